import type { AlertRecord } from '../alerts/book.ts';
import type { Check, Plan } from '../approvals/plan.ts';
import type { Azure, BackupJob, RecoveryPoint, RestoreDisks, RestoreOfJob } from '../azure/azure.ts';
import { portalLink } from '../azure/portal.ts';
import { regionName } from '../azure/regions.ts';
import { clockTime, zoneName } from '../cards/words.ts';
import { hours } from '../clock.ts';
import { Problem } from '../problem.ts';
import { change } from './command.ts';
import { openRecord } from './retry.ts';

/** `retry restore A-41`, which `retry A-41` comes to where the alert tells of a failed restore: the same once more. */
export const retryRestore = change({
  name: 'retry restore',
  words: ['retry restore {alert}'],
  summary: 'Ask for the failed restore of an alert again, with the same parameters.',
  detail:
    'Reads from the failed job what was restored and where to, and shows it. Only a restore of disks can be asked for again: of others Azure does not tell enough, or they replace what is there.',
  examples: ['retry restore A-1'],
  role: 'operator',
  risk: 'gated',
  family: 'backup',
  scenario: 'Restore',

  async plan({ services, slots }) {
    const { azure, organisation } = services;
    const record = await openRecord(services, slots.alert ?? '');
    const job = await failedRestore(record, azure);
    return planOf(await readAll(record, job, azure), azure, organisation.timezone);
  },

  apply: ({ effect }, azure) => azure.backup.restoreDisks(effect as unknown as RestoreDisks),
});

type Item = NonNullable<NonNullable<AlertRecord['found']>['item']>;

/** Only what Azure itself said is written to: never an id out of the webhook. */
async function failedRestore({ alert, found, id }: AlertRecord, azure: Azure): Promise<BackupJob & { item: Item }> {
  if (!found?.item || !alert.jobId) {
    throw new Problem('refused', `Azure does not show the item and the job of ${id}, so there is nothing to retry.`);
  }
  const job = await azure.backup.job(found.item.vault, alert.jobId);
  if (!job) throw new Problem('gone', 'Azure Backup does not know this job any more.');
  if (job.operation === 'Restore') return { ...job, item: found.item };
  throw new Problem('refused', `${id} tells of no restore.`, {
    choices: [{ title: `Retry ${id}`, line: `retry ${id}` }],
  });
}

/** All that the plan rests on, as Azure says it now. */
interface Given {
  readonly record: AlertRecord;
  readonly job: BackupJob & { readonly item: Item };
  readonly restore: RestoreOfJob;
  readonly points: readonly RecoveryPoint[];
  readonly accounts: readonly { readonly id: string; readonly region: string }[];
  readonly groups: readonly string[];
  readonly region: string;
  readonly others: readonly BackupJob[];
}

const nothingTold: RestoreOfJob = {
  ...{ how: '', pointAt: undefined, storageAccount: undefined, targetGroup: undefined, partial: false },
};

async function readAll(record: AlertRecord, job: Given['job'], azure: Azure): Promise<Given> {
  const restore = job.restore ?? nothingTold;
  const { storageAccount, targetGroup } = restore;
  const [points, accounts, groups, vault, running] = await Promise.all([
    azure.backup.points(job.item.id),
    storageAccount ? azure.inventory.storageAccountsNamed(storageAccount) : [],
    targetGroup ? azure.inventory.groupsNamed(targetGroup) : [],
    azure.backup.vault(job.vault),
    azure.backup.jobs({ since: azure.now() - hours(72), status: 'InProgress', vault: job.vault }),
  ]);
  const others = running.filter((one) => one.operation === 'Restore' && one.entity === job.entity);
  return { record, job, restore, points, accounts, groups, region: vault?.region ?? '', others };
}

function planOf(given: Given, azure: Azure, timezone: string): Plan {
  const { record, job, restore, region } = given;
  const { item } = job;
  const name = record.alert.subject;
  const vault = item.vault.split('/').at(-1) ?? '';
  const time = (ms: number) => `${clockTime(ms, azure.now(), timezone)} ${zoneName(ms, timezone)}`;
  const point = pointOf(given);
  const when = restore.pointAt === undefined ? 'not told' : time(restore.pointAt);
  const account = given.accounts.length === 1 ? given.accounts[0] : undefined;
  const group = given.groups.length === 1 ? given.groups[0] : undefined;
  const facts = {
    'Recovery point': when,
    'Storage account': restore.storageAccount ?? 'not told',
    'Resource group': restore.targetGroup ?? 'none: into the storage account',
    Region: regionName(region),
  };
  const effect: RestoreDisks = {
    ...{ item: item.id, vm: item.vm, point: point?.id.split('/').at(-1) ?? '', region },
    ...{ storageAccount: account?.id ?? '', targetGroup: group },
  };
  return {
    command: 'retry restore',
    line: `retry restore ${record.id}`,
    title: `Restore of the disks of ${name}, again`,
    emphasis: [name],
    target: { kind: 'vm', id: item.id, name },
    subtitle: `${vault} · ${record.id}`,
    summary: 'Asks for the failed restore once more, with the parameters that its job shows. Nothing is replaced.',
    facts: Object.entries(facts).map(([title, value]) => ({ title, value })),
    checks: checksOf(given, point, when),
    notes: [],
    bound: { VM: name, Vault: vault, ...facts, 'Failed job': job.id },
    effect: { vault: item.vault, ...effect },
    measure: { alert: record.id },
    details: [
      { title: 'Failed job', value: job.id },
      { title: 'Storage account', value: effect.storageAccount },
      { title: 'Resource group', value: effect.targetGroup ?? '' },
    ].filter(({ value }) => value !== ''),
    portal: [
      portalLink('Job', `${item.vault}/backupJobs/${job.id}`),
      portalLink('VM', item.vm),
      portalLink('Vault', item.vault),
    ],
  };
}

/** Jobs show whole seconds of the point's time, and nothing else of it. */
function pointOf({ points, restore }: Given): RecoveryPoint | undefined {
  const { pointAt } = restore;
  if (pointAt === undefined) return undefined;
  const same = points.filter(({ at }) => Math.floor(at / 1_000) === Math.floor(pointAt / 1_000));
  return same.length === 1 ? same[0] : undefined;
}

const inPortal = 'start it anew in the portal';

/** What it cannot be asked for again without, and Azure does not tell: refused, never guessed. */
function checksOf(given: Given, point: RecoveryPoint | undefined, when: string): Check[] {
  const { job, restore, accounts, groups, others, region } = given;
  const no = (text: string): Check => ({ state: 'no', text });
  if (restore.how !== 'RestoreDisks') return [no(whyNot(restore.how))];
  if (restore.partial)
    return [no(`Only some disks were restored, and Azure does not tell which by number: ${inPortal}`)];
  const [account] = accounts;
  const checks: (Check | false)[] = [
    job.status === 'Failed' ? { state: 'yes', text: 'The restore failed' } : no(`The restore is ${job.status} now`),
    others.length > 0 && no('Another restore of it runs: wait for its end'),
    point
      ? { state: 'yes', text: `The recovery point of ${when} is there (${point.tiers.join(' and ') || 'in no tier'})` }
      : no(`The recovery point of ${when} cannot be told any more: ${inPortal}`),
    point !== undefined && point.tiers.length === 0 && no(`The recovery point of ${when} has expired: ${inPortal}`),
    point !== undefined &&
      point.needs.length > 0 &&
      no(`Its disks need ${point.needs.join(' and ')}, and Azure does not tell which was chosen: ${inPortal}`),
    account && accounts.length === 1
      ? account.region === region
        ? { state: 'yes', text: `${restore.storageAccount} is there` }
        : no(`${restore.storageAccount} is in another region than the vault: ${inPortal}`)
      : no(`Its storage account ${restore.storageAccount ?? ''} cannot be found: ${inPortal}`),
    restore.targetGroup !== undefined &&
      (groups.length === 1
        ? { state: 'yes' as const, text: `${restore.targetGroup} is there` }
        : no(`Azure tells the name of its resource group only, and ${groups.length} have it: ${inPortal}`)),
    {
      state: 'warn',
      text: 'Azure does not tell whether a disk encryption set, a zone or a managed identity was named: none is named now',
    },
  ];
  return checks.filter((check): check is Check => check !== false);
}

function whyNot(how: string): string {
  switch (how) {
    case 'OriginalLocation':
      return `It was to replace the disks of the VM, which nothing takes back: ${inPortal}`;
    case 'AlternateLocation':
      return `Azure does not tell the subnet and the settings of the new VM: ${inPortal}`;
    default:
      return `Azure does not tell how it was meant: ${inPortal}`;
  }
}
