import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextRound } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Anchors, createAnchors } from '../../src/audit/anchors.ts';
import type { Audit } from '../../src/audit/audit.ts';
import { type AuditRow, hashOf } from '../../src/audit/chain.ts';
import { createAudit } from '../../src/audit/create.ts';
import { silentLog } from '../../src/base/log.ts';
import { type Database, sql } from '../../src/db/db.ts';
import { engines, type TestStore } from '../support/engines.ts';
import { emptyFolder } from '../support/folder.ts';
import { ManualClock } from '../support/manual-clock.ts';

const { all, stop } = await engines();
afterAll(stop);

describe.each(all)('anchors of the record in the $name store', (engine) => {
  const clock = new ManualClock();
  let store: TestStore;
  let db: Database;
  let folder: string;
  let file: string;
  let anchors: Anchors;
  let audit: Audit;

  const build = (secret?: string) => {
    anchors = createAnchors({ secret, folder, store: 'a', file, log: silentLog });
    audit = createAudit({ db, clock, anchors });
  };
  beforeEach(async () => {
    store = await engine.store();
    db = await store.open();
    folder = emptyFolder('lifeboat-anchors-');
    file = join(folder, 'heads.txt');
    build();
  });
  afterEach(async () => {
    await db.close();
    await store.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const write = async (count: number) => {
    for (let n = 0; n < count; n++) await db.tx((tx) => audit.write(tx, { what: 'reminded', about: String(n) }));
    await nextRound();
  };
  /** What somebody does who has the store and knows how the chain is made. */
  const tamper = async (...statements: string[]) => {
    const off =
      engine.name === 'embedded'
        ? ['drop trigger audit_no_update', 'drop trigger audit_no_delete']
        : ['drop trigger audit_append_only on audit'];
    for (const text of [...off, ...statements]) await db.run({ text, values: [] });
  };
  const cutAt = (seq: number) =>
    tamper(
      `delete from audit where seq > ${seq}`,
      `update audit_head set seq = ${seq}, hash = coalesce((select hash from audit where seq = ${seq}), '')`,
    );
  const rewriteFrom = async (first: number) => {
    await tamper(`update audit set about = 'forged' where seq = ${first}`);
    for (let seq = first; ; seq++) {
      const row = await db.one<AuditRow>(sql`select * from audit where seq = ${seq}`);
      if (!row) return;
      const before = await db.one<{ hash: string }>(sql`select hash from audit where seq = ${seq - 1}`);
      const { hash: _, ...rest } = { ...row, previous: before?.hash ?? '' };
      await db.run(sql`update audit set previous = ${rest.previous}, hash = ${hashOf(rest)} where seq = ${seq}`);
      await db.run(sql`update audit_head set hash = ${hashOf(rest)}`);
    }
  };

  test('an untouched record is held against the note of its newest line, which is sealed and for us alone', async () => {
    await write(3);
    const held = [
      { where: 'the note beside the store', count: 1, newest: { seq: 3, at: clock.now() }, foreign: 0 },
      { where: `the file ${file}`, count: 0, newest: undefined, foreign: 0 },
    ];
    expect(await audit.verify()).toEqual({ intact: true, entries: 3, held });
    anchors.append(await audit.head());
    await write(2);
    expect(await audit.verify()).toMatchObject({ entries: 5, held: [{ newest: { seq: 5 } }, { newest: { seq: 3 } }] });
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    build();
    expect(await audit.verify()).toMatchObject({ entries: 5, held: [{ count: 1, foreign: 0 }, { count: 1 }] });
  });

  test.each([0, 1, 4])('a chain that was cut off cleanly after line %i is shown', async (seq) => {
    await write(5);
    await cutAt(seq);
    expect(await audit.verify()).toEqual({ intact: false, brokenAt: seq + 1 });
    build();
    expect(await audit.verify()).toEqual({ intact: false, brokenAt: seq + 1 });
  });

  test.each([1, 3, 5])('a chain that was computed anew from line %i is shown', async (seq) => {
    await write(5);
    await rewriteFrom(seq);
    expect(await audit.verify()).toEqual({ intact: false, brokenAt: 5 });
  });

  test('a file that only somebody else can write to is enough, and what was not sealed with our key says nothing', async () => {
    await write(2);
    anchors.append(await audit.head());
    const [, note] = [file, readdirSync(folder).find((name) => name.endsWith('.anchor'))!];
    await write(3);
    await rewriteFrom(2);
    // The note of the data folder was made anew as well, with the key: the file outside is what is left.
    const head = await audit.head();
    writeFileSync(join(folder, note), anchors.line(head));
    expect(await audit.verify()).toEqual({ intact: false, brokenAt: 2 });

    writeFileSync(file, '');
    const forger = createAnchors({ secret: 'x'.repeat(32), folder, store: 'b', file, log: silentLog });
    appendFileSync(file, `${forger.line({ ...head, hash: 'f'.repeat(64) })}\nnot an anchor\n`);
    expect(await audit.verify()).toMatchObject({ intact: true, held: [{ count: 1 }, { count: 0, foreign: 1 }] });
  });

  test('what a channel was told can be pasted', async () => {
    await write(2);
    const line = anchors.line(await audit.head());
    await write(1);
    const pasted = { where: 'what you pasted', count: 1, newest: { seq: 2 }, foreign: 0 };
    expect(await audit.verify(line)).toMatchObject({ intact: true, held: [{}, {}, pasted] });
    await rewriteFrom(1);
    for (const name of readdirSync(folder).filter((one) => one.endsWith('.anchor'))) rmSync(join(folder, name));
    expect(await audit.verify()).toMatchObject({ intact: true });
    expect(await audit.verify(line)).toEqual({ intact: false, brokenAt: 2 });
  });

  test('with AUDIT_KEY nothing of the key lies in the folder', async () => {
    rmSync(join(folder, 'audit.key'));
    build('k'.repeat(40));
    await write(1);
    expect(await audit.verify()).toMatchObject({ intact: true, held: [{ count: 1 }, {}] });
    expect(readdirSync(folder)).toHaveLength(1);
    expect(readFileSync(join(folder, readdirSync(folder)[0]!), 'utf8')).not.toContain('kkk');
  });
});

test('a process that starts while another makes the key seals with that one', async () => {
  const folder = emptyFolder('lifeboat-anchors-');
  const path = join(folder, 'audit.key');
  writeFileSync(path, '');
  const program = `
    console.log('about to write');
    setTimeout(() => fs.writeFileSync(${JSON.stringify(path)}, 'the key of the first\\n'), 50);`;
  const other = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(other.stdout, 'data');
  const head = { seq: 1, hash: 'h', at: 0 };
  const sealed = (secret?: string) =>
    createAnchors({ secret, folder, store: 'a', file: undefined, log: silentLog }).line(head);
  expect(sealed()).toBe(sealed('the key of the first'));
  rmSync(folder, { recursive: true, force: true });
});

test('a key that was cut off is said, and never made anew', () => {
  const folder = emptyFolder('lifeboat-anchors-');
  writeFileSync(join(folder, 'audit.key'), '');
  const make = () => createAnchors({ secret: undefined, folder, store: 'a', file: undefined, log: silentLog });
  expect(make).toThrow(/empty or cut off; remove it when no record was kept/);
  rmSync(folder, { recursive: true, force: true });
});
