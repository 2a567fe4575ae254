import { lastSegment, type Vault } from '../../azure/azure.ts';
import type { OffPolicy } from '../../azure/estate/policy/clocks.ts';
import { type Button, type Card, card, type Row } from '../../cards/card.ts';
import { duration } from '../../cards/words.ts';
import { ianaZone } from '../../config/windows-zones.ts';
import { wallOf } from '../../config/zone.ts';
import { exactly, sameName } from '../../nouns/offer.ts';

const shown = 12;

interface Looked {
  readonly vaults: readonly Vault[];
  readonly now: number;
  readonly timezone: string;
}

/** Policies that do not run when they say, or soon will not, each with the change that mends it. */
export function clockCard(found: readonly OffPolicy[], { vaults, now, timezone }: Looked): Card {
  return card('list', {
    band: {
      word: 'CLOCKS',
      qualifier: 'of backup policies',
      time: { at: now, timezone },
      title: titleOf(found),
    },
    rows: {
      items: found.slice(0, shown).map((one) => rowOf(one, vaults)),
      total: found.length,
      line: 'clock changes',
      none: 'Every policy in use runs when it says, and no zone of theirs changes its clocks within a week.',
    },
    notes:
      found.length === 0
        ? []
        : [
            'Azure does not follow when a zone changes its clocks: it goes by those of the day on which a policy was written.',
          ],
    buttons: [{ title: 'Policies', line: 'policies' }],
  });
}

function titleOf(found: readonly OffPolicy[]): string {
  if (found.length === 0) return 'No policy runs an hour off';
  const coming = found.filter(({ change }) => change).length;
  const many = (count: number) => `${count} ${count === 1 ? 'policy' : 'policies'}`;
  const isOff = found.length - coming;
  const will = `${many(coming)} will run at another hour once the clocks change`;
  const does = `${many(isOff)} ${isOff === 1 ? 'runs' : 'run'} at another hour than ${isOff === 1 ? 'it says' : 'they say'}`;
  return coming === 0 ? does : isOff === 0 ? will : `${will}; ${does}`;
}

function rowOf({ policy, change, by }: OffPolicy, vaults: readonly Vault[]): Row {
  const day = change && dayOf(change.at, policy.timeZone);
  const how = `${duration(Math.abs(by))} ${by > 0 ? 'later' : 'earlier'} than it says`;
  const when = day === undefined ? `It runs ${how}` : `From ${day} on it runs ${how}`;
  return {
    state: 'warn',
    title: policy.name,
    text: `${when} (${timeOf(policy) ?? 'at times that cannot be read'}) · ${policy.timeZone} · ${lastSegment(policy.vault)}`,
    aside: `${policy.protectedItems} item${policy.protectedItems === 1 ? '' : 's'}`,
    buttons: mend(policy, day, vaults),
  };
}

/** The same time, written anew: by the clocks of then. */
function mend(policy: OffPolicy['policy'], day: string | undefined, vaults: readonly Vault[]): Button[] {
  const vault = vaults.find(({ id }) => sameName(id, policy.vault));
  const time = timeOf(policy);
  if (!vault || time === undefined) return [];
  const line = `change policy ${policy.name} in ${exactly(vault, vaults)} set at ${time}`;
  return [
    day === undefined ? { title: 'Change it now', line } : { title: 'Change it then', line: `${line} from ${day}` },
  ];
}

function timeOf({ schedule }: OffPolicy['policy']): string | undefined {
  if (schedule.every === 'unknown') return undefined;
  return schedule.every === 'hours' ? schedule.from : schedule.at[0];
}

/** `2027-04-04`, of the zone's calendar. */
function dayOf(at: number, timeZone: string): string {
  const { year, month, day } = wallOf(at, ianaZone(timeZone) ?? 'UTC');
  return [year, month, day].map((part) => String(part).padStart(2, '0')).join('-');
}
