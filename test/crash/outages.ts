import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { minutes } from '../../src/base/clock.ts';
import { type Database, sql } from '../../src/db/db.ts';
import type { TestStore } from '../support/engines.ts';
import { auditIntact, end, judged, lastWords, quiet, tell } from './campaign.ts';
import { createChance } from './chance.ts';
import { endLeases, freezeAt, type Moment, moments } from './freeze.ts';
import type { Setting } from './stories.ts';
import { wordsOf } from './teams.ts';
import { buildTown, type Town } from './town.ts';
import { judgeEffects, type Verdict } from './verdict.ts';
import { startWire, type Wire } from './wire.ts';
import { machines } from './world.ts';

export interface OutageOptions {
  /** An empty folder: logs stay in it. */
  readonly folder: string;
  /** On PostgreSQL. */
  readonly store: TestStore;
  readonly seed: number;
  readonly requests: number;
  readonly atOnce: number;
  /** How long each read of Azure takes, in milliseconds. */
  readonly readsTake: number;
  /**
   * How long PostgreSQL is away and a replica stands still, in milliseconds. Absent: until both say that it is away, and
   * until the other has gone on with everything; leases end at once then.
   */
  readonly lasting?: {
    readonly outage: readonly [number, number];
    readonly freeze: readonly [number, number];
    /** Between two of them. */
    readonly calm: number;
    /** After so long nothing new is asked for. */
    readonly atMost: number;
  };
  readonly patience: number;
  readonly tell?: (what: string) => void;
}

export interface OutageVerdict extends Verdict {
  readonly outages: number;
  /** Those of the outages whose connections stayed open and answered nothing. */
  readonly hangs: number;
  readonly frozen: Readonly<Record<Moment, number>>;
  readonly repeats: number;
  readonly seconds: number;
}

/** The machines' clocks are wrong by so much, each to its own side. */
const skewMs = minutes(10);
const speed = 600;
/** Cards that are still edited after so long, and a replica that does not end within it, are found wanting. */
const quietWithin = minutes(2);
const reads =
  'GET .*/(protectedItems|backupProtectedItems|virtualMachines|replicationProtectedItems)|POST .*/resources$';

/**
 * Two replicas whose clocks are twenty minutes apart carry out what people ask for, while PostgreSQL goes away and comes
 * back, and while one of them stands still where it hurts most; then everything may end, and is judged.
 */
export async function runOutages(options: OutageOptions): Promise<OutageVerdict> {
  const { folder, store, seed } = options;
  const started = Date.now();
  const chance = createChance(seed);
  const all = machines(Math.ceil(options.requests / 4));
  const wires = [await wireTo(store), await wireTo(store)];
  const town = await buildTown({ folder, machines: all, speed, bots: 2, envOf: (n) => envOf(n, wires[n]!, store) });
  const db = await store.open();
  const frozen: Record<Moment, number> = { planning: 0, 'at the write': 0, 'inside a lock': 0 };
  const hits = { outages: 0, hangs: 0 };
  try {
    await town.azure.control('POST', '/_sandbox/faults', {
      match: reads,
      delayMs: options.readsTake,
      times: 1_000_000,
    });
    const setting: Setting = { ...town, chance, asked: [] };
    const telling = tell(setting, all, options.atOnce);
    let over = false;
    const told = telling.over.then(() => {
      over = true;
    });
    const isLate = () => options.lasting !== undefined && Date.now() - started > options.lasting.atMost;
    for (let n = 0; !over && !isLate(); n++) {
      await underWay(db, () => over || isLate());
      if (over || isLate()) break;
      if (n % 2 === 0) {
        const hangs = options.lasting !== undefined && hits.outages % 2 === 1;
        await outage(town, wires, options, { hangs, ms: chance.between(...(options.lasting?.outage ?? [0, 0])) });
        hits.outages += 1;
        if (hangs) hits.hangs += 1;
      } else {
        const moment = moments[((n - 1) / 2) % moments.length]!;
        if (await freeze(town, db, options, { moment, n: chance.between(0, 1) })) frozen[moment] += 1;
      }
      const { outages, hangs } = hits;
      const freezes = Object.values(frozen).join('+');
      options.tell?.(`${outages} outages (${hangs} hung), ${freezes} freezes, ${setting.asked.length} requests`);
      if (!options.lasting && n >= 3) break;
      if (options.lasting) await Promise.race([told, sleep(options.lasting.calm)]);
    }
    if (isLate()) telling.stop();
    options.tell?.(`nothing new is asked for: ${setting.asked.length} requests come to their end`);
    const unfinished = await end(town, telling.over, options.patience);
    const wrong = [...unfinished, ...telling.failures, ...(await auditIntact(town))];
    const verdict = judgeEffects(setting.asked, await town.azure.jobs());
    const isQuiet = await Promise.race([quiet(town).then(() => true), sleep(quietWithin, false, { ref: false })]);
    if (!isQuiet) wrong.push('cards are edited without end');
    for (const bot of town.bots) {
      const ended = await Promise.race([bot.stop(), sleep(quietWithin, 'no end', { ref: false })]);
      if (ended !== 0) wrong.push(`a bot ended with ${ended}`);
    }
    wrong.push(...(await judged(store, town)), ...[...telling.underWay].map((vm) => lastWords(town, vm)));
    const messages = [...town.teams.messages.values()].map(wordsOf);
    wrong.push(...messages.filter(isRefusedForItself).map((text) => `refused: ${text}`));
    return {
      ...verdict,
      wrong: [...verdict.wrong, ...wrong],
      outages: hits.outages,
      hangs: hits.hangs,
      frozen,
      repeats: messages.filter((text) => text.includes('Possible repeat')).length,
      seconds: Math.round((Date.now() - started) / 1000),
    };
  } finally {
    for (const bot of town.bots) bot.signal('SIGCONT');
    await db.close();
    await town.close();
    await Promise.all(wires.map((wire) => wire.close()));
  }
}

/** It names a request that the same is under way for, and none other than itself. */
function isRefusedForItself(card: string): boolean {
  if (!card.includes('under way for')) return false;
  const own = /REFUSED · (\w+)/.exec(card)?.[1];
  const named = /asked for it \((\w+)\)/.exec(card)?.[1];
  return named === undefined || named === own;
}

function wireTo(store: TestStore): Promise<Wire> {
  const { hostname, port } = new URL(store.env.DATABASE_URL ?? '');
  return startWire(Number(port || 5432), hostname);
}

const applicationOf = (n: number) => `lifeboat-${n + 1}`;

function envOf(n: number, wire: Wire, store: TestStore): Record<string, string> {
  const url = new URL(store.env.DATABASE_URL ?? '');
  url.host = `127.0.0.1:${wire.port}`;
  return {
    DATABASE_URL: `${url.href}&application_name=${applicationOf(n)}`,
    LIFEBOAT_TEST_SKEW_MS: String(n === 0 ? skewMs : -skewMs),
    NODE_OPTIONS: `--import ${pathToFileURL(join(import.meta.dirname, 'skewed.ts')).href}`,
  };
}

/** Resolves when something is being carried out, or when that is not waited for any more. */
async function underWay(db: Database, isEnough: () => boolean): Promise<void> {
  const busy = sql`select 1 as n from work where kind = 'apply' and lease is not null`;
  while (!isEnough() && !(await db.one(busy))) await sleep(20);
}

async function outage(
  town: Town,
  wires: readonly Wire[],
  { lasting }: OutageOptions,
  { hangs, ms }: { readonly hangs: boolean; readonly ms: number },
): Promise<void> {
  await Promise.all(wires.map((wire) => (hangs ? wire.hang() : wire.break())));
  if (lasting) await sleep(ms);
  else for (const address of town.addresses) while ((await readiness(address)) === 200) await sleep(50);
  await Promise.all(wires.map((wire) => wire.mend()));
}

async function readiness(address: string): Promise<number> {
  const answer = await fetch(`${address}/readyz`);
  await answer.arrayBuffer();
  return answer.status;
}

/** One stands still; the other goes on with what it had. True: it stood still at that very moment. */
async function freeze(
  town: Town,
  db: Database,
  { lasting, seed }: OutageOptions,
  { moment, n }: { readonly moment: Moment; readonly n: number },
): Promise<boolean> {
  const bot = town.bots[n]!;
  const chance = createChance(seed + n);
  const caught = await freezeAt(bot, { db, application: applicationOf(n), moment, chance });
  if (!caught) return false;
  if (lasting) await sleep(chance.between(...lasting.freeze));
  else {
    await endLeases(db);
    await goneOn(db);
  }
  bot.signal('SIGCONT');
  return true;
}

/** Until nothing waits to be begun any more, or is being begun. */
async function goneOn(db: Database): Promise<void> {
  const open = sql`select 1 as n from requests where state = 'approved'`;
  while (await db.one(open)) await sleep(50);
}
