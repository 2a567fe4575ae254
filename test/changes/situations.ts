import { expect } from '@jest/globals';
import type { Request } from '../../src/approvals/request.ts';
import { scenarios } from '../../src/azure/jobs/scenarios.ts';
import { minutes } from '../../src/base/clock.ts';
import type { Engine } from '../support/engines.ts';
import type { Entry } from './entries.ts';
import type { Stage } from './stage.ts';

/** What is played with every declared change. */
export interface Situation {
  readonly name: string;
  /** Where one store is enough. */
  readonly only?: Engine['name'];
  /** Throws where it goes wrong; gives how often it was played. */
  play(entry: Entry, begin: () => Promise<Stage>): Promise<number>;
}

/** What becomes of the writes of an entry: how often each had its effect, and how often it was refused or put off. */
interface Tally {
  readonly effects: number;
  readonly accidents: number;
}

export const situations: readonly Situation[] = [
  { name: 'carried out', play: (entry, begin) => once(entry, begin, {}) },
  { name: 'lost before', play: eachWrite({ status: 500 }) },
  { name: 'lost after', play: eachWrite({ status: 500, afterEffect: true }) },
  { name: '429', play: eachWrite({ status: 429, headers: { 'Retry-After': '30' } }) },
  { name: 'moved', play: moved },
  { name: 'killed at each', play: killed, only: 'embedded' },
  { name: 'killed again', play: killedAgain },
  { name: 'no right', play: noRight },
  { name: 'paused', play: paused },
];

interface Accident {
  readonly status?: number;
  readonly afterEffect?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The accident meets each of the writes in turn: what was asked for is done all the same, once. */
function eachWrite(accident: Accident): Situation['play'] {
  return async (entry, begin) => {
    for (const form of entry.writes) await once(entry, begin, accident, form);
    return entry.writes.length;
  };
}

/** What has to be looked at where a lost answer is not resolved. */
const isFound =
  'Azure did it and its answer was lost, which `started` of its row in src/azure/jobs/scenarios.ts has to find:';

async function once(entry: Entry, begin: () => Promise<Stage>, accident: Accident, form?: string): Promise<number> {
  const stage = await begin();
  const { id } = await agreedTo(stage, entry);
  if (form) await stage.world.control('POST', 'faults', { match: form, ...accident });
  goodEnd(await goesOn(stage, id), accident.afterEffect ? isFound : '');
  expect(await stage.bot.card(id)).toContain('DONE');
  expect(await tallies(stage, entry)).toEqual(
    entry.writes.map((one): Tally => {
      const isMet = one === form;
      const hidden = isMet && accident.afterEffect && !entry.repeats ? 1 : 0;
      return { effects: (entry.times ?? 1) - hidden, accidents: isMet ? 1 : 0 };
    }),
  );
  return 1;
}

/** Somebody changes what each write rests on, right before it: it is not sent, nor is anything after it. */
async function moved(entry: Entry, begin: () => Promise<Stage>): Promise<number> {
  for (const [at, moves] of entry.moves.entries()) {
    const stage = await begin();
    const request = await agreedTo(stage, entry);
    for (let done = 0; done < at; done++) await onlyNext(stage, request.id);
    await moves(stage, request);
    const { state, outcome, changes } = await goesOn(stage, request.id);
    if (at > 0) expect([state, outcome]).toEqual(['settled', 'stopped']);
    else if (state === 'pending') expect(changes).not.toEqual([]);
    else expect([state, outcome]).toEqual(['settled', 'refused']);
    if (state === 'pending') await withdraw(stage, request);
    expect(await tallies(stage, entry)).toEqual(
      entry.writes.map((_, index): Tally => ({ effects: index < at ? (entry.times ?? 1) : 0, accidents: 0 })),
    );
  }
  return entry.moves.length;
}

function goodEnd({ state, outcome, result = '' }: Request, when = ''): void {
  if (outcome === 'done') return;
  const helps = result.includes('is not known to this Azure')
    ? '\nThe sandbox has no such route: add it to the folder of its area in src/sandbox.'
    : '';
  throw new Error(`${when} it came to ${outcome ?? state}: ${result}${helps}`);
}

/** Nobody waits for it any more. */
async function withdraw({ bot }: Stage, { id, requester }: Request): Promise<void> {
  await bot.services.requests.withdraw(id, { ...requester, role: 'operator', turn: `${id} is withdrawn` });
}

/** The next step is begun, and the one after it is held back. */
async function onlyNext(stage: Stage, id: string): Promise<void> {
  await pause(stage, false);
  await stage.passes(minutes(1));
  await pause(stage, true);
  const { ledger } = stage.bot.services;
  for (let n = 0; n < 100 && (await ledger.ofRequest(id))?.state !== 'settled'; n++) await stage.passes(minutes(5));
}

/** The process dies before each of its transactions in turn, and another one goes on: everything is done, once. */
async function killed(entry: Entry, begin: () => Promise<Stage>): Promise<number> {
  // Of many, each member dies at the same places: not all of them are tried for each.
  const every = entry.times === undefined ? 1 : 4;
  for (let transaction = 1; ; transaction += every) {
    const stage = await begin();
    const { id } = await agreedTo(stage, entry);
    await pause(stage, false);
    stage.dies({ transaction, when: 'before' });
    await lives(stage, id);
    const { dead } = stage;
    await stage.restarts();
    await allDone(stage, entry, id);
    if (!dead) return Math.floor((transaction - 1) / every);
  }
}

/** Longer than whatever has to be done again from its beginning. */
const longestLife = 8;

/** One process after the other, each of which dies after a transaction or a few: everything is done, once. */
async function killedAgain(entry: Entry, begin: () => Promise<Stage>): Promise<number> {
  const stage = await begin();
  const { id } = await agreedTo(stage, entry);
  await pause(stage, false);
  for (let life = 0; ; life++) {
    stage.dies({ transaction: 1 + (life % longestLife), when: life % 3 === 0 ? 'before' : 'after' });
    await lives(stage, id);
    if (!stage.dead) {
      await allDone(stage, entry, id);
      return life;
    }
    await stage.restarts();
    if (life > 200) throw new Error(`it does not come to an end: ${await stage.bot.card(id)}`);
  }
}

/** Until it dies, or everything is done. */
async function lives(stage: Stage, id: string): Promise<void> {
  try {
    await stage.passes(minutes(1));
    await stage.ends(id);
    await stage.passes(minutes(1));
  } catch (error) {
    if (!stage.dead) throw error;
  }
}

async function allDone(stage: Stage, entry: Entry, id: string): Promise<void> {
  goodEnd(await stage.ends(id));
  const all = await tallies(stage, entry);
  // What repeats may have been sent once more by the process after the one that died before the answer was stored.
  const once = all.map(({ effects, accidents }) => ({
    effects: entry.repeats && effects > 1 ? 1 : effects,
    accidents,
  }));
  expect(once).toEqual(entry.writes.map((): Tally => ({ effects: entry.times ?? 1, accidents: 0 })));
}

/** Azure refuses each write for want of a right: its end is a failure that names the right, and nothing follows. */
async function noRight(entry: Entry, begin: () => Promise<Stage>): Promise<number> {
  const rights = Object.values(scenarios).flatMap((row) => row.rights);
  for (const [at, form] of entry.writes.entries()) {
    const stage = await begin();
    const { id } = await agreedTo(stage, entry);
    await stage.world.control('POST', 'faults', { match: form, status: 403, times: 1_000 });
    const { outcome, result = '' } = await goesOn(stage, id);
    expect(outcome).toBe('failed');
    const card = await stage.bot.card(id);
    expect(card).toContain('FAILED');
    const said = `${card} ${result}`.toLowerCase();
    expect(rights.filter((right) => said.includes(right.toLowerCase()))).not.toEqual([]);
    expect(await tallies(stage, entry)).toEqual(
      entry.writes.map((_, index): Tally => {
        const times = entry.times ?? 1;
        const isSent = index < at || (index > at && entry.optional?.includes(at));
        return { effects: isSent ? times : 0, accidents: index === at ? times : 0 };
      }),
    );
  }
  return entry.writes.length;
}

/** While Lifeboat is paused nothing is written and the card says so; afterwards it goes on. */
async function paused(entry: Entry, begin: () => Promise<Stage>): Promise<number> {
  const stage = await begin();
  const { id } = await agreedTo(stage, entry);
  await stage.passes(minutes(10));
  expect(await stage.bot.card(id)).toMatch(/Admin has paused Lifeboat|Paused by Admin/);
  expect(await tallies(stage, entry)).toEqual(entry.writes.map((): Tally => ({ effects: 0, accidents: 0 })));
  goodEnd(await goesOn(stage, id));
  return 1;
}

/** Asked for and agreed to, while it is held back: it has not begun. */
async function agreedTo(stage: Stage, entry: Entry): Promise<Request> {
  const request = await stage.asks(await entry.asks(stage), entry.who);
  expect([request.state, request.result]).toEqual(['pending', undefined]);
  await pause(stage, true);
  await stage.world.control('DELETE', 'faults');
  await stage.world.forget();
  await stage.bot.agree(request.id);
  return request;
}

function pause({ bot: { services } }: Stage, on: boolean): Promise<void> {
  const { db, pause: switches } = services;
  const by = { by: 'Admin', at: 0, reason: undefined };
  return db.tx((tx) => (on ? switches.pause(tx, by) : switches.resume(tx)));
}

/** It begins, and all of it comes to its end. */
async function goesOn(stage: Stage, id: string): Promise<Request> {
  await pause(stage, false);
  await stage.passes(minutes(1));
  return stage.ends(id);
}

/** What left Lifeboat, of each of the entry's writes. */
function tallies({ world }: Stage, { writes }: Entry): Promise<Tally[]> {
  return Promise.all(
    writes.map(async (form) => {
      const ours = (await world.served(form)).filter(({ userAgent }) => userAgent.includes('lifeboat'));
      const effects = ours.filter(({ status }) => status < 300).length;
      return { effects, accidents: ours.length - effects };
    }),
  );
}
