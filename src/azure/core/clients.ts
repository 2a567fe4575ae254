import type { SiteRecoveryManagementClient } from '@azure/arm-recoveryservices-siterecovery';
import type { RecoveryServicesBackupClient } from '@azure/arm-recoveryservicesbackup';
import type { ResourceGraphClient } from '@azure/arm-resourcegraph';
import type { HttpClient, Pipeline, PipelinePolicy } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import { NotSent } from './errors.ts';
import { leaves } from './leaving.ts';
import { maxRetries, readRetry } from './retry.ts';
import { backupSdk, graphSdk, pipeline as pipelineSdk, recoverySdk } from './sdk.ts';

const { bearerTokenAuthenticationPolicy, createDefaultHttpClient, createPipelineFromOptions, retryPolicy } =
  pipelineSdk;

/** Reads are asked again after a passing fault. Writes never: what to do about a lost answer is the ledger's business. */
export type Mode = 'read' | 'write';

export interface ClientOptions {
  /** Resource Manager's URL without a slash at the end. */
  readonly endpoint: string;
  /** PEM of the authority that signed a custom endpoint's certificate. */
  readonly ca: string | undefined;
  readonly credential: TokenCredential;
  readonly userAgent: string;
  readonly observe: PipelinePolicy;
  /** Asked when a write is about to go out, right before it does; what it throws stops it. */
  readonly beforeWrite: () => Promise<void>;
}

export interface Clients {
  readonly endpoint: string;
  backup(subscription: string, mode: Mode): RecoveryServicesBackupClient;
  recovery(subscription: string, mode: Mode): SiteRecoveryManagementClient;
  readonly graph: ResourceGraphClient;
  /** For what has no small SDK: Compute, Network, AlertsManagement, Authorization. */
  pipeline(mode: Mode): Pipeline;
  readonly http: HttpClient;
}

/** The SDK's clients, each made when it is first used, over one set of connections. */
export function createClients(options: ClientOptions): Clients {
  const http = createDefaultHttpClient();
  const scope = `${options.endpoint}/.default`;
  const common = {
    endpoint: options.endpoint,
    httpClient: http,
    userAgentOptions: { userAgentPrefix: options.userAgent },
    retryOptions: { maxRetries: 0 },
    additionalPolicies: [{ policy: options.observe, position: 'perRetry' as const }],
    ...(options.ca && { tlsOptions: { ca: options.ca } }),
  };
  const { credential } = options;
  const prepared = preparedBy(lastLook(options.beforeWrite));
  const backup = cached((subscription, mode) =>
    prepared(
      new (backupSdk().RecoveryServicesBackupClient)(credential, subscription, { ...common, credentialScopes: scope }),
      mode,
    ),
  );
  const recovery = cached((subscription, mode) =>
    prepared(
      new (recoverySdk().SiteRecoveryManagementClient)(credential, subscription, {
        ...common,
        credentialScopes: scope,
      }),
      mode,
    ),
  );
  const raw = cached((_, mode) => {
    const pipeline = createPipelineFromOptions(common);
    pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: scope }), { phase: 'Sign' });
    pipeline.addPolicy(options.observe, { afterPhase: 'Retry' });
    return prepared({ pipeline }, mode).pipeline;
  });
  const graph = new graphSdk.ResourceGraphClient(credential, { ...common, credentials: { scopes: [scope] } });
  return {
    endpoint: options.endpoint,
    http,
    backup,
    recovery,
    graph: prepared(graph, 'read'),
    pipeline: (mode) => raw('', mode),
  };
}

/** Puts this folder's own rule for retries in the place of the SDK's. */
function preparedBy(beforeWrite: PipelinePolicy) {
  return <C extends { readonly pipeline: Pipeline }>(client: C, mode: Mode): C => {
    client.pipeline.removePolicy({ phase: 'Retry' });
    if (mode === 'read') client.pipeline.addPolicy(retryPolicy([readRetry], { maxRetries }), { phase: 'Retry' });
    else client.pipeline.addPolicy(beforeWrite, { afterPhase: 'Sign' });
    return client;
  };
}

/** The last thing before the request goes out, when the token and all else is there already. */
function lastLook(beforeWrite: () => Promise<void>): PipelinePolicy {
  return {
    name: 'lifeboatLastLook',
    async sendRequest(request, next) {
      try {
        await beforeWrite();
      } catch (cause) {
        throw new NotSent('stopped before it was sent', { cause });
      }
      leaves();
      return next(request);
    },
  };
}

function cached<C>(make: (subscription: string, mode: Mode) => C): (subscription: string, mode: Mode) => C {
  const made = new Map<string, C>();
  return (subscription, mode) => {
    const key = `${mode} ${subscription.toLowerCase()}`;
    const client = made.get(key) ?? make(subscription, mode);
    made.set(key, client);
    return client;
  };
}
