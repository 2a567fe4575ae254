import type { Database } from '../../src/db/db.ts';
import { sql } from '../../src/db/db.ts';
import type { Job } from './azure.ts';
import type { Asked } from './stories.ts';
import type { Shown } from './teams.ts';
import { wordsOf } from './teams.ts';

/** What came of everything that was accepted. `wrong` says in words what should not be. */
export interface Verdict {
  readonly requests: number;
  readonly effects: number;
  readonly duplicates: number;
  readonly lost: number;
  readonly wrong: readonly string[];
}

/** One effect in Azure for each thing that was asked for, and a card that says truly how it ended. */
export function judgeEffects(asked: readonly Asked[], jobs: readonly Job[]): Verdict {
  const wrong: string[] = [];
  let duplicates = 0;
  let lost = 0;
  let effects = 0;
  for (const { of, operation, end } of asked) {
    const found = jobs.filter((job) => job.of === of && job.operation === operation);
    const what = `${operation} of ${of}`;
    effects += found.length;
    if (found.length > 1) {
      duplicates += found.length - 1;
      wrong.push(`${what}: done ${found.length} times`);
    }
    if (end === undefined) wrong.push(`${what}: its card shows no end`);
    if (found.length === 0) {
      lost += 1;
      wrong.push(`${what}: nothing was done; its card says ${end}`);
    } else if (end !== undefined && found.every(({ state }) => state !== end)) {
      wrong.push(`${what}: Azure says ${found.map(({ state }) => state).join(' and ')}, its card ${end}`);
    }
  }
  return { requests: asked.length, effects, duplicates, lost, wrong };
}

/** Kinds of row that are there only while something is under way; others wait for their time. */
const busy = ['turn', 'apply', 'watch', 'show', 'answer', 'take-away', 'alert', 'alert-state', 'cancel'];

/** Nothing is left running in the store, nothing fails for ever. */
export async function judgeStore(db: Database): Promise<string[]> {
  const states = await db.all<{ state: string; n: number }>(
    sql`select state, count(*) as n from requests group by state`,
  );
  const open = await db.all<{ name: string; scenario: string; state: string }>(
    sql`select name, scenario, state from operations where state <> 'settled'`,
  );
  const rows = await db.all<{ kind: string; key: string; attempts: number }>(sql`select kind, key, attempts from work`);
  const undecided = await db.all<{ identity: string }>(sql`select identity from alert_events where decision is null`);
  return [
    ...states.filter(({ state }) => state !== 'settled').map(({ state, n }) => `${n} requests are ${state}`),
    ...open.map(({ name, scenario, state }) => `the operation ${scenario} of ${name} is ${state}`),
    ...rows
      .filter(({ kind, attempts }) => attempts > 2 || busy.includes(kind))
      .map(({ kind, key, attempts }) => `a row of work is left: ${kind} ${key}, failed ${attempts} times`),
    ...undecided.map(({ identity }) => `nothing was decided about the alert ${identity}`),
  ];
}

/**
 * A message that no row knows was posted, and its answer lost or never stored: then the one that the row knows says that
 * it may stand there twice. Any other is a duplicate.
 */
export async function judgePosts(db: Database, messages: Iterable<Shown>): Promise<string[]> {
  const known = await db.all<{ id: string | null; conversation: string }>(
    sql`select message_id as id, conversation from posts`,
  );
  const ids = new Set(known.map(({ id }) => id));
  const all = [...messages];
  const repeats = new Map<string, number>();
  for (const message of all) {
    if (!wordsOf(message).includes('Possible repeat')) continue;
    repeats.set(message.conversation, (repeats.get(message.conversation) ?? 0) + 1);
  }
  const wrong = known.filter(({ id }) => id === null).map(({ conversation }) => `never posted in ${conversation}`);
  for (const message of all) {
    if (ids.has(message.id)) continue;
    const left = repeats.get(message.conversation) ?? 0;
    repeats.set(message.conversation, left - 1);
    if (left <= 0) wrong.push(`posted twice in ${message.conversation}: ${wordsOf(message).slice(0, 120)}`);
  }
  return wrong;
}
