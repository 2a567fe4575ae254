import { alertsOf } from '../alerts/alert.ts';
import { armItem } from '../backup/item.ts';
import { armJob } from '../backup/job.ts';
import { armPolicy } from '../backup/policies/policy.ts';
import { disksOfVms } from '../compute/disks.ts';
import { lookup } from '../core/lookup.ts';
import { asObject } from '../core/respond.ts';
import {
  type BackupJob,
  backupInstances,
  backupJobs,
  backupPolicies,
  type ProtectedItem,
  protectedItems,
  type Resource,
  resourceGroups,
  resources,
  subscriptions,
  vaultIdOf,
  vmStates,
} from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { itemsOf } from '../recovery/item.ts';
import { jobsOf, shownJob } from '../recovery/job.ts';
import { shownItem } from '../recovery/show-item.ts';
import type { Doc } from './rows.ts';

/** The documents of one resource type. */
export interface TypedDocs {
  /** In lower case. */
  readonly type: string;
  readonly docs: () => Iterable<Doc>;
}

/** A table's documents: those of the only types that are asked for, or all. */
export type TableDocs = (world: World, now: number, types: readonly string[] | undefined) => Iterable<Doc>;

const day = 86_400_000;
const vaults = 'microsoft.recoveryservices/vaults';
const none: TableDocs = () => [];

/** The tables that this graph has, by their names in lower case. */
export const tables = lookup<TableDocs>({
  resources: topLevel,
  resourcecontainers: (world, _now, types) => chosen(containers(world), types),
  recoveryservicesresources: (world, now, types) => chosen(recoveryServices(world, now), types),
  alertsmanagementresources: (world, now, types) => chosen(alerts(world, now), types),
  advisorresources: none,
  healthresources: none,
  maintenanceresources: none,
  policyresources: none,
  servicehealthresources: none,
});

const chosen = (all: readonly TypedDocs[], types: readonly string[] | undefined): Iterable<Doc> =>
  all.filter((one) => types === undefined || types.includes(one.type)).flatMap((one) => [...one.docs()]);

function topLevel(world: World, _now: number, types: readonly string[] | undefined): Iterable<Doc> {
  const found =
    types === undefined
      ? [...resources(world).values()]
      : types.flatMap((type) => resources(world).by('graphType', type, (resource) => resource.type.toLowerCase()));
  const disks = types === undefined || types.includes('microsoft.compute/disks') ? disksOfVms(world) : [];
  return [...found, ...disks].map((resource) =>
    resource.type === 'Microsoft.Compute/virtualMachines' ? vm(resource, world) : resource,
  );
}

/** The graph shows of the instance view what is needed to see whether a VM runs. */
function vm(resource: Resource, world: World): Doc {
  const power = vmStates(world).get(resource.id)?.power ?? 'running';
  const powerState = { code: `PowerState/${power}`, displayStatus: `VM ${power}`, level: 'Info' };
  return { ...resource, properties: { ...resource.properties, extended: { instanceView: { powerState } } } };
}

function containers(world: World): readonly TypedDocs[] {
  const subscriptionType = 'microsoft.resources/subscriptions';
  return [
    {
      type: subscriptionType,
      docs: () =>
        [...subscriptions(world).values()].map(({ id, displayName, state }) => ({
          id,
          name: displayName,
          type: subscriptionType,
          properties: { state, subscriptionPolicies: { spendingLimit: 'Off' } },
        })),
    },
    {
      type: `${subscriptionType}/resourcegroups`,
      docs: () =>
        [...resourceGroups(world).values()].map((group) => ({ ...group, type: `${subscriptionType}/resourcegroups` })),
    },
  ];
}

/** Jobs are in the graph for 14 days (documentation: "Query your backups using Azure Resource Graph"). */
function recoveryServices(world: World, now: number): readonly TypedDocs[] {
  const since = now - 14 * day;
  const regions = regionsOf(world);
  const list = <T>(all: Iterable<T>, show: (one: T) => unknown): Doc[] =>
    Array.from(all, (one) => {
      const doc = show(one) as Doc;
      return { ...doc, location: regions(vaultIdOf(doc.id)) };
    });
  return [
    {
      type: `${vaults}/backupfabrics/protectioncontainers/protecteditems`,
      docs: () => list(protectedItems(world).values(), (item) => shownProtected(item, world, now)),
    },
    {
      type: `${vaults}/backuppolicies`,
      docs: () => list(backupPolicies(world).values(), (policy) => armPolicy(world, policy)),
    },
    {
      type: `${vaults}/backupjobs`,
      docs: () =>
        list(
          [...backupJobs(world).values()].filter(({ start }) => start >= since),
          (job) => shownBackupJob(job, now),
        ),
    },
    {
      type: 'microsoft.dataprotection/backupvaults/backupinstances',
      docs: () => list(backupInstances(world).values(), (instance) => instance),
    },
    {
      type: `${vaults}/replicationfabrics/replicationprotectioncontainers/replicationprotecteditems`,
      docs: () => list(itemsOf(world).values(), (item) => replicated(shownItem(item, world, now), item.vm)),
    },
    {
      type: `${vaults}/replicationjobs`,
      docs: () =>
        list(
          [...jobsOf(world).values()].filter(({ start }) => start >= since),
          (job) => shownJob(job, now, true),
        ),
    },
  ];
}

/** What is inside a vault has the vault's region; each vault is looked up once. */
function regionsOf(world: World): (vault: string) => string {
  const known = new Map<string, string>();
  return (vault) => {
    const region = known.get(vault) ?? resources(world).get(vault)?.location ?? '';
    known.set(vault, region);
    return region;
  };
}

function shownProtected(item: ProtectedItem, world: World, now: number): Doc {
  const shown = armItem(item, now) as Doc;
  const source = resources(world).get(item.source);
  const dataSourceInfo = {
    resourceID: item.source,
    resourceName: item.source.split('/').at(-1),
    resourceType: source?.type ?? 'Microsoft.Compute/virtualMachines',
    resourceLocation: source?.location ?? '',
    datasourceType: item.properties.backupManagementType,
    objectType: 'Datasource',
  };
  const more = { dataSourceInfo, currentProtectionState: currentState(item), vaultId: item.vault };
  return { ...shown, properties: { ...asObject(shown.properties), ...more } };
}

/** The one state that the graph makes of an item's several. */
function currentState({ deletedAt, properties }: ProtectedItem): string {
  if (deletedAt !== undefined) return 'SoftDeleted';
  const state = String(properties.protectionState);
  return ['ProtectionStopped', 'ProtectionError', 'BackupsSuspended'].includes(state) ? state : 'ProtectionConfigured';
}

function shownBackupJob(job: BackupJob, now: number): Doc {
  const shown = armJob(job, now, false) as Doc;
  const vaultName = job.vault.split('/').at(-1);
  return { ...shown, properties: { ...asObject(shown.properties), vaultName, dataSourceResourceId: job.source } };
}

function replicated(shown: Readonly<Record<string, unknown>>, vmId: string): Doc {
  const properties = asObject(shown.properties);
  const dataSourceInfo = {
    datasourceType: 'AzureVm',
    resourceId: vmId,
    resourceName: vmId.split('/').at(-1),
    resourceType: 'Microsoft.Compute/virtualMachines',
  };
  const providerSpecificDetails = { ...asObject(properties.providerSpecificDetails), dataSourceInfo };
  return { ...shown, properties: { ...properties, providerSpecificDetails } } as unknown as Doc;
}

/** Alerts are kept for 30 days. */
function alerts(world: World, now: number): readonly TypedDocs[] {
  const recent = (alert: {
    readonly properties: { readonly essentials: { readonly startDateTime: string } };
  }): boolean => Date.parse(alert.properties.essentials.startDateTime) >= now - 30 * day;
  return [
    {
      type: 'microsoft.alertsmanagement/alerts',
      docs: () => [...alertsOf(world).values()].filter(recent).map((alert) => ({ ...alert, location: 'global' })),
    },
  ];
}
