import type { Azure, BackupJob, ProtectedItem, RecoveryPoint, RestoreOfJob } from '../../azure/azure.ts';
import { newVmId, notReplaceable, otherRuns, restoresOf } from '../../azure/backup/restorable.ts';

/**
 * What stands in the way of asking for a failed restore again: the same question, and the same words, for the button on
 * a card and for the plan that it leads to. Each gives what is in the way; undefined: nothing is.
 */

/** What every kind of restore rests on, as Azure says it now. */
export interface RestoreNow {
  readonly job: BackupJob;
  readonly restore: RestoreOfJob;
  readonly item: ProtectedItem;
  /** Absent: it cannot be told, or is not listed any more. */
  readonly point: RecoveryPoint | undefined;
  readonly accounts: readonly { readonly id: string; readonly region: string }[];
  /** The vault's. */
  readonly region: string;
  /** Other restores of the item that run now. */
  readonly others: readonly BackupJob[];
}

type Way = string | undefined;

/** What people are told where Azure tells too little. */
export const inPortal = 'start it anew in the portal';

const nothingTold: RestoreOfJob = {
  how: '',
  pointAt: undefined,
  storageAccount: undefined,
  targetGroup: undefined,
  targetVm: undefined,
  network: undefined,
  partial: false,
};

export async function readRestore(job: BackupJob, item: ProtectedItem, azure: Azure): Promise<RestoreNow> {
  const restore = job.restore ?? nothingTold;
  const { storageAccount, pointAt } = restore;
  const [points, accounts, vault, running] = await Promise.all([
    azure.backup.points(item.id),
    storageAccount ? azure.inventory.storageAccountsNamed(storageAccount) : [],
    azure.backup.vault(item.vault),
    azure.backup.running(item.vault),
  ]);
  return {
    job,
    restore,
    item,
    point: pointOf(points.found, pointAt),
    accounts,
    region: vault?.region ?? '',
    others: restoresOf(running, item),
  };
}

/** Jobs show whole seconds of the point's time, and nothing else of it. */
function pointOf(points: readonly RecoveryPoint[], told: number | undefined): RecoveryPoint | undefined {
  if (told === undefined) return undefined;
  const same = points.filter(({ at }) => Math.floor(at / 1_000) === Math.floor(told / 1_000));
  return same.length === 1 ? same[0] : undefined;
}

/** Why a plan to ask for it again would be refused now, by the first of its reasons. */
export async function whyNotAgain(job: BackupJob, item: ProtectedItem, azure: Azure): Promise<Way> {
  const now = await readRestore(job, item, azure);
  const ways = [
    partial(now),
    notFailed(now),
    otherRuns(now),
    deleted(now),
    noPoint(now, 'Its recovery point'),
    noAccount(now),
    ...(await waysOfKind(now, azure)),
  ];
  return ways.find((way) => way !== undefined);
}

async function waysOfKind(now: RestoreNow, { inventory }: Azure): Promise<readonly Way[]> {
  const { restore, item } = now;
  const { how, targetGroup, targetVm } = restore;
  if (how === 'OriginalLocation')
    return [moreTold(now, ['a zone']), ...notReplaceable(now, await inventory.vm(item.vm))];
  const groups = targetGroup === undefined ? [] : await inventory.groupsNamed(targetGroup);
  if (how === 'RestoreDisks') return [moreTold(now), targetGroup === undefined ? undefined : noGroup(groups)];
  if (how !== 'AlternateLocation') return [howNotTold];
  const id = groups.length === 1 && groups[0] && targetVm ? newVmId(groups[0], targetVm) : undefined;
  const there = id === undefined ? undefined : await inventory.vm(id);
  return [
    moreTold(now),
    unmanaged(now),
    noGroup(groups),
    targetVm === undefined ? nameNotTold : undefined,
    id !== undefined && there ? taken(id) : undefined,
  ];
}

export const partial = ({ restore }: Pick<RestoreNow, 'restore'>): Way =>
  restore.partial ? `Only some disks were restored, and Azure does not tell which by number: ${inPortal}` : undefined;

export const notFailed = ({ job }: Pick<RestoreNow, 'job'>): Way =>
  job.status === 'Failed' ? undefined : `The restore is ${job.status} now`;

export const deleted = ({ item }: Pick<RestoreNow, 'item'>): Way =>
  item.softDeleted ? 'Its backup data are deleted: undelete them in the portal first' : undefined;

/** `called`: the recovery point as it is spoken of, at the beginning of a sentence. */
export function noPoint({ restore, point }: Pick<RestoreNow, 'restore' | 'point'>, called: string): Way {
  if (restore.pointAt === undefined) return `Azure does not tell which recovery point it was: ${inPortal}`;
  if (!point) return `${called} cannot be told any more: ${inPortal}`;
  return point.tiers.length === 0 ? `${called} has expired: ${inPortal}` : undefined;
}

export function noAccount({ restore, accounts, region }: Pick<RestoreNow, 'restore' | 'accounts' | 'region'>): Way {
  const [account] = accounts;
  const name = restore.storageAccount ?? '';
  if (!account || accounts.length > 1) return `Its storage account ${name} cannot be found: ${inPortal}`;
  return account.region === region ? undefined : `${name} is in another region than the vault: ${inPortal}`;
}

/** What a restore of the point has to be told, and its job does not tell; `unless` the kind of restore needs none of it. */
export function moreTold({ point }: Pick<RestoreNow, 'point'>, unless: readonly string[] = []): Way {
  const needs = point?.needs.filter((need) => !unless.includes(need)) ?? [];
  if (needs.length === 0) return undefined;
  return `Its disks need ${needs.join(' and ')}, and Azure does not tell which was chosen: ${inPortal}`;
}

/** A resource group that a job names, of which there has to be one. */
export const noGroup = (ids: readonly string[]): Way =>
  ids.length === 1
    ? undefined
    : `Azure tells the name of its resource group only, and ${ids.length} have it: ${inPortal}`;

/** Only with a choice that no job tells: as it was, or with managed disks (documentation of the restore options). */
export const unmanaged = ({ point }: Pick<RestoreNow, 'point'>): Way =>
  point && !point.managedDisks
    ? `Its disks were not managed ones then, and Azure does not tell what was to become of them: ${inPortal}`
    : undefined;

export const howNotTold = `Azure does not tell how it was meant: ${inPortal}`;
export const nameNotTold = `Azure does not tell the name of the new VM: ${inPortal}`;

/** Azure refuses a name that is taken; what a failed restore left half made is the usual reason. */
export function taken(vm: string): string {
  const [, , , , group = '', , , , name = ''] = vm.split('/');
  return `${name} exists in ${group} already, perhaps left by the failed restore: look at it and delete it in the portal if it is of no use, then ask again`;
}
