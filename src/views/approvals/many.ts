import { isOver, type Member, type MemberState } from '../../approvals/bulk/member.ts';
import { count, ending, tally } from '../../approvals/bulk/tally.ts';
import type { Plan } from '../../approvals/plan.ts';
import type { Request } from '../../approvals/request.ts';
import { md, type PlanCard, type Row, type Section } from '../../cards/card.ts';

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

/** Names one after the other, in at most so many parts. */
function namesOf(names: readonly string[], most: number): Section[] {
  const parts: string[] = [];
  for (const name of names) {
    const last = parts.at(-1);
    if (last !== undefined && last.length + name.length < longestPart) parts[parts.length - 1] = `${last}, ${name}`;
    else parts.push(name);
  }
  return parts.slice(0, most).map((text, n) => ({ title: n === 0 ? `And ${names.length} more` : '…', text }));
}

type Shown = Pick<PlanCard, 'outcome' | 'sections' | 'buttons' | 'progress'>;

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
    ...(waiting > 0 &&
      !ended && {
        buttons: [{ title: 'Stop the rest', line: `stop the rest of ${request.id}` }],
      }),
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
  if (title === 'Waiting' || title === 'Done') return [{ title: heading, text: members.map(named).join(', ') }];
  const rest = members.slice(mostRows);
  return [{ title: heading, rows: members.slice(0, mostRows).map(rowOf) }, ...namesOf(rest.map(named), mostParts)];
}

const named = ({ name, alert }: Member): string => `${name} (${alert})`;

function rowOf({ name, alert, state, why }: Member): Row {
  const said = { cancelled: 'It was cancelled.', unknown: 'Nobody can tell what became of it: look in the portal.' };
  const text = why ?? said[state as keyof typeof said];
  return { state: signs[state], title: md`**${name}**`, ...(text && { text }), aside: alert };
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
