import { type KeptKind, keptKinds, type PolicyChange } from '../../../azure/documents/policy-change.ts';
import { type Weekday, weekdays } from '../../../azure/estate/policy/spec.ts';
import { lookup } from '../../../base/lookup.ts';
import { Problem } from '../../../base/problem.ts';
import { ianaZone, windowsZone } from '../../../config/windows-zones.ts';

const canBeSet =
  'snapshots 5, daily 14, weekly 6, monthly 12, yearly 7 (or none), every 4 h|day|week, at 22:00, window 12 h, day Sunday, zone Europe/Berlin, archive recommended|never; and from 2027-04-04, when not at once';

/** Words that change nothing of what is meant. */
const fillers = new Set(['and', 'keep', 'to', 'for', 'on', 'retention']);

const units: Readonly<Record<'snapshots' | KeptKind, RegExp>> = {
  snapshots: /^d(ays?)?$/i,
  daily: /^d(ays?)?$/i,
  weekly: /^w(eeks?)?$/i,
  monthly: /^months?$/i,
  yearly: /^y(ears?)?$/i,
};

const settings = lookup<keyof typeof readers>({
  snapshot: 'snapshots',
  snapshots: 'snapshots',
  daily: 'daily',
  weekly: 'weekly',
  monthly: 'monthly',
  yearly: 'yearly',
  every: 'every',
  at: 'at',
  time: 'at',
  window: 'window',
  day: 'day',
  zone: 'zone',
  archive: 'archive',
  tiering: 'archive',
  type: 'type',
  from: 'from',
});

type Change = { -readonly [Key in keyof PolicyChange]: PolicyChange[Key] };

/** `daily 14, yearly 7 years`: what is to be changed of a policy. Throws `bad-argument` for what cannot be read. */
export function changesFrom(text: string): PolicyChange {
  const words = wordsOf(text);
  let change: Change = { keep: {} };
  while (words.length > 0) {
    const word = words.shift()!;
    const setting = settings[word.toLowerCase()];
    if (!setting)
      throw new Problem('bad-argument', `“${word}” is nothing that a policy has.`, {
        hint: `It can be set: ${canBeSet}.`,
      });
    change = readers[setting](words, change);
  }
  return change;
}

/** A line that reads as these changes again. */
export function changeLine({ keep, snapshotDays, every, at, window, day, zone, archive, from }: PolicyChange): string {
  const parts = [
    snapshotDays !== undefined && `snapshots ${snapshotDays}`,
    ...keptKinds.map((kind) => keep[kind] !== undefined && `${kind} ${keep[kind]}`),
    every !== undefined && `every ${typeof every === 'number' ? `${every} h` : every}`,
    at !== undefined && `at ${at}`,
    window !== undefined && `window ${window} h`,
    day !== undefined && `day ${day}`,
    zone !== undefined && `zone "${zone}"`,
    archive !== undefined && `archive ${archive}`,
    from !== undefined && `from ${from}`,
  ];
  return parts.filter((part) => part !== false).join(', ');
}

/** Words without fillers; what stands in quotes is one. */
const wordsOf = (text: string): string[] =>
  [...text.matchAll(/"([^"]*)"|'([^']*)'|[^\s,;]+/g)]
    .map((found) => found[1] ?? found[2] ?? found[0])
    .filter((word) => !fillers.has(word.toLowerCase()));

const readers = {
  snapshots: (words: string[], change: Change) => ({ ...change, snapshotDays: count(words, 'snapshots') }),
  daily: (words: string[], change: Change) => keeps(words, change, 'daily'),
  weekly: (words: string[], change: Change) => keeps(words, change, 'weekly'),
  monthly: (words: string[], change: Change) => keeps(words, change, 'monthly'),
  yearly: (words: string[], change: Change) => keeps(words, change, 'yearly'),
  every(words: string[], change: Change) {
    const word = words.shift() ?? '';
    if (/^(day|week)$/i.test(word)) return { ...change, every: word.toLowerCase() as 'day' | 'week' };
    return { ...change, every: hoursFrom(word, words) };
  },
  at(words: string[], change: Change) {
    const word = words.shift() ?? '';
    const [, hour = '', minute = ''] = /^(\d{1,2}):(\d\d)$/.exec(word) ?? [];
    if (hour === '' || Number(hour) > 23 || Number(minute) > 59) throw unreadable(word, 'a time of day', 'at 22:00');
    return { ...change, at: `${hour.padStart(2, '0')}:${minute}` };
  },
  window: (words: string[], change: Change) => ({ ...change, window: hoursFrom(words.shift() ?? '', words) }),
  day(words: string[], change: Change) {
    const word = words.shift() ?? '';
    const day: Weekday | undefined = weekdays.find((one) => one.toLowerCase() === word.toLowerCase());
    if (!day) throw unreadable(word, 'a day of the week', 'day Sunday');
    return { ...change, day };
  },
  zone(words: string[], change: Change) {
    const word = words.shift() ?? '';
    const zone = ianaZone(word) === undefined ? zoneOf(word) : word;
    if (!zone) throw unreadable(word, 'a time zone', 'zone Europe/Berlin, or zone "AUS Eastern Standard Time"');
    return { ...change, zone };
  },
  archive(words: string[], change: Change): Change {
    const word = (words.shift() ?? '').toLowerCase();
    if (word !== 'recommended' && word !== 'never')
      throw unreadable(word, 'a rule of the archive', 'archive recommended, or archive never');
    return { ...change, archive: word };
  },
  from(words: string[], change: Change) {
    const word = words.shift() ?? '';
    if (!/^\d{4}-\d\d-\d\d$/.test(word) || Number.isNaN(Date.parse(word)))
      throw unreadable(word, 'a day', 'from 2027-04-04');
    return { ...change, from: word };
  },
  /** Documentation: "Migrate Azure VM backups from Standard to Enhanced policy": by another policy, one way only. */
  type(): never {
    throw new Problem('refused', 'A policy keeps its type: Azure changes it for nobody.', {
      hint: 'Make an Enhanced policy (create policy NAME as TIER in VAULT) and give it to the VMs (change policy of VM to NAME); back from Enhanced to Standard no VM ever goes.',
    });
  },
} as const;

function keeps(words: string[], change: Change, kind: KeptKind): Change {
  const isNone = /^(none|no|off|never)$/i.test(words[0] ?? '');
  if (isNone) words.shift();
  return { ...change, keep: { ...change.keep, [kind]: isNone ? 'none' : count(words, kind) } };
}

/** A number with its unit, or without; `14d` as well. */
function count(words: string[], kind: keyof typeof units): number {
  const word = words.shift() ?? '';
  const [, digits = '', unit = ''] = /^(\d{1,6})([a-z]*)$/i.exec(word) ?? [];
  if (digits === '') throw unreadable(word, `a number for ${kind}`, `${kind} 7`);
  const next = unit === '' && isUnit(words) ? words.shift()! : unit;
  if (next !== '' && !units[kind].test(next))
    throw unreadable(`${digits} ${next}`, `what ${kind} points are counted in`, `${kind} 7`);
  return Number(digits);
}

/** `14 days`, but of `snapshots 1, day Sunday` the day is the next setting. */
function isUnit([word = '', next = '']: readonly string[]): boolean {
  const isSetting = /^day$/i.test(word) && weekdays.some((one) => one.toLowerCase() === next.toLowerCase());
  return !isSetting && /^(d|days?|w|weeks?|months?|y|years?)$/i.test(word);
}

function hoursFrom(word: string, words: string[]): number {
  const [, digits = ''] = /^(\d{1,3})(?:h|hours?)?$/i.exec(word) ?? [];
  if (digits === '') throw unreadable(word, 'a number of hours', 'every 4 h');
  if (/^(h|hours?)$/i.test(words[0] ?? '')) words.shift();
  return Number(digits);
}

/** Undefined: it is no zone, or none that Windows has a name for. */
function zoneOf(text: string): string | undefined {
  try {
    return windowsZone(text);
  } catch {
    return undefined;
  }
}

const unreadable = (word: string, what: string, example: string): Problem =>
  new Problem('bad-argument', `“${word}” is not ${what}.`, { hint: `Say it so: ${example}.` });
