import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Audit } from '../../src/audit/audit.ts';
import { createAudit } from '../../src/audit/create.ts';
import { type Database, sql } from '../../src/db/db.ts';
import { engines, type TestStore } from '../support/engines.ts';
import { ManualClock } from '../support/manual-clock.ts';

const { all, stop } = await engines();
afterAll(stop);

describe.each(all)('the record in the $name store', (engine) => {
  let store: TestStore;
  let db: Database;
  let audit: Audit;
  const clock = new ManualClock();

  beforeEach(async () => {
    store = await engine.store();
    db = await store.open();
    audit = createAudit({ db, clock });
  });
  afterEach(async () => {
    await db.close();
    await store.remove();
  });

  const write = (about: string) => db.tx((tx) => audit.write(tx, { what: 'reminded', about }));
  const writeMany = async (count: number) => {
    for (let n = 1; n <= count; n++) await write(`entry ${n}`);
  };
  /** What somebody with the database's password could do. */
  const tamper = async (...statements: string[]) => {
    const off =
      engine.name === 'embedded'
        ? ['drop trigger audit_no_update', 'drop trigger audit_no_delete']
        : ['drop trigger audit_append_only on audit'];
    for (const text of [...off, ...statements]) await db.run({ text, values: [] });
  };

  test('keeps every field, newest first', async () => {
    const entry = {
      what: 'approved' as const,
      actor: { oid: 'o-1', name: 'Ana 😀 \0\ud800' },
      line: 'approve 7F3K',
      about: '7F3K',
      detail: { z: 1, a: [{ y: 'x', b: undefined }], text: '\0' },
    };
    await db.tx((tx) => audit.write(tx, entry));
    await write('other');
    const [second, first] = await audit.list({ limit: 10 });
    expect(second).toEqual({ seq: 2, at: clock.now(), what: 'reminded', about: 'other', hash: expect.any(String) });
    expect(first).toEqual({
      seq: 1,
      at: clock.now(),
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      ...entry,
      actor: { oid: 'o-1', name: 'Ana 😀 \uFFFD\uFFFD' },
      detail: { z: 1, a: [{ y: 'x' }], text: '\0' },
    });
    expect(await audit.list({ limit: 10, about: '7F3K' })).toEqual([first]);
    expect(await audit.list({ limit: 10, before: 2 })).toEqual([first]);
    expect(await audit.list({ limit: 1 })).toEqual([second]);
    expect(await audit.verify()).toEqual({ intact: true, entries: 2, held: [] });
  });

  test('is intact when empty, and over several pages', async () => {
    expect(await audit.verify()).toEqual({ intact: true, entries: 0, held: [] });
    await db.tx(async (tx) => {
      for (let n = 0; n < 1201; n++) await audit.write(tx, { what: 'reminded' });
    });
    expect(await audit.verify()).toEqual({ intact: true, entries: 1201, held: [] });
  });

  test('numbers have no gaps and the chain no forks, however many write at once and fail', async () => {
    const writing = Array.from({ length: 60 }, (_, n) =>
      db.tx(async (tx) => {
        await audit.write(tx, { what: 'reminded', about: String(n) });
        if (n % 3 === 0) throw new Error('rolled back');
      }),
    );
    const verdicts = [audit.verify(), audit.verify()];
    const results = await Promise.allSettled(writing);
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(40);
    for (const verdict of await Promise.all(verdicts)) expect(verdict.intact).toBe(true);
    expect(await audit.verify()).toEqual({ intact: true, entries: 40, held: [] });
    expect((await audit.list({ limit: 100 })).map((entry) => entry.seq)).toEqual(
      Array.from({ length: 40 }, (_, i) => 40 - i),
    );
  });

  test('the store itself refuses to change or remove a line', async () => {
    await writeMany(2);
    await expect(db.run(sql`update audit set about = 'x' where seq = 1`)).rejects.toThrow('append-only');
    await expect(db.run(sql`delete from audit where seq = 1`)).rejects.toThrow('append-only');
    if (engine.name === 'postgres') await expect(db.run(sql`truncate audit`)).rejects.toThrow('append-only');
    expect(await audit.verify()).toEqual({ intact: true, entries: 2, held: [] });
  });

  test.each([
    ['a changed field', ["update audit set actor_name = 'Eve' where seq = 3"], 3],
    ['a changed time', ['update audit set at = at + 1 where seq = 3'], 3],
    ['a line that is missing in the middle', ['delete from audit where seq = 3'], 3],
    ['a first line that is missing', ['delete from audit where seq = 1'], 1],
    ['a tail that is missing', ['delete from audit where seq > 3'], 4],
    ['a hash that was written anew', ['update audit set hash = previous where seq = 5'], 5],
    [
      'a line that was added behind the head',
      [`insert into audit (seq, at, what, previous, hash) values (6, 0, 'x', 'y', 'z')`],
      6,
    ],
    ['a head that was turned back', ['update audit_head set seq = 4'], 5],
    ['a head that is gone', ['delete from audit_head'], 1],
    ['everything gone', ['delete from audit'], 1],
  ])('shows %s', async (_what, statements, brokenAt) => {
    await writeMany(5);
    await tamper(...statements);
    expect(await audit.verify()).toEqual({ intact: false, brokenAt });
  });
});
