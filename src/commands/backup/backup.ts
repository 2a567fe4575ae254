import { isVmItem } from '../../azure/backup/item-identity.ts';
import { Problem } from '../../base/problem.ts';
import { change } from '../../command-kit/command.ts';
import { type BackupEffect, planBackup, sendBackup, usualKeepDays } from '../../command-kit/plan-backup.ts';
import { parseDate } from '../../grammar/grammar.ts';
import { findVm } from '../../nouns/vm.ts';

/** `backup vm1 now [keep until DATE]` */
export const backup = change<BackupEffect>({
  name: 'backup',
  words: ['backup {vm} now [keep until {date}]', 'back up {vm} now [keep until {date}]'],
  means: [
    'backup {vm}',
    'backup job {vm}',
    'backup {vm} until {date}',
    'backup {vm} keep until {date}',
    'backup {vm} keep {date}',
    'backup vm {vm}',
  ],
  area: 'backup',
  summary: 'Back up a protected VM now.',
  detail: `Starts one backup outside the schedule and follows it: snapshot, then transfer to the vault. The point is kept ${usualKeepDays} days unless you say until when.`,
  examples: ['backup app-prod-01 now', 'backup app-prod-01 now keep until 2027-12-31'],
  role: 'operator',
  risk: 'change',
  family: 'backup',
  scenario: 'Backup',

  async plan({ services: { azure, organisation }, slots, rebuild }) {
    const ref = await findVm(slots.vm ?? '', azure, (name) => rebuild('vm', name));
    const items = (await azure.backup.itemsOf(ref.id)).filter(({ id }) => isVmItem(id));
    const listed = items.find((item) => !item.softDeleted) ?? items[0];
    if (!listed) {
      throw new Problem('not-found', `${ref.name} is not backed up.`, {
        hint: 'Protect it first.',
        choices: [{ title: `Protect ${ref.name}`, line: `protect ${ref.words}` }],
      });
    }
    const until = slots.date === undefined ? undefined : lastDay(slots.date, azure.now(), organisation.timezone);
    const kept = until === undefined ? '' : ` keep until ${isoDay(until, organisation.timezone)}`;
    const { plan } = await planBackup(azure, {
      item: listed.id,
      keepUntil: until,
      timezone: organisation.timezone,
      command: 'backup',
      called: ref.called,
      line: `backup ${ref.words} now${kept}`,
    });
    return plan;
  },

  apply: sendBackup,
});

/** The end of the day that was said, in epoch milliseconds; a Problem for what is no day or lies behind us. */
function lastDay(date: string, now: number, timezone: string): number {
  const until = parseDate(date, now, timezone);
  const hint = 'Say it like 2027-12-31 or "in 30 days".';
  if (until === undefined) throw new Problem('bad-argument', `“${date}” cannot be read as a day.`, { hint });
  if (until <= now)
    throw new Problem('bad-argument', `“${date}” is over: a backup is kept until a day to come.`, { hint });
  return until;
}

/** The calendar day of a time in a time zone, as 2027-12-31. */
function isoDay(ms: number, timezone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short' }).format(ms);
}
