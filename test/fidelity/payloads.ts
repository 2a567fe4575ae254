import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { control, freshFolder, type Lifeboat, remove, startLifeboat } from '../../bench/lifeboat.ts';
import { readAlert, readDoor } from '../../src/alerts/schema/schema.ts';
import { Page, textOf } from '../support/page.ts';
import { shared } from './shared.ts';
import { differences, expectedVerdicts, type Verdict } from './verdicts.ts';

type Json = Record<string, unknown>;

/** One file, and what became of it. */
export interface Told {
  readonly verdict: Verdict;
  readonly fault?: string;
}

const patienceMs = 60_000;
const betweenLooksMs = 250;
const spoken = new Set(['post', 'update', 'reply']);
const shownAs: Readonly<Record<string, string>> = {
  post: 'card',
  update: 'on its card',
  reply: 'on its card, and in its thread',
  hold: 'waits',
  drop: 'left out',
  '': 'not decided',
};
/** Fewer than are shown in an hour of those that Azure does not list. */
const togetherAtMost = 15;
/** Each for itself: so many at once would be an incident. */
const rules = 'storm: { alerts: 1000 }\n';

/** Sends every known webhook body, then garbage, to a Lifeboat; gives what it did, and what is wrong with that. */
export async function checkPayloads(): Promise<{ told: Told[]; faults: string[] }> {
  const data = freshFolder();
  writeFileSync(join(data, 'lifeboat.yaml'), rules);
  const lifeboat = await startLifeboat(data, { LIFEBOAT_CONFIG: join(data, 'lifeboat.yaml') });
  const store = new DatabaseSync(join(data, 'lifeboat.db'), { readOnly: true });
  try {
    const bodies = readBodies();
    const refused: string[] = [];
    for (const [n, { file, body }] of bodies.entries()) {
      // Each by its own verdict: none is only counted because others came within the hour.
      if (n % togetherAtMost === togetherAtMost - 1) await control(lifeboat, 'clock', { advance: 'PT61M' });
      const status = await send(lifeboat, JSON.stringify(body));
      if (status !== 202) refused.push(`${file}: answered ${status}, not 202`);
      // One after the other: of two about the same, the first is the first.
      await decided(store);
    }
    const left = await settled(store);
    const told = await Promise.all(bodies.map(({ file, body }) => tell(store, new Page(lifeboat.page!), file, body)));
    const table = differences(
      expectedVerdicts(),
      told.map(({ verdict }) => verdict),
    );
    return { told, faults: [...refused, ...left, ...table, ...(await garbage(lifeboat, store))] };
  } finally {
    store.close();
    await lifeboat.stop();
    remove(data);
  }
}

/** The bodies as they were sent; of fragments, which are an alert's context alone, a whole alert is made. */
function readBodies(): { file: string; body: Json }[] {
  const folder = shared('alert-payloads');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json') && file !== 'index.json')
    .sort()
    .map((file) => {
      const body = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Json;
      return { file, body: file.includes('fragment') ? whole(file, body) : body };
    });
}

function whole(file: string, alertContext: Json): Json {
  const number = file.slice(0, 3);
  const essentials = {
    alertId: `/subscriptions/00000000-0000-4000-8000-000000000001/providers/Microsoft.AlertsManagement/alerts/00000000-0000-4000-8000-000000000${number}`,
    alertRule: `Rule ${number}`,
    severity: 'Sev2',
    signalType: 'Log',
    monitorCondition: 'Fired',
    firedDateTime: '2026-01-01T00:00:00Z',
    essentialsVersion: '1.0',
    alertContextVersion: '1.0',
  };
  return { schemaId: 'azureMonitorCommonAlertSchema', data: { essentials, alertContext } };
}

async function send({ bot }: Lifeboat, body: string | Uint8Array<ArrayBuffer>): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${bot}/api/alerts`, { method: 'POST', headers, body });
  await answer.text();
  return answer.status;
}

/** Waits until every alert is decided on and every card posted; what is left then is a fault. */
async function settled(store: DatabaseSync): Promise<string[]> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const left = [
      ...store
        .prepare("select 'not worked on: ' || key as what from work where kind in ('alert', 'alert-first')")
        .all(),
      ...store.prepare("select 'not decided on: ' || identity as what from alert_events where decision is null").all(),
      ...store.prepare("select 'not posted: ' || subject_id as what from posts where message_id is null").all(),
    ].map(({ what }) => String(what));
    if (left.length === 0 || performance.now() > until) return left;
    await sleep(betweenLooksMs);
  }
}

async function decided(store: DatabaseSync): Promise<void> {
  const until = performance.now() + patienceMs;
  const left = store.prepare('select count(*) as n from alert_events where decision is null');
  while (Number(left.get()?.n) > 0 && performance.now() < until) await sleep(betweenLooksMs / 25);
}

async function tell(store: DatabaseSync, page: Page, file: string, body: Json): Promise<Told> {
  const event = store
    .prepare('select decision, why, number from alert_events where identity = ?')
    .get(readDoor(body, 0).identity) as { decision: string; why: string; number: number | null } | undefined;
  if (!event) {
    return {
      verdict: { file, shown: 'not stored', why: '', severity: '', headline: '' },
      fault: `${file}: not stored`,
    };
  }
  const { decision, why, number } = event;
  const { severity, severityWord } = readAlert(body, 0);
  const post = store
    .prepare("select message_id from posts where subject_kind = 'alert' and subject_id = ?")
    .get(`A-${number}`) as { message_id: string | null } | undefined;
  const message = (await page.messages('Operator')).find(({ id }) => id === post?.message_id);
  const lines = message
    ? textOf(message)
        .split('\n')
        .filter((line) => line.trim() !== '')
    : [];
  const fault = spoken.has(decision) && lines.length < 3 ? `${file}: no card that says something` : undefined;
  const verdict: Verdict = {
    file,
    shown: shownAs[decision] ?? decision,
    why,
    severity: `${severityWord} ${severity ?? '(Azure gives none)'}`,
    headline: headlineOf(lines),
  };
  return { verdict, ...(fault && { fault }) };
}

/** The state in the band, and the title below the time. */
function headlineOf([band = '', , title = '']: readonly string[]): string {
  const [, state = ''] = /^\S+ ([A-Z]+)/.exec(band) ?? [];
  return state === '' ? '' : `${state}: ${title}`;
}

const deep = 100_000;
const mostBytes = 1_048_576;

/** What is no alert at all: refused, and nothing of it stored. Nested however deep, an object is one. */
async function garbage(lifeboat: Lifeboat, store: DatabaseSync): Promise<string[]> {
  const cases: readonly [string, string | Uint8Array<ArrayBuffer>, number][] = [
    ['nothing', '', 400],
    ['no JSON', 'alert!', 400],
    ['half a JSON', '{"data":{"essentials":', 400],
    ['a form', 'payload=%7B%7D', 400],
    ['null', 'null', 400],
    ['a number', '42', 400],
    ['a text', '"alert"', 400],
    ['an array', '[{"data":{}}]', 400],
    ['arrays 100,000 deep', '['.repeat(deep) + ']'.repeat(deep), 400],
    ['half an object 100,000 deep', '{"a":'.repeat(deep), 400],
    ['no UTF-8', Uint8Array.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 400],
    ['one byte too many', `{"a":"${'x'.repeat(mostBytes + 1 - 8)}"}`, 413],
  ];
  const stored = () => Number(store.prepare('select count(*) as n from alert_events').get()?.n);
  const before = stored();
  const faults: string[] = [];
  for (const [what, body, wanted] of cases) {
    const status = await send(lifeboat, body);
    if (status !== wanted) faults.push(`${what}: answered ${status}, not ${wanted}`);
  }
  if (stored() !== before) faults.push('garbage was stored');
  const nested = await send(lifeboat, `${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}`);
  if (nested !== 202) faults.push(`an object 100,000 deep: answered ${nested}, not 202`);
  return [...faults, ...(await settled(store))];
}
