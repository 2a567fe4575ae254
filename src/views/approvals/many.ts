import { isOver, type Member, type MemberState } from '../../approvals/bulk/member.ts';
import { count, ending, tally } from '../../approvals/bulk/tally.ts';
import type { Plan } from '../../approvals/plan.ts';
import type { Request } from '../../approvals/request.ts';
import { type Button, md, type PlanCard, type Row, type Section } from '../../cards/card.ts';

const mostRows = 12;

/** Before it begins: what it would be, one by one, and what it leaves out. */
export function listsOf({ lists = [] }: Plan): Section[] {
  return lists.flatMap(({ title, rows, rest }) => [
    { title, rows: rows.map((row) => ({ ...row, title: md`**${row.title}**` })) },
    ...namesOf(rest, rows[0]?.state === 'waiting' ? mostParts : 1),
  ]);
}

/** A card that grows too large has its texts cut to a thousand characters: names stand in parts that are shorter. */
const longestPart = 900;
const mostParts = 8;

/** Names one after the other, in at most so many parts; what there is no room for is counted, and `members ID` lists it. */
function namesOf(names: readonly string[], most: number, heading = `And ${names.length} more`): Section[] {
  const parts: string[][] = [];
  for (const name of names) {
    const last = parts.at(-1);
    if (last && last.join(', ').length + name.length < longestPart) last.push(name);
    else parts.push([name]);
  }
  const shown = parts.slice(0, most);
  const left = names.length - shown.flat().length;
  return shown.map((some, n) => {
    const more = left > 0 && n === shown.length - 1 ? ` and ${left} more` : '';
    return { title: n === 0 ? heading : '…', text: `${some.join(', ')}${more}` };
  });
}

/** Lists every member by itself, where the card has no room for that. */
export const allOf = ({ id }: Request, members: number): Button[] =>
  members > mostRows ? [{ title: 'All of them', line: `members ${id}` }] : [];

type Shown = Pick<PlanCard, 'outcome' | 'sections' | 'buttons' | 'progress'>;

/**
 * While more than a few run, their card is edited at most once in so many milliseconds: Teams takes 1,800 messages and edits
 * an hour in a conversation, and others need room there, too.
 */
const calm = { from: 20, ms: 5_000 };

export function calmOf({ state, plan }: Request): { readonly calmMs: number } | undefined {
  const many = plan.members?.length ?? 0;
  return state === 'running' && many >= calm.from ? { calmMs: calm.ms } : undefined;
}

/** While it runs, and when it is over: a view over its members. */
export function membersView(request: Request, members: readonly Member[], held: string | undefined): Shown {
  const over = members.filter(isOver).length;
  const waiting = count(members, 'waiting');
  const ended = request.state === 'settled';
  const outcome = ended ? sentence(ending(members)) : `${over} of ${members.length} are over: ${tally(members)}.`;
  return {
    outcome: held && waiting > 0 && !ended ? `${outcome} ${held}` : outcome,
    ...(!ended && { progress: Math.round((100 * over) / members.length) }),
    sections: sections.flatMap(([title, states]) =>
      section(
        title,
        members.filter(({ state }) => states.includes(state)),
      ),
    ),
    buttons: [
      ...(waiting > 0 && !ended ? [{ title: 'Stop the rest', line: `stop the rest of ${request.id}` }] : []),
      ...allOf(request, members.length),
    ],
  };
}

/** What somebody has to look at comes first. */
const sections: readonly [string, readonly MemberState[]][] = [
  ['Failed', ['failed', 'cancelled', 'unknown']],
  ['Completed with warnings', ['warned']],
  ['Running', ['running']],
  ['Left out', ['skipped', 'stopped']],
  ['Waiting', ['waiting']],
  ['Done', ['done']],
];

const signs: Readonly<Record<MemberState, Row['state']>> = {
  waiting: 'waiting',
  running: 'running',
  done: 'done',
  failed: 'failed',
  cancelled: 'skipped',
  unknown: 'warn',
  warned: 'warn',
  skipped: 'skipped',
  stopped: 'skipped',
};

/** Those that wait, and those that are done, need no more than their names. */
function section(title: string, members: readonly Member[]): Section[] {
  if (members.length === 0) return [];
  const heading = `${title} (${members.length})`;
  if (title === 'Waiting' || title === 'Done') return namesOf(members.map(named), title === 'Done' ? 1 : 2, heading);
  const rest = members.slice(mostRows);
  return [{ title: heading, rows: members.slice(0, mostRows).map(memberRow) }, ...namesOf(rest.map(named), mostParts)];
}

const named = ({ name, mark }: Member): string => (mark === undefined ? name : `${name} (${mark})`);

/** One of the many on a line of its own. */
export function memberRow({ name, mark, state, why }: Member): Row {
  const said = { cancelled: 'It was cancelled.', unknown: 'Nobody can tell what became of it: look in the portal.' };
  const text = why ?? said[state as keyof typeof said];
  return { state: signs[state], title: md`**${name}**`, ...(text && { text }), ...(mark && { aside: mark }) };
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
