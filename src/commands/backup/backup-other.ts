import type { Check, Plan } from '../../approvals/plan.ts';
import { type Azure, isStopped, lastSegment, type ProtectedItem, type Vm } from '../../azure/azure.ts';
import { partsOfItem, storageAccountOf } from '../../azure/backup/item-identity.ts';
import { portalLink } from '../../azure/estate/portal.ts';
import { hours } from '../../base/clock.ts';
import { Problem } from '../../base/problem.ts';
import { momentWords } from '../../cards/words.ts';
import { noOtherBackup } from '../../command-kit/checks/backup.ts';
import { change, type Planning } from '../../command-kit/command.ts';
import { type BackupEffect, sendBackup, usualKeepDays } from '../../command-kit/plan-backup.ts';
import { sameName } from '../../nouns/offer.ts';

/** `backup database Ledger now`, `backup share finance now` */
export const backupOther = change<BackupEffect>({
  name: 'backup database or share',
  words: ['backup database {database} now [of {server}]', 'backup share {share} now [of {account}]'],
  means: [
    'backup database {database}',
    'backup sql {database}',
    'backup share {share}',
    'backup file share {share}',
    { say: 'backup database {database} {server}', as: 'backup database {database} now of {server}' },
  ],
  area: 'backup',
  summary: 'Back up a protected database in a VM, or a file share, now.',
  detail:
    `Of a SQL database a copy-only full backup, which leaves the chain of its other backups alone; of SAP HANA a full one; of a file ` +
    `share a snapshot of the share. Kept ${usualKeepDays} days.`,
  examples: ['backup database Ledger now', 'backup share finance now of stcontosoaue'],
  role: 'operator',
  risk: 'change',
  family: 'backup',
  scenario: 'Backup',

  async plan({ services: { azure, organisation }, slots, rebuild }) {
    const listed = await meant(slots, azure, rebuild);
    const item = await azure.backup.item(listed.id);
    if (!item) throw new Problem('gone', 'Azure Backup does not know this item any more.');
    const kind = kindOf(item);
    const [jobs, vm] = await Promise.all([
      azure.backup.running(item.vault),
      kind.isShare || item.vm === '' ? undefined : azure.inventory.vm(item.vm),
    ]);
    const checks = [standing(item), noOtherBackup(jobs, item), ...(kind.isShare ? [] : [serverRuns(vm)])];
    const until = momentWords({
      at: azure.now() + usualKeepDays * hours(24),
      now: azure.now(),
      timezone: organisation.timezone,
    });
    return planOf(item, kind, { checks, until });
  },

  apply: sendBackup,
});

/** What sort of thing it is, by its name in the vault. */
interface Kind {
  readonly isShare: boolean;
  /** `SQL database`, `file share` */
  readonly words: string;
  /** The VM, or the storage account, that it is in. */
  readonly home: string;
  readonly how: string;
}

function kindOf(item: ProtectedItem): Kind {
  const { type } = partsOfItem(item.id);
  const account = storageAccountOf(item.id);
  if (account !== undefined)
    return {
      isShare: true,
      words: 'file share',
      home: account,
      how: 'Takes a snapshot of the share, in its storage account',
    };
  const home = lastSegment(item.vm);
  if (/^sql/i.test(type))
    return { isShare: false, words: 'SQL database', home, how: 'Takes a copy-only full backup into the vault' };
  return { isShare: false, words: 'database', home, how: 'Takes a full backup into the vault' };
}

/** The one item that is meant. Throws `not-found`, or `ambiguous` with a button for each. */
async function meant(slots: Planning['slots'], azure: Azure, rebuild: Planning['rebuild']): Promise<ProtectedItem> {
  const wantsShare = slots.share !== undefined;
  const name = (slots.share ?? slots.database ?? '').trim();
  const home = slots.account ?? slots.server;
  const named = await azure.backup.othersNamed(name);
  const all = named.filter((item) => kindOf(item).isShare === wantsShare && !item.softDeleted);
  const there = home === undefined ? all : all.filter((item) => sameName(kindOf(item).home, home.trim()));
  const what = wantsShare ? 'file share' : 'database';
  const slot = wantsShare ? 'account' : 'server';
  const choices = all.map((item) => {
    const { home: at } = kindOf(item);
    return { title: `${name} of ${at}`, line: rebuild(slot, at), text: `in ${lastSegment(item.vault)}` };
  });
  if (there.length === 1) return there[0]!;
  if (there.length > 1) throw new Problem('ambiguous', `${there.length} ${what}s are called ${name}.`, { choices });
  const where = home === undefined ? '' : ` of ${home}`;
  throw new Problem('not-found', `No ${what} “${name}”${where} is backed up in a vault that Lifeboat sees.`, {
    hint: all.length > 0 ? 'Did you mean' : 'DPM and MABS keep theirs to themselves: Azure does not show them.',
    choices,
  });
}

function standing(item: ProtectedItem): Check {
  if (isStopped(item)) return { state: 'no', text: 'Its backups are stopped: no backup can be made' };
  return { state: 'yes', text: `Backed up${item.policy ? ` with ${item.policy.name}` : ''}` };
}

/** Azure Backup works inside of the VM (documentation: "Back up SQL Server databases in Azure VMs"). */
function serverRuns(vm: Vm | undefined): Check {
  if (!vm) return { state: 'no', text: 'The VM that has it does not exist any more' };
  return vm.power === 'running'
    ? { state: 'yes', text: `${vm.name}, which has it, is running` }
    : {
        state: 'no',
        text: `${vm.name}, which has it, is ${vm.power}: a database is backed up only while its server runs`,
      };
}

function planOf(
  item: ProtectedItem,
  kind: Kind,
  { checks, until }: { readonly checks: readonly Check[]; readonly until: string },
): Plan<BackupEffect> {
  const { name } = partsOfItem(item.id);
  const vault = lastSegment(item.vault);
  const [thing, where] = kind.isShare ? ['share', 'Account'] : ['database', 'Server'];
  return {
    command: 'backup database or share',
    line: `backup ${thing} "${name}" now of ${kind.home}`,
    title: `Backup of the ${kind.words} ${name} of ${kind.home}`,
    emphasis: [name],
    target: { kind: thing, id: item.id, name, vault: item.vault },
    subtitle: [kind.home, vault, item.policy?.name].filter(Boolean).join(' · '),
    summary: `${kind.how} (${vault}).`,
    facts: [
      { title: where, value: kind.home },
      { title: 'Kept', value: `${usualKeepDays} days, until ${until}` },
    ],
    checks,
    notes: [],
    bound: { [kind.words]: name, [where]: kind.home, Vault: vault, Kept: `${usualKeepDays} days` },
    effect: { item: item.id, keepDays: usualKeepDays },
    details: [{ title: 'Protected item', value: item.id }],
    portal: [portalLink('Vault', item.vault)],
  };
}
