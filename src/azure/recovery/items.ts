import type { A2AReplicationDetails, ReplicationProtectedItem } from '@azure/arm-recoveryservices-siterecovery';
import { isId, itemAddress, lastSegment, regionKey, vaultOf } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import { each } from '../core/each.ts';
import { quoted, textOf } from '../core/graph.ts';
import { when } from '../core/time.ts';
import type { Recovery, ReplicatedItem } from './types.ts';

/**
 * What is read of a replicated item. The SDK gives times as dates, Resource Graph as text; the graph has the source VM
 * in `dataSourceInfo`, the service in `fabricObjectId`.
 */
interface ItemBody {
  readonly id?: string;
  readonly name?: string;
  readonly properties?: {
    readonly friendlyName?: string;
    readonly replicationHealth?: string;
    readonly protectionState?: string;
    readonly protectionStateDescription?: string;
    readonly activeLocation?: string;
    readonly policyFriendlyName?: string;
    readonly testFailoverState?: string;
    readonly allowedOperations?: readonly string[] | null;
    readonly lastSuccessfulTestFailoverTime?: Date | string;
    readonly primaryFabricFriendlyName?: string;
    readonly recoveryFabricFriendlyName?: string;
    readonly currentScenario?: {
      readonly scenarioName?: string;
      readonly jobId?: string;
      readonly startTime?: Date | string;
    };
    readonly providerSpecificDetails?: Partial<
      Pick<
        A2AReplicationDetails,
        | 'fabricObjectId'
        | 'primaryFabricLocation'
        | 'recoveryFabricLocation'
        | 'rpoInSeconds'
        | 'selectedRecoveryAzureNetworkId'
        | 'tfoAzureVMName'
      >
    > & { readonly dataSourceInfo?: { readonly resourceId?: string }; readonly instanceType?: string };
  };
}

/** An item with what only this folder needs: the job that runs on it. */
export interface FoundItem {
  readonly item: ReplicatedItem;
  readonly friendlyName: string;
  readonly scenario: { readonly name: string; readonly jobId: string; readonly started: number } | undefined;
}

type Items = Pick<Recovery, 'items' | 'item' | 'itemOf'>;

/** In lower case. */
export const replicatedType =
  'microsoft.recoveryservices/vaults/replicationfabrics/replicationprotectioncontainers/replicationprotecteditems';
const replicatedItems = `recoveryservicesresources | where type =~ '${replicatedType}'`;

export function createRecoveryItems(context: Context): Items {
  async function item(id: string): Promise<ReplicatedItem | undefined> {
    return (await readItem(context, id))?.item;
  }

  return {
    item,

    async items() {
      const rows = await context.graph(
        'listed the replicated items',
        `${replicatedItems} | project id, name, properties`,
      );
      return each(rows, (row) => toItem(row as ItemBody).item, unreadable);
    },

    async itemOf(vm) {
      const details = 'properties.providerSpecificDetails';
      const is = (field: string) => `tostring(${details}.${field}) =~ ${quoted(vm.id)}`;
      const where = `${is('dataSourceInfo.resourceId')} or ${is('fabricObjectId')}`;
      const rows = await context.find('looked for the replication of the VM', {
        table: 'recoveryservicesresources',
        type: replicatedType,
        where,
        columns: ['id'],
      });
      const first = rows[0]?.id;
      return typeof first === 'string' ? item(first) : undefined;
    },
  };
}

/** One replicated item from Site Recovery itself (REST: Replication Protected Items - Get). */
export async function readItem({ call, clients }: Context, id: string): Promise<FoundItem | undefined> {
  const { vault, fabric, container, item } = itemAddress('replicated', id);
  const body: ReplicationProtectedItem | undefined = await call.find('read the replicated item', (abortSignal) =>
    clients
      .recovery(vault.subscription, 'read')
      .replicationProtectedItems.get(vault.name, vault.group, fabric, container, item, { abortSignal }),
  );
  return body && toItem(body as ItemBody);
}

/** Whether the vault has another replicated item of that friendly name. */
export async function hasNamesake(context: Context, item: string, name: string): Promise<boolean> {
  const query = `${replicatedItems} | where tostring(properties.friendlyName) =~ ${quoted(name)} | project id`;
  const rows = await context.graph('looked for replicated items of that name', query);
  const vault = `${vaultOf(item).id}/`.toLowerCase();
  const ids = rows.map(({ id }) => textOf(id).toLowerCase());
  return ids.some((id) => id.startsWith(vault) && id !== item.toLowerCase());
}

/** What stands for an item of which nothing can be read. */
const unreadable = (id: string, name: string): ReplicatedItem => ({
  id,
  name,
  vault: isId('inVault', id) ? vaultOf(id).id : '',
  vm: '',
  sourceRegion: '',
  targetRegion: '',
  health: 'not known',
  state: '',
  protection: '',
  activeLocation: '',
  rpoSeconds: undefined,
  testFailover: 'None',
  allowed: [],
  lastTestFailover: undefined,
  recoveryNetwork: undefined,
  testVm: undefined,
  unread: ['what Azure says of it'],
});

function toItem(body: ItemBody): FoundItem {
  const id = textOf(body.id);
  const properties = body.properties ?? {};
  const details = properties.providerSpecificDetails ?? {};
  const friendlyName = textOf(properties.friendlyName) || lastSegment(id);
  return {
    friendlyName,
    scenario: scenarioOf(properties.currentScenario),
    item: {
      id,
      name: friendlyName,
      vault: vaultOf(id).id,
      vm: sourceOf(properties),
      sourceRegion: regionKey(details.primaryFabricLocation ?? properties.primaryFabricFriendlyName ?? ''),
      targetRegion: regionKey(details.recoveryFabricLocation ?? properties.recoveryFabricFriendlyName ?? ''),
      health: textOf(properties.replicationHealth) || 'not known',
      state: textOf(properties.protectionStateDescription),
      protection: textOf(properties.protectionState),
      activeLocation: textOf(properties.activeLocation),
      ...(properties.policyFriendlyName && { policy: textOf(properties.policyFriendlyName) }),
      rpoSeconds: details.rpoInSeconds ?? undefined,
      testFailover: textOf(properties.testFailoverState) || 'None',
      allowed: properties.allowedOperations ?? [],
      lastTestFailover: when(properties.lastSuccessfulTestFailoverTime),
      recoveryNetwork: textOf(details.selectedRecoveryAzureNetworkId) || undefined,
      testVm: textOf(details.tfoAzureVMName) || undefined,
    },
  };
}

/** The VM that an item is of, by its `properties`, whatever they are; empty: they do not say. */
export function sourceOf(properties: unknown): string {
  const details = (properties as ItemBody['properties'] | null)?.providerSpecificDetails;
  return textOf(details?.dataSourceInfo?.resourceId ?? details?.fabricObjectId);
}

type Scenario = NonNullable<ItemBody['properties']>['currentScenario'];

/** `None` with a time in 1753 stands for none. */
function scenarioOf(scenario: Scenario): FoundItem['scenario'] {
  const started = when(scenario?.startTime);
  const name = scenario?.scenarioName;
  if (!name || name === 'None' || !scenario.jobId || started === undefined) return undefined;
  return { name, jobId: lastSegment(scenario.jobId), started };
}
