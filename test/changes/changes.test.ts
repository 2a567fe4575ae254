import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { commands } from '../../src/commands/index.ts';
import type { Database } from '../../src/db/db.ts';
import { engines, type TestStore } from '../support/engines.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { emptierOf } from './emptied.ts';
import { entries } from './entries.ts';
import { situations } from './situations.ts';
import { type Stage, setStage } from './stage.ts';
import { startWorld, type World } from './world.ts';

const { all, stop } = await engines();
afterAll(stop);

const changes = commands.filter(({ kind }) => kind === 'change').map(({ name }) => name);

test('every declared change is played', () => {
  const played = Object.keys(entries).map((key) => key.split(',')[0]!);
  const missing = changes.filter((name) => !played.includes(name));
  const said = missing.map(
    (name) =>
      `“${name}” is declared and is not played: add it to test/changes/entries.ts, by the line that asks for it`,
  );
  expect(said).toEqual([]);
  expect(played.filter((name) => !changes.includes(name))).toEqual([]);
});

describe.each(all)('on the $name store', (engine) => {
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
      const world = worlds.get(entry.world) ?? (await startWorld(entry.world));
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
});

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
