import type { TokenCredential } from '@azure/identity';
import type { Log } from '../base/log.ts';
import { credentialFor } from './access/credential.ts';
import { createAllowed } from './access/permissions.ts';
import type { Azure } from './azure.ts';
import { createBackup } from './backup/backup.ts';
import { createPolicies } from './backup/policies.ts';
import { createCompute } from './compute/compute.ts';
import { createArm } from './core/arm.ts';
import { createCall, type Deadlines } from './core/call.ts';
import { createClients } from './core/clients.ts';
import type { Context } from './core/context.ts';
import { createFind } from './core/find.ts';
import { createGraph } from './core/graph.ts';
import { createAzureClock, observePolicy, type RequestFact } from './core/observe.ts';
import { createSubscriptions } from './core/subscriptions.ts';
import { createDocuments } from './documents/documents.ts';
import { createInventory } from './estate/inventory.ts';
import { createVaults } from './estate/vault-operations.ts';
import { createAftermath, createLook, createStarted } from './jobs/scenarios.ts';
import { createHeard } from './limits/heard.ts';
import { createThrottling } from './limits/throttling.ts';
import { createActionGroups } from './monitor/action-groups.ts';
import { createCallers, createCallersOf } from './monitor/activity-log.ts';
import { createAlerts } from './monitor/alerts.ts';
import { createProcessingRules } from './monitor/processing-rules.ts';
import { createPosture } from './posture/posture.ts';
import { createRecovery } from './recovery/recovery.ts';

export { credentialFor } from './access/credential.ts';
export type { RequestFact } from './core/observe.ts';

export interface AzureOptions {
  /** Resource Manager's URL; public Azure by default. */
  readonly endpoint?: string;
  /** PEM of the authority that signed the endpoint's certificate. */
  readonly ca?: string;
  readonly credential?: TokenCredential;
  readonly log: Log;
  /** Asked right before each write goes out; what it throws stops it, and is thrown by the call. */
  readonly beforeWrite?: () => Promise<void>;
  /** Told of every request. */
  readonly metrics?: (fact: RequestFact) => void;
  /** Our clock, which what Azure asks to wait is measured by; the machine's by default. */
  readonly now?: () => number;
  /** How long a call may take in all, retries and pages included; 20 s for reads and 60 s for writes by default. */
  readonly deadlineMs?: { readonly read?: number; readonly write?: number };
  /** `lifeboat/0.1.0` */
  readonly userAgent: string;
}

const publicAzure = 'https://management.azure.com';

/** Azure, through its SDKs. Opens no connection by itself. */
export function createAzure(options: AzureOptions): Azure {
  const endpoint = (options.endpoint ?? publicAzure).replace(/\/+$/, '');
  const clock = createAzureClock();
  const heard = createHeard();
  const throttling = createThrottling(options.now ?? (() => performance.now()));
  const deadlines: Deadlines = {
    readMs: options.deadlineMs?.read ?? 20_000,
    writeMs: options.deadlineMs?.write ?? 60_000,
  };
  const clients = createClients({
    endpoint,
    ca: options.ca,
    credential: options.credential ?? credentialFor(endpoint, process.env),
    userAgent: options.userAgent,
    beforeWrite: options.beforeWrite ?? (async () => {}),
    observe: observePolicy({ clock, heard, throttling, log: options.log, count: options.metrics ?? (() => {}) }),
  });
  const call = createCall(clock, deadlines);
  const arm = createArm(clients);
  const graph = createGraph(clients, call, () => heard.graphWait(clock.now()));
  const context: Context = {
    clients,
    call,
    arm,
    graph,
    find: createFind(graph),
    subscriptions: createSubscriptions(arm, call, () => performance.now()),
    now: () => clock.now(),
  };
  return {
    now: context.now,
    timeKnown: () => clock.known(),
    left: (kind, subscription) => heard.left(kind, subscription, clock.now()),
    throttled: () => throttling.now(),
    inventory: createInventory(context),
    vaults: createVaults(context),
    policies: createPolicies(context),
    documents: createDocuments(context),
    backup: createBackup(context),
    compute: createCompute(context),
    recovery: createRecovery(context),
    posture: createPosture(context),
    alerts: createAlerts(context),
    monitor: {
      ...createProcessingRules(context),
      ...createActionGroups(context),
      caller: createCallers(context),
      callerOf: createCallersOf(context),
    },
    look: createLook(context),
    aftermath: createAftermath(context),
    started: createStarted(context),
    allowed: createAllowed(context),
  };
}
