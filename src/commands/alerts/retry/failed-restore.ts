import type { Check, Fact, Plan } from '../../../approvals/plan.ts';
import type { Azure, BackupJob, ProtectedItem, RecoveryPoint, Restore, RestoreOfJob } from '../../../azure/azure.ts';
import { lastSegment } from '../../../azure/azure.ts';
import { isJobOf, nameOfItem } from '../../../azure/backup/item-identity.ts';
import { portalLink } from '../../../azure/estate/portal.ts';
import { Problem } from '../../../base/problem.ts';
import { ago, momentWords } from '../../../cards/words.ts';
import type { Services } from '../../../command-kit/services.ts';
import { itemOfAlert, jobOfAlert, type Told, toldByAzure } from '../../../command-kit/told.ts';

/** What can be asked for again at all is read from Azure and shown; what Azure does not tell is never guessed. */

/** A failed restore, and what every kind of it rests on, as Azure says it now. */
export interface FailedRestore {
  /** The alert's: `A-41`. */
  readonly id: string;
  readonly job: BackupJob;
  readonly restore: RestoreOfJob;
  readonly item: ProtectedItem;
  /** The item's, as people say it. */
  readonly name: string;
  /** Absent: it cannot be told, or is not listed any more. */
  readonly point: RecoveryPoint | undefined;
  /** The recovery point's time as people say it. */
  readonly when: string;
  readonly accounts: readonly { readonly id: string; readonly region: string }[];
  /** The vault's. */
  readonly region: string;
  /** Other restores of the item that run now. */
  readonly others: readonly BackupJob[];
}

/** What people are told where Azure tells too little. */
export const inPortal = 'start it anew in the portal';
export const no = (text: string): Check => ({ state: 'no', text });

const nothingTold: RestoreOfJob = {
  how: '',
  pointAt: undefined,
  storageAccount: undefined,
  targetGroup: undefined,
  targetVm: undefined,
  network: undefined,
  partial: false,
};

/** The restore that an alert tells of. Throws a Problem where it tells of none. */
export async function readFailedRestore(services: Services, alert: string): Promise<FailedRestore> {
  const { azure, organisation } = services;
  const told = await toldByAzure(services, alert);
  const item = await itemOfAlert(told, azure);
  const job = await restoreJob(told, item, azure);
  const restore = job.restore ?? nothingTold;
  const { storageAccount, pointAt } = restore;
  const [points, accounts, vault, running] = await Promise.all([
    azure.backup.points(item.id),
    storageAccount ? azure.inventory.storageAccountsNamed(storageAccount) : [],
    azure.backup.vault(item.vault),
    azure.backup.running(item.vault),
  ]);
  const time = (ms: number) => momentWords({ at: ms, now: azure.now(), timezone: organisation.timezone });
  const others = running.filter((one) => one.operation === 'Restore' && isJobOf(one, item));
  return {
    id: told.id,
    job,
    restore,
    item,
    name: nameOfItem(item),
    accounts,
    others,
    region: vault?.region ?? '',
    point: pointOf(points.found, pointAt),
    when: pointAt === undefined ? 'not told' : time(pointAt),
  };
}

async function restoreJob(told: Told, item: ProtectedItem, azure: Azure): Promise<BackupJob> {
  const { id, alert } = told;
  if (!alert.jobId) throw new Problem('refused', `Azure shows no job of ${id}, so there is nothing to retry.`);
  const job = await jobOfAlert(told, item, azure);
  if (!job) throw new Problem('gone', 'Azure Backup does not know this job any more.');
  if (job.operation === 'Restore') return job;
  throw new Problem('refused', `${id} tells of no restore.`, {
    choices: [{ title: `Retry ${id}`, line: `retry ${id}` }],
  });
}

/** Jobs show whole seconds of the point's time, and nothing else of it. */
function pointOf(points: readonly RecoveryPoint[], told: number | undefined): RecoveryPoint | undefined {
  if (told === undefined) return undefined;
  const same = points.filter(({ at }) => Math.floor(at / 1_000) === Math.floor(told / 1_000));
  return same.length === 1 ? same[0] : undefined;
}

/** What must hold for whichever kind. */
export function restoreChecks(failed: FailedRestore): Check[] {
  const { job, item, restore, accounts, others, region } = failed;
  if (restore.partial)
    return [no(`Only some disks were restored, and Azure does not tell which by number: ${inPortal}`)];
  const [account] = accounts;
  return [
    job.status === 'Failed' ? { state: 'yes', text: 'The restore failed' } : no(`The restore is ${job.status} now`),
    ...(others.length > 0 ? [no('Another restore of it runs: wait for its end')] : []),
    ...(item.softDeleted ? [no('Its backup data are deleted: undelete them in the portal first')] : []),
    pointCheck(failed),
    account && accounts.length === 1
      ? account.region === region
        ? { state: 'yes', text: `${restore.storageAccount} is there` }
        : no(`${restore.storageAccount} is in another region than the vault: ${inPortal}`)
      : no(`Its storage account ${restore.storageAccount ?? ''} cannot be found: ${inPortal}`),
  ];
}

function pointCheck({ restore, point, when }: FailedRestore): Check {
  if (restore.pointAt === undefined) return no(`Azure does not tell which recovery point it was: ${inPortal}`);
  if (!point) return no(`The recovery point of ${when} cannot be told any more: ${inPortal}`);
  if (point.tiers.length === 0) return no(`The recovery point of ${when} has expired: ${inPortal}`);
  return { state: 'yes', text: `The recovery point of ${when} is there (${point.tiers.join(' and ')})` };
}

/** What a restore of the point has to be told, and its job does not tell; `unless` the kind of restore needs none of it. */
export function needChecks({ point }: FailedRestore, unless: readonly string[] = []): Check[] {
  const needs = point?.needs.filter((need) => !unless.includes(need)) ?? [];
  if (needs.length === 0) return [];
  return [no(`Its disks need ${needs.join(' and ')}, and Azure does not tell which was chosen: ${inPortal}`)];
}

/** A resource group that a job names, of which there has to be one. */
export function groupCheck(name: string, ids: readonly string[]): Check {
  if (ids.length === 1) return { state: 'yes', text: `${name} is there` };
  return no(`Azure tells the name of its resource group only, and ${ids.length} have it: ${inPortal}`);
}

export const unknownSettings: Check = {
  state: 'warn',
  text: 'Azure does not tell whether a disk encryption set, a zone or a managed identity was named: none is named now',
};

/** What a restore of any kind is made from. */
export function sourceOf({ item, point, accounts, region }: FailedRestore) {
  const account = accounts.length === 1 ? accounts[0] : undefined;
  return {
    item: item.id,
    vm: item.vm,
    point: point ? lastSegment(point.id) : '',
    region,
    storageAccount: account?.id ?? '',
  };
}

type Own = Pick<Plan, 'command' | 'line' | 'title' | 'summary' | 'facts' | 'checks' | 'notes'> & {
  readonly effect: Restore;
  readonly details?: readonly Fact[];
} & Pick<Plan, 'afterwards'>;

/** The plan with what it has of every restore; the facts of its own kind are bound like the others. */
export function restorePlan(failed: FailedRestore, own: Own, now: number): Plan<Restore> {
  const { id, job, item, name, restore, when } = failed;
  const { details = [], effect, facts, ...words } = own;
  const vault = lastSegment(item.vault);
  const at = restore.pointAt;
  const account = { title: 'Storage account', value: restore.storageAccount ?? 'not told' };
  return {
    ...words,
    emphasis: [name],
    target: { kind: 'vm', id: item.id, name, vault: item.vault },
    subtitle: `${vault} · ${id}`,
    facts: [
      { title: 'VM', value: whereOf(item) },
      { title: 'Recovery point', value: at === undefined ? when : `${when}, ${ago(at, now)}` },
      account,
      ...facts,
    ],
    bound: {
      VM: name,
      'VM id': item.vm,
      'Protected item': item.id,
      Vault: vault,
      // Its words for people change at midnight, the point does not.
      'Recovery point': at === undefined ? '' : new Date(at).toISOString(),
      ...Object.fromEntries([account, ...facts].map(({ title, value }) => [title, value])),
      'Failed job': job.id,
    },
    effect,
    alert: id,
    details: [
      { title: 'Protected item', value: item.id },
      { title: 'VM', value: item.vm },
      { title: 'Failed job', value: job.id },
      { title: 'Storage account', value: effect.storageAccount },
      ...details,
    ].filter(({ value }) => value !== ''),
    portal: [
      portalLink('Job', `${item.vault}/backupJobs/${job.id}`),
      portalLink('VM', item.vm),
      portalLink('Vault', item.vault),
    ],
  };
}

/** Which of several VMs of one name it is. */
export function whereOf({ vm, name }: Pick<ProtectedItem, 'vm' | 'name'>): string {
  const group = vm.split('/')[4];
  return group ? `${nameOfItem({ vm, name })} in ${group}` : name;
}
