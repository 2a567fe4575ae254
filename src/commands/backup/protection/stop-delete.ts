import type { Check, Plan } from '../../../approvals/plan.ts';
import {
  type Azure,
  type BackupJob,
  type Guard,
  type GuardPass,
  isStopped,
  lastSegment,
  type OfItem,
  type ProtectedItem,
  type RecoveryPoint,
  type Vault,
} from '../../../azure/azure.ts';
import { hours } from '../../../base/clock.ts';
import { momentWords } from '../../../cards/words.ts';
import { noOtherBackup } from '../../../command-kit/checks/backup.ts';
import { guardable, guardCheck, passFor, waitForOwner } from '../../../command-kit/checks/guard.ts';
import { warnings } from '../../../command-kit/checks/warnings.ts';
import { change } from '../../../command-kit/command.ts';
import type { FirstWrite } from '../../../command-kit/steps.ts';
import { findItem, type NamedItem } from '../../../nouns/item.ts';
import { planParts, vaultOfItem, vaultWords } from './facts.ts';

type Effect = Pick<OfItem, 'item'> & { readonly pass?: GuardPass };

/** `stop backup of vm1 delete data`: stops, and deletes what there is, softly where the vault has soft delete on. */
export const stopDelete = change<Effect>({
  name: 'stop backup delete data',
  words: ['stop backup of {vm} delete data [in {vault}]'],
  means: [
    'stop backup {vm} delete data',
    'stop protect {vm} delete data',
    'delete backup {vm}',
    'delete backup data {vm}',
    'remove backup {vm}',
    'remove backup data {vm}',
    'disable protect {vm} delete data',
  ],
  area: 'backup',
  summary: 'Make no more backups of a VM, and delete all of its recovery points.',
  detail:
    'With soft delete on, what is deleted is kept for some days yet: undelete VM brings it back until then. Azure refuses it in an immutable vault; where a Resource Guard guards it, the request waits until its owner gives leave.',
  examples: ['stop backup of shop-dev-01 delete data'],
  role: 'operator',
  risk: 'destructive',
  family: 'backup',

  async plan({ services: { azure, organisation }, slots, rebuild }) {
    const said = { vm: slots.vm ?? '', vault: slots.vault };
    const found = await findItem(said, { azure, rebuild, fits: ({ softDeleted }) => !softDeleted });
    const { item } = found;
    const [vault, guard, points, jobs] = await Promise.all([
      vaultOfItem(item, azure),
      azure.backup.guard(item.vault),
      item.softDeleted ? undefined : azure.backup.points(item.id),
      azure.backup.running(item.vault),
    ]);
    const newestFirst = points?.found ?? [];
    const unread = points?.unread.length ?? 0;
    return planOf(
      found,
      { vault, guard, jobs, points: newestFirst, unread },
      { azure, timezone: organisation.timezone },
    );
  },

  steps: ({ item, pass }) => {
    const name = lastSegment(item).split(';').at(-1) ?? '';
    const write: FirstWrite = {
      kind: 'write',
      title: `Delete all backups of ${name}`,
      scenario: 'DeleteBackupData',
      apply: (azure) => azure.backup.stopDeletingData({ item, pass }),
    };
    return pass ? [waitForOwner(pass), { ...write, before: (azure) => stillThere(item, azure) }] : [write];
  },
});

/** The guard's owner may take a day: what was agreed to has to be there still. */
async function stillThere(id: string, azure: Azure): Promise<Check[]> {
  const item = await azure.backup.item(id);
  if (!item || item.softDeleted) return [{ state: 'no', text: 'Its backups are deleted already' }];
  return [noOtherBackup(await azure.backup.running(item.vault), item)];
}

interface Around {
  readonly vault: Vault;
  readonly guard: Guard | undefined;
  readonly jobs: readonly BackupJob[];
  readonly points: readonly RecoveryPoint[];
  /** Points that Azure lists and Lifeboat cannot read. */
  readonly unread: number;
}

function planOf(
  found: NamedItem,
  around: Around,
  { azure, timezone }: { readonly azure: Azure; readonly timezone: string },
): Plan<Effect> {
  const { item, name, called, words } = found;
  const { vault, guard } = around;
  const pass = passFor(guard, guardable.deleteData);
  const checks = checksOf(item, around);
  const now = azure.now();
  const day = (at: number) => momentWords({ at, now, timezone });
  const until = day(now + vault.softDeleteDays * hours(24));
  const isSoft = vault.softDelete !== 'Disabled';
  const mayKeep = !item.softDeleted && !isStopped(item);
  return {
    ...planParts(found, vault),
    command: 'stop backup delete data',
    line: `stop backup of ${words} delete data in ${vault.name}`,
    title: `Delete all backups of ${called}`,
    emphasis: [called],
    summary: `Stops the backups of ${called} and deletes every recovery point of it, for good ${isSoft ? 'after the days of the soft delete' : 'and at once'}.`,
    facts: [
      { title: 'Deleted', value: pointsWords(around, day) },
      { title: 'Policy', value: item.policy?.name ?? 'none' },
      {
        title: 'Way back',
        value: isSoft ? `undelete, for ${vault.softDeleteDays} days: until about ${until}` : 'none',
      },
    ],
    checks,
    notes: [
      'Azure raises the security alert Delete Backup Data, whoever does it.',
      isSoft
        ? 'Cost: soft-deleted data cost nothing for the first 14 days (direction: down).'
        : 'Cost: nothing is kept (direction: down).',
    ],
    bound: { VM: called, Vault: vaultWords(vault), Policy: item.policy?.name ?? 'none', Warnings: warnings(checks) },
    effect: { item: item.id, ...(pass && { pass }) },
    confirm: name,
    afterwards: isSoft ? `It can be undeleted until about ${until}.` : 'Nothing of it is left.',
    ...(isSoft && { next: [{ title: 'Undelete', line: `undelete ${words}` }] }),
    ...(mayKeep && { instead: [{ title: 'Stop and keep the data', line: `stop backup of ${words} keep data` }] }),
  };
}

function pointsWords({ points, unread }: Around, day: (at: number) => string): string {
  const [newest, oldest] = [points[0], points.at(-1)];
  const odd = unread > 0 ? `, and ${unread} that cannot be read` : '';
  if (!newest || !oldest) return `no recovery point${odd}`;
  if (points.length === 1) return `1 recovery point, of ${day(newest.at)}${odd}`;
  return `${points.length} recovery points, from ${day(oldest.at)} to ${day(newest.at)}${odd}`;
}

function checksOf(item: ProtectedItem, around: Around): Check[] {
  const { vault, guard, jobs } = around;
  if (item.softDeleted) return [{ state: 'no', text: 'Its backups are deleted already' }];
  return [
    ...immutable(around),
    ...guardCheck(guard, guardable.deleteData),
    noOtherBackup(jobs, item),
    vault.softDelete === 'Disabled'
      ? { state: 'warn', text: 'Soft delete is off in this vault: nothing brings the data back' }
      : { state: 'yes', text: `Soft delete is on: kept for ${vault.softDeleteDays} days` },
  ];
}

/** Azure refuses it with UserErrorOperationDeniedOnImmutableItem as long as there is a point (documentation: "Immutable vault"). */
function immutable({ vault, points, unread }: Around): Check[] {
  if (vault.immutability === 'Disabled' || points.length + unread === 0) return [];
  const how =
    vault.immutability === 'Locked'
      ? 'for good: nobody can delete its recovery points before they expire'
      : 'though not locked: somebody would have to switch immutability off first';
  return [{ state: 'no', text: `The vault is immutable, ${how}. Stop with the data kept instead` }];
}
