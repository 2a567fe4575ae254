import { lastSegment, regionKey, vaultOf } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import { each } from '../core/each.ts';
import { textOf } from '../core/graph.ts';
import type { Subscription } from '../core/types.ts';
import { tagsOf } from './inventory.ts';
import type { Vault } from './types.ts';

/** What is read of a vault (REST: Vaults - Get, 2024-04-01; Resource Graph's row is the same). */
interface VaultBody {
  readonly id?: string;
  readonly name?: string;
  readonly location?: string;
  readonly tags?: unknown;
  readonly properties?: {
    readonly securitySettings?: {
      readonly immutabilitySettings?: { readonly state?: string };
      readonly multiUserAuthorization?: string;
      readonly softDeleteSettings?: {
        readonly softDeleteState?: string;
        readonly softDeleteRetentionPeriodInDays?: number;
      };
    };
    readonly redundancySettings?: {
      readonly standardTierStorageRedundancy?: string;
      readonly crossRegionRestore?: string;
    };
    readonly monitoringSettings?: {
      readonly azureMonitorAlertSettings?: {
        readonly alertsForAllJobFailures?: string;
        readonly alertsForAllReplicationIssues?: string;
        readonly alertsForAllFailoverIssues?: string;
      };
      readonly classicAlertSettings?: {
        readonly alertsForCriticalOperations?: string;
        readonly emailNotificationsForSiteRecovery?: string;
      };
    } | null;
  };
}

/** All vaults, by Resource Graph. */
export async function listVaults({ find, subscriptions }: Context): Promise<Vault[]> {
  const rows = (await find('listed the vaults', {
    table: 'resources',
    type: 'microsoft.recoveryservices/vaults',
    columns: ['id', 'name', 'location', 'tags', 'properties'],
  })) as VaultBody[];
  const names = new Map((await subscriptions.list()).map(({ id, name }) => [id.toLowerCase(), name]));
  return each(
    rows,
    (row) => {
      const id = vaultOf(textOf(row.id)).subscription;
      return toVault(row, { id, name: names.get(id.toLowerCase()) ?? id });
    },
    unreadable,
  );
}

/** One vault, from Recovery Services itself. */
export async function readVault({ arm, call, subscriptions }: Context, id: string): Promise<Vault | undefined> {
  const address = vaultOf(id);
  const body = await call.find('read the vault', async (abortSignal) => {
    const request = { query: { 'api-version': '2024-04-01' }, abortSignal };
    return (await arm.send<VaultBody>('read', 'GET', address.id, request)).body;
  });
  const subscription = body && (await subscriptions.named(address.subscription));
  return subscription && each([body], (one) => toVault(one, subscription), unreadable)[0];
}

/** What stands for a vault of which nothing can be read: nothing of it counts as switched on. */
const unreadable = (id: string, name: string): Vault => ({
  id,
  name,
  resourceGroup: '',
  subscription: { id: '', name: 'not known' },
  region: '',
  tags: {},
  immutability: 'Disabled',
  softDelete: 'Disabled',
  multiUser: undefined,
  softDeleteDays: 0,
  redundancy: undefined,
  crossRegionRestore: undefined,
  jobFailureAlerts: false,
  recoveryAlerts: false,
  classicAlerts: false,
  classicMails: false,
  unread: ['what Azure says of it'],
});

/** What Azure does where a vault says nothing: soft delete is on for 14 days and job alerts are on; classic alerts are retired. */
function toVault(body: VaultBody, subscription: Subscription): Vault {
  const id = textOf(body.id);
  const { securitySettings, redundancySettings, monitoringSettings } = body.properties ?? {};
  const soft = securitySettings?.softDeleteSettings;
  const built = monitoringSettings?.azureMonitorAlertSettings;
  const classic = monitoringSettings?.classicAlertSettings;
  return {
    id,
    name: textOf(body.name) || lastSegment(id),
    resourceGroup: vaultOf(id).group,
    subscription,
    region: regionKey(textOf(body.location)),
    tags: tagsOf(body.tags),
    immutability: oneOf(['Disabled', 'Unlocked', 'Locked'], securitySettings?.immutabilitySettings?.state, 'Disabled'),
    softDelete: oneOf(['Enabled', 'Disabled', 'AlwaysON'], soft?.softDeleteState, 'Enabled'),
    multiUser: switchOf(securitySettings?.multiUserAuthorization),
    softDeleteDays: soft?.softDeleteRetentionPeriodInDays ?? 14,
    redundancy: textOf(redundancySettings?.standardTierStorageRedundancy) || undefined,
    crossRegionRestore: switchOf(redundancySettings?.crossRegionRestore),
    jobFailureAlerts: built?.alertsForAllJobFailures !== 'Disabled',
    recoveryAlerts:
      built?.alertsForAllReplicationIssues !== 'Disabled' && built?.alertsForAllFailoverIssues !== 'Disabled',
    classicAlerts: classic?.alertsForCriticalOperations === 'Enabled',
    classicMails: classic?.emailNotificationsForSiteRecovery === 'Enabled',
  };
}

/** `Invalid` is the service's word for not known. */
function switchOf(said: string | undefined): 'on' | 'off' | undefined {
  if (/^enabled$/i.test(said ?? '')) return 'on';
  return /^disabled$/i.test(said ?? '') ? 'off' : undefined;
}

function oneOf<T extends string>(values: readonly T[], value: string | undefined, otherwise: T): T {
  return values.find((each) => each.toLowerCase() === value?.toLowerCase()) ?? otherwise;
}
