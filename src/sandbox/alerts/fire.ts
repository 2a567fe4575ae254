import { azureTime, parseId } from '../core/resource-id.ts';
import { resources } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { type Alert, alertsOf, remember } from './alert.ts';
import { notify } from './notify.ts';
import { webhookBody } from './payload.ts';

/** What a service of Azure says when it fires an alert about a vault. */
export interface Signal {
  readonly at: number;
  readonly vaultId: string;
  readonly service: 'Azure Backup' | 'Azure Site Recovery';
  /** The name of the built-in alert. */
  readonly rule: string;
  readonly severity: 'Sev0' | 'Sev1' | 'Sev2' | 'Sev3' | 'Sev4';
  readonly description: string;
  /** The tail of the producer's own id: kind of source, error code, operation. */
  readonly origin: string;
  readonly context: Readonly<Record<string, unknown>>;
}

/** Stores the alert with its history and hands it to the action groups. */
export function fire(world: World, signal: Signal): void {
  const alert = toAlert(world, signal);
  alertsOf(world).set(alert.id, alert);
  remember(world, alert.id, {
    modificationEvent: 'AlertCreated',
    oldValue: '',
    newValue: '',
    modifiedAt: azureTime(signal.at),
    modifiedBy: 'System',
    comments: '',
    description: 'New Alert Object is created',
  });
  notify(world, alert, JSON.stringify(webhookBody(alert, regionOf(world, signal.vaultId))), signal.at);
}

function toAlert(world: World, signal: Signal): Alert {
  const vault = parseId(signal.vaultId);
  const at = azureTime(signal.at);
  return {
    id: `/subscriptions/${vault.subscription}/providers/Microsoft.AlertsManagement/alerts/${world.guid()}`,
    type: 'Microsoft.AlertsManagement/alerts',
    name: signal.rule,
    properties: {
      essentials: {
        severity: signal.severity,
        signalType: 'Log',
        alertState: 'New',
        monitorCondition: 'Fired',
        targetResource: signal.vaultId.toLowerCase(),
        targetResourceName: vault.name.toLowerCase(),
        targetResourceGroup: vault.group.toLowerCase(),
        targetResourceType: 'microsoft.recoveryservices/vaults',
        monitorService: signal.service,
        alertRule: signal.rule,
        sourceCreatedId: originId(world, signal),
        startDateTime: at,
        lastModifiedDateTime: at,
        lastModifiedUserName: 'System',
        actionStatus: { isSuppressed: false },
        description: signal.description,
      },
      context: signal.context,
      egressConfig: {},
    },
  };
}

/** .NET's ticks of the year 9999's end; the producer counts down from there, so that newer ids sort first. */
const lastTick = 3155378975999999999n;
const ticksOfUnixEpoch = 621355968000000000n;

function originId(world: World, signal: Signal): string {
  const ticks = ticksOfUnixEpoch + BigInt(Math.round(signal.at)) * 10_000n;
  const digits = BigInt(`0x${world.guid().replaceAll('-', '')}`)
    .toString()
    .slice(0, 35);
  return `${lastTick - ticks}_0_${digits}${signal.origin}log`;
}

function regionOf(world: World, vaultId: string): string {
  return resources(world).get(vaultId)?.location ?? 'global';
}
