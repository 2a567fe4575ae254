import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { silentLog } from '../../src/base/log.ts';
import { Problem } from '../../src/base/problem.ts';
import { type Database, StoreUnavailable, sql } from '../../src/db/db.ts';
import { openDatabase } from '../../src/db/open.ts';
import { ManualClock } from '../support/manual-clock.ts';

const clock = new ManualClock();
const writer = join(import.meta.dirname, 'writer.ts');
let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'lifeboat-embedded-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const open = (minimumFreeBytes?: number) => openDatabase({ dataDir, clock, log: silentLog, minimumFreeBytes });

/** Starts a writer and gives its next acknowledged numbers one by one. */
function startWriter() {
  const child = spawn(process.execPath, ['--no-warnings', writer, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  let acknowledged = 0;
  lines.on('line', (line) => {
    acknowledged = Number(line);
  });
  const reached = (n: number) =>
    new Promise<void>((resolve) => {
      const look = () => (acknowledged >= n ? resolve() : lines.once('line', look));
      look();
    });
  const kill = () =>
    new Promise<number>((resolve) => {
      lines.once('close', () => resolve(acknowledged));
      child.kill('SIGKILL');
    });
  return { reached, kill, acknowledged: () => acknowledged };
}

test('after SIGKILL every acknowledged row is there, and the folder is free at once', async () => {
  let last = 0;
  for (const more of [1, 40, 170]) {
    const child = startWriter();
    await child.reached(last + more);
    const acknowledged = await child.kill();
    const db = await open();
    const found = await db.one<{ n: number; count: number }>(sql`select max(n) as n, count(*) as count from written`);
    expect(found!.n).toBeGreaterThanOrEqual(acknowledged);
    expect(found!.count).toBe(found!.n);
    last = found!.n;
    await db.close();
  }
});

test('a second process is refused with the folder named, and so is a second opening here', async () => {
  const child = startWriter();
  await child.reached(1);
  const refused = open();
  await expect(refused).rejects.toThrow(Problem);
  await expect(refused).rejects.toThrow(dataDir);
  await expect(refused).rejects.toMatchObject({ code: 'misconfigured' });
  await child.kill();
  const db = await open();
  await expect(open()).rejects.toThrow('Another Lifeboat is running');
  await db.close();
});

test('a full store is StoreUnavailable, keeps what it has, and goes on once there is room', async () => {
  const db = await open();
  const pages = (await db.one<{ page_count: number }>(sql`pragma page_count`))!.page_count;
  await limitTo(db, pages + 5);
  await db.run(sql`create table big (n bigint, text text)`);
  await db.run(sql`insert into big (n, text) values (1, 'small')`);
  const fill = db.tx(async (tx) => {
    for (let n = 2; n < 1000; n++) await tx.run(sql`insert into big (n, text) values (${n}, ${'x'.repeat(2000)})`);
  });
  await expect(fill).rejects.toThrow(StoreUnavailable);
  expect(await db.all(sql`select n from big`)).toEqual([{ n: 1 }]);
  await limitTo(db, 1_000_000);
  await db.run(sql`insert into big (n, text) values (2, ${'x'.repeat(2000)})`);
  await db.close();
});

const limitTo = (db: Database, pages: number) => db.all({ text: `pragma max_page_count = ${pages}`, values: [] });

test('check fails below the floor of free space', async () => {
  const db = await open(Number.MAX_SAFE_INTEGER);
  await expect(db.check()).rejects.toThrow(StoreUnavailable);
  await expect(db.check()).rejects.toThrow('MB are free');
  await db.close();
});

test('commits wait for the disk, and the journal lets readers in', async () => {
  const db = await open();
  expect(await db.one(sql`pragma journal_mode`)).toEqual({ journal_mode: 'wal' });
  expect(await db.one(sql`pragma synchronous`)).toEqual({ synchronous: 2 });
  expect(await db.one(sql`pragma foreign_keys`)).toEqual({ foreign_keys: 1 });
  await db.close();
});

test('a folder that cannot be one is named', async () => {
  writeFileSync(join(dataDir, 'file'), '');
  const opening = openDatabase({ dataDir: join(dataDir, 'file'), clock, log: silentLog });
  await expect(opening).rejects.toMatchObject({ code: 'misconfigured' });
  await expect(opening).rejects.toThrow(join(dataDir, 'file'));
});
