import { afterAll, beforeAll, describe, test } from '@jest/globals';
import type { Database } from '../../src/db/db.ts';
import { type Engine, engines, type TestStore } from '../support/engines.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { emptierOf } from './emptied.ts';
import { entries } from './entries.ts';
import { situations } from './situations.ts';
import { type Stage, setStage } from './stage.ts';
import { startWorld, type World } from './world.ts';

const { all, stop } = await engines();

/** Plays every declared change through every accident, on one store: a file for each store, so that two cores share them. */
export function playOn(name: 'embedded' | 'postgres'): void {
  afterAll(stop);
  const engine = all.find((one) => one.name === name);
  if (!engine) {
    test.skip(`there is no ${name} here`, () => undefined);
    return;
  }
  play(engine);
}

function play(engine: Engine): void {
  const table = new Map<string, Readonly<Record<string, string>>>();
  const worlds = new Map<object | undefined, World>();
  const clock = new ManualClock(Date.now());

  afterAll(async () => {
    for (const world of worlds.values()) await world.close();
    process.stdout.write(`${tableOf(engine.name, table)}\n`);
  });

  describe.each(Object.entries(entries))('%s', (name, entry) => {
    let store: TestStore;
    let db: Database;
    let last: Stage | undefined;
    let empty: () => Promise<void>;

    beforeAll(async () => {
      store = await engine.store();
      db = await store.open({ clock });
      empty = await emptierOf(db);
    });

    afterAll(async () => {
      await last?.bot.stop();
      await db.close();
      await store.remove();
    });

    async function begin(): Promise<Stage> {
      await last?.bot.stop();
      await empty();
      const world = worlds.get(entry.world) ?? (await startWorld(entry.world, clock));
      worlds.set(entry.world, world);
      last = await setStage(world, db, clock);
      return last;
    }

    const here = situations.filter(({ only = engine.name }) => only === engine.name);
    test.each(here)('$name', async (situation) => {
      const played = await situation.play(entry, begin);
      table.set(name, { ...table.get(name), [situation.name]: String(played) });
    });
  });
}

/** How often each was played; a dash: not on this store, or not to its end. */
function tableOf(engine: string, rows: ReadonlyMap<string, Readonly<Record<string, string>>>): string {
  const names = situations.map(({ name }) => name);
  const lines = [
    ['', ...names],
    ...[...rows].map(([name, played]) => [name, ...names.map((one) => played[one] ?? '-')]),
  ];
  const width = (column: number) => Math.max(...lines.map((line) => line[column]!.length));
  const shown = lines.map((line) => line.map((cell, column) => cell.padEnd(width(column))).join('  '));
  return [`What was played on the ${engine} store, and how often:`, ...shown].join('\n');
}
