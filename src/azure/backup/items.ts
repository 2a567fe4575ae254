import type { ProtectedItemResource } from '@azure/arm-recoveryservicesbackup';
import { isId, itemAddress, itemIdFor, lastSegment, vaultOf } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import { each } from '../core/each.ts';
import { ofVms, quoted, type Row, textOf } from '../core/graph.ts';
import { timeSpan, when } from '../core/time.ts';
import { isVmItem, partsOfItem } from './item-identity.ts';
import type { Backup, ProtectedItem, Validation } from './types.ts';

/** What is read of a protected item. The SDK gives times as dates, Resource Graph as text. */
interface ItemBody {
  readonly id?: string;
  readonly name?: string;
  readonly properties?: {
    readonly friendlyName?: string;
    readonly sourceResourceId?: string;
    readonly virtualMachineId?: string;
    readonly policyId?: string;
    readonly policyName?: string;
    readonly protectionState?: string;
    readonly currentProtectionState?: string;
    readonly isScheduledForDeferredDelete?: boolean;
    readonly deferredDeleteTimeInUTC?: Date | string;
    readonly deferredDeleteTimeRemaining?: string;
    readonly lastBackupStatus?: string;
    readonly lastBackupTime?: Date | string;
    readonly lastRecoveryPoint?: Date | string;
    readonly healthStatus?: string;
    readonly extendedProperties?: {
      readonly diskExclusionProperties?: {
        readonly diskLunList?: readonly number[];
        readonly isInclusionList?: boolean;
      };
    };
  };
}

type Items = Pick<
  Backup,
  'status' | 'validate' | 'item' | 'itemOf' | 'itemsNamed' | 'othersNamed' | 'itemsOf' | 'allItems' | 'everyItem'
>;

/** In lower case. */
export const itemType = 'microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems';
export const protectedItems = `recoveryservicesresources | where type =~ '${itemType}'`;

/** Only what is read of an item: whole ones of ten thousand VMs would be tens of megabytes. */
export const itemColumns = [
  'friendlyName',
  'sourceResourceId',
  'virtualMachineId',
  'policyId',
  'policyName',
  'protectionState',
  'currentProtectionState',
  'lastBackupStatus',
  'lastBackupTime',
  'lastRecoveryPoint',
];
const columns = itemColumns.map((name) => `${name} = tostring(properties.${name})`);

export function createBackupItems({ call, clients, find, graph, now }: Context): Items {
  async function item(id: string): Promise<ProtectedItem | undefined> {
    const { vault, fabric, container, item: name } = itemAddress('item', id);
    const found: ProtectedItemResource | undefined = await call.find('read the protected item', (abortSignal) =>
      clients
        .backup(vault.subscription, 'read')
        .protectedItems.get(vault.name, vault.group, fabric, container, name, { abortSignal }),
    );
    return found && each([found as ItemBody], (body) => toItem(body, now()), unreadable)[0];
  }

  async function list(doing: string, query: string): Promise<ProtectedItem[]> {
    return itemOfColumns(await graph(doing, `${query} | project id, name, ${columns.join(', ')}`), now());
  }

  return {
    item,
    itemOf: (vm, vault) => item(itemIdFor(vaultOf(vault).id, vm.id)),

    async status(vm) {
      const found = await call.read('asked whether the VM is protected', (abortSignal) =>
        clients
          .backup(vm.subscription.id, 'read')
          .backupStatus.get(vm.region, { resourceType: 'VM', resourceId: vm.id }, { abortSignal }),
      );
      if (!found.vaultId || found.protectionStatus === 'NotProtected') return undefined;
      const vault = vaultOf(found.vaultId).id;
      const path = `backupFabrics/${found.fabricName ?? 'Azure'}/protectionContainers/${found.containerName}`;
      return { vault, item: `${vault}/${path}/protectedItems/${found.protectedItemName}` };
    },

    async validate(vm, vault): Promise<Validation> {
      const answer = await call.read('asked Azure Backup to check the VM', (abortSignal) =>
        clients
          .backup(vm.subscription.id, 'read')
          .protectionIntentOperations.validate(
            vm.region,
            { resourceType: 'VM', resourceId: vm.id, vaultId: vault.id },
            { abortSignal },
          ),
      );
      return {
        ok: answer.status === 'Succeeded',
        code: answer.errorCode || undefined,
        message: answer.errorMessage || undefined,
        recommendation: answer.recommendation || undefined,
      };
    },

    async itemsNamed(name) {
      const ends = `tostring(properties.sourceResourceId) endswith ${quoted(`/virtualmachines/${name}`)}`;
      const rows = await find('looked for the backups of a VM by its name', {
        table: 'recoveryservicesresources',
        type: itemType,
        where: `${ofVms} and ${ends}`,
        columns: ['id', 'name', 'properties'],
      });
      return itemsOfRows(rows, now());
    },

    othersNamed: (name) =>
      list(
        'looked for a database or a file share by its name',
        `${protectedItems} and not(${ofVms}) and tostring(properties.friendlyName) =~ ${quoted(name)}`,
      ),

    async itemsOf(vm) {
      const rows = await find('looked for the backups of the VM', {
        table: 'recoveryservicesresources',
        type: itemType,
        where: `tostring(properties.sourceResourceId) =~ ${quoted(vm)}`,
        columns: ['id', 'name', 'properties'],
      });
      return itemsOfRows(rows, now());
    },

    allItems: () => list('listed the protected VMs', `${protectedItems} and ${ofVms}`),
    everyItem: () => list('listed the protected items', protectedItems),
  };
}

/** Rows of Resource Graph with whole `properties`. */
export const itemsOfRows = (rows: readonly Row[], now: number): ProtectedItem[] =>
  each(rows, (row) => toItem(row as ItemBody, now), unreadable);

/** Rows with {@link itemColumns} in place of `properties`. */
export const itemOfColumns = (rows: readonly Row[], now: number): ProtectedItem[] =>
  each(rows, ({ id, ...properties }) => toItem({ id: textOf(id), properties: filled(properties) }, now), unreadable);

/** A column that is empty is a property that is not there. */
const filled = (row: Row): NonNullable<ItemBody['properties']> =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== ''));

/** A protected item in our words; Resource Graph says `SoftDeleted` where the service says `isScheduledForDeferredDelete`. */
function toItem({ id = '', properties }: ItemBody, now: number): ProtectedItem {
  const said = properties ?? {};
  const lastBackup = when(said.lastBackupTime);
  const policyId = textOf(said.policyId);
  const vm = textOf(said.sourceResourceId) || textOf(said.virtualMachineId);
  const state = textOf(said.protectionState) || textOf(said.currentProtectionState);
  // What no VM is the source of may have none that Azure would name.
  const unread = [!vm && isVmItem(id) && 'which VM it is of', !state && 'its state'].filter((part) => part !== false);
  return {
    id,
    name: textOf(said.friendlyName) || partsOfItem(id).name,
    vault: vaultOf(id).id,
    vm,
    policy: policyId ? { id: policyId, name: textOf(said.policyName) || lastSegment(policyId) } : undefined,
    state: state || 'Invalid',
    softDeleted: said.isScheduledForDeferredDelete === true || said.currentProtectionState === 'SoftDeleted',
    purgeAt: purgeAt(said, now),
    lastBackup: lastBackup === undefined ? undefined : { status: textOf(said.lastBackupStatus), at: lastBackup },
    lastRecoveryPoint: when(said.lastRecoveryPoint),
    health: textOf(said.healthStatus) || undefined,
    ...disksOf(said.extendedProperties),
    ...(unread.length > 0 && { unread }),
  };
}

/** REST: DiskExclusionProperties. */
function disksOf(extended: NonNullable<ItemBody['properties']>['extendedProperties']): Pick<ProtectedItem, 'disks'> {
  const { diskLunList = [], isInclusionList } = extended?.diskExclusionProperties ?? {};
  if (isInclusionList === undefined || (diskLunList.length === 0 && !isInclusionList)) return {};
  return { disks: { how: isInclusionList ? 'only' : 'all but', luns: diskLunList } };
}

/** What stands for an item of which nothing can be read. */
const unreadable = (id: string, name: string): ProtectedItem => ({
  id,
  name: name.split(';').at(-1) ?? name,
  vault: isId('inVault', id) ? vaultOf(id).id : '',
  vm: '',
  policy: undefined,
  state: 'Invalid',
  softDeleted: false,
  purgeAt: undefined,
  lastBackup: undefined,
  lastRecoveryPoint: undefined,
  health: undefined,
  unread: ['what Azure says of it'],
});

const day = 86_400_000;

/**
 * `deferredDeleteTimeInUTC` is when the data were deleted, for all its name; what remains then is whole days of keeping,
 * counted from there, so that two reads give the same time.
 */
function purgeAt(properties: NonNullable<ItemBody['properties']>, now: number): number | undefined {
  const deletedAt = when(properties.deferredDeleteTimeInUTC);
  const remaining = timeSpan(properties.deferredDeleteTimeRemaining);
  if (deletedAt === undefined || remaining === undefined) return undefined;
  return deletedAt + Math.round((now + remaining - deletedAt) / day) * day;
}
