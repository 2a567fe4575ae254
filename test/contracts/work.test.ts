import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { hours, minutes } from '../../src/base/clock.ts';
import type { Log } from '../../src/base/log.ts';
import { Problem } from '../../src/base/problem.ts';
import { createBatcher } from '../../src/db/batcher.ts';
import { type Database, sql } from '../../src/db/db.ts';
import { createWork } from '../../src/work/create.ts';
import type { Handler, Job, LeasedJob, Work } from '../../src/work/work.ts';
import { engines, type TestStore } from '../support/engines.ts';
import { ManualClock } from '../support/manual-clock.ts';

const { all, stop } = await engines();
afterAll(stop);

/** A promise that is resolved from outside. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

describe.each(all)('work in the $name store', (engine) => {
  let store: TestStore;
  let db: Database;
  let clock: ManualClock;
  let machine: ManualClock;
  let started: Work[];
  let logged: string[];
  const log: Log = (level, message) => logged.push(`${level}: ${message}`);

  beforeEach(async () => {
    store = await engine.store();
    clock = new ManualClock();
    machine = new ManualClock();
    db = await store.open();
    started = [];
    logged = [];
  });
  afterEach(async () => {
    await Promise.all(started.map((work) => work.stop()));
    await db.close();
    await store.remove();
  });

  const create = (handlers: Record<string, Handler>, options: { concurrency?: () => number; lease?: number } = {}) => {
    const work = createWork({ db, clock, machine, log, random: () => 1, ...options });
    work.start(handlers);
    started.push(work);
    return work;
  };
  const job = (key: string, due = clock.now(), payload = {}): Job => ({ kind: 'test', key, due, payload });
  const put = (work: Work, ...jobs: Job[]) =>
    db.tx(async (tx) => {
      for (const one of jobs) await work.put(tx, one);
    });
  const rows = () => db.all<{ key: string; due: number; attempts: number }>(sql`select key, due, attempts from work`);

  test('a row is run after its commit, once, and is gone', async () => {
    const seen: LeasedJob[] = [];
    const { open, opened } = gate();
    const work = create({
      test: async (row) => {
        seen.push(row);
        open();
        return 'done';
      },
    });
    await put(work, job('a', clock.now(), { n: 1 }));
    // Nothing asks for it here: the commit itself has woken the worker.
    await opened;
    await work.settle();
    expect(seen).toEqual([{ kind: 'test', key: 'a', due: clock.now(), payload: { n: 1 }, attempts: 0 }]);
    expect(await rows()).toEqual([]);
  });

  test('a row that was rolled back is never run', async () => {
    const work = create({ test: async () => 'done' });
    const failed = db.tx(async (tx) => {
      await work.put(tx, job('a'));
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await rows()).toEqual([]);
  });

  test('a later row waits for its time, in order of time', async () => {
    const seen: string[] = [];
    const handler: Handler = async ({ key }) => {
      seen.push(key);
      return 'done';
    };
    const work = create({ test: handler }, { concurrency: () => 1 });
    await put(work, job('c', clock.now() + hours(2)), job('b', clock.now() + hours(1)), job('a'));
    await work.settle();
    expect(seen).toEqual(['a']);
    clock.advance(hours(3));
    await work.settle();
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  test('putting again moves the row, and dropping removes it', async () => {
    const seen: unknown[] = [];
    const work = create({
      test: async ({ payload }) => {
        seen.push(payload);
        return 'done';
      },
    });
    await put(work, job('a', clock.now() + hours(1), { n: 1 }), job('b', clock.now() + hours(1)));
    await put(work, job('a', clock.now() + hours(2), { n: 2 }));
    await db.tx((tx) => work.drop(tx, 'test', 'b'));
    clock.advance(hours(1));
    await work.settle();
    expect(seen).toEqual([]);
    clock.advance(hours(1));
    await work.settle();
    expect(seen).toEqual([{ n: 2 }]);
  });

  test('a handler may ask for another time and change the payload', async () => {
    const seen: unknown[] = [];
    const work = create({
      test: async ({ payload }) => {
        seen.push(payload);
        return seen.length < 3 ? { later: clock.now() + minutes(1), payload: { looks: seen.length } } : 'done';
      },
    });
    await put(work, job('a'));
    for (let i = 0; i < 3; i++) {
      await work.settle();
      clock.advance(minutes(1));
    }
    expect(seen).toEqual([{}, { looks: 1 }, { looks: 2 }]);
    expect(await rows()).toEqual([]);
  });

  test('a row put again while it runs is run again afterwards, never beside itself', async () => {
    const { open, opened } = gate();
    const begun = gate();
    const seen: unknown[] = [];
    let atOnce = 0;
    const work = create({
      test: async ({ payload }) => {
        atOnce += 1;
        expect(atOnce).toBe(1);
        seen.push(payload);
        begun.open();
        await opened;
        atOnce -= 1;
        return 'done';
      },
    });
    await put(work, job('a', clock.now(), { n: 1 }));
    await begun.opened;
    await put(work, job('a', clock.now(), { n: 2 }));
    open();
    await work.settle();
    expect(seen).toEqual([{ n: 1 }, { n: 2 }]);
    expect(await rows()).toEqual([]);
  });

  test('a row dropped, or dropped and put, while it runs', async () => {
    const { open, opened } = gate();
    let begun = gate();
    const seen: unknown[] = [];
    const work = create({
      test: async ({ key, payload }) => {
        seen.push([key, payload]);
        begun.open();
        await opened;
        return { later: clock.now() };
      },
    });
    await put(work, job('dropped'));
    await begun.opened;
    await db.tx((tx) => work.drop(tx, 'test', 'dropped'));
    begun = gate();
    await put(work, job('again', clock.now(), { n: 1 }));
    await begun.opened;
    await db.tx(async (tx) => {
      await work.drop(tx, 'test', 'again');
      await work.put(tx, job('again', clock.now() + 1, { n: 2 }));
    });
    open();
    await work.settle();
    expect(await db.all(sql`select key, payload from work`)).toEqual([{ key: 'again', payload: '{"n":2}' }]);
    expect(seen).toHaveLength(2);
  });

  test('a failure is logged, waits longer each time, counts, and is never lost', async () => {
    const attempts: number[] = [];
    const work = create({
      test: async (row) => {
        attempts.push(row.attempts);
        if (row.attempts < 3) throw new Error('not yet');
        return 'done';
      },
    });
    await put(work, job('a'));
    for (const waitMs of [1_000, 2_000, 4_000]) {
      await work.settle();
      expect((await rows())[0]!.due - clock.now()).toBe(waitMs);
      clock.advance(waitMs);
    }
    await work.settle();
    expect(attempts).toEqual([0, 1, 2, 3]);
    expect(logged.filter((line) => line === 'error: work failed and will be tried again')).toHaveLength(3);
    expect(await rows()).toEqual([]);
  });

  test('a Problem that names its own time is not tried before it', async () => {
    const work = create({
      test: async () => {
        throw new Problem('azure-unavailable', 'Azure asks for patience.', { retryAfterMs: 90_000 });
      },
    });
    await put(work, job('a'));
    await work.settle();
    expect((await rows())[0]!.due - clock.now()).toBe(90_000);
  });

  test('several keys at a time up to the limit of the kind, and a full kind holds up no other', async () => {
    const { open, opened } = gate();
    const quick = gate();
    let atOnce = 0;
    let most = 0;
    const full = gate();
    const work = create(
      {
        test: async () => {
          atOnce += 1;
          most = Math.max(most, atOnce);
          if (atOnce === 3) full.open();
          await opened;
          atOnce -= 1;
          return 'done';
        },
        quick: async () => {
          quick.open();
          return 'done';
        },
      },
      { concurrency: () => 3 },
    );
    await put(work, ...'abcdefgh'.split('').map((key) => job(key)));
    await full.opened;
    await put(work, { ...job('x'), kind: 'quick' });
    await quick.opened;
    open();
    await work.settle();
    expect(most).toBe(3);
    expect(await rows()).toEqual([]);
  });

  test('a kind without a handler stays in the table', async () => {
    const work = create({ other: async () => 'done' });
    await put(work, job('a'));
    await work.settle();
    expect(await rows()).toHaveLength(1);
  });

  test('many rows, each once', async () => {
    const seen = new Map<string, number>();
    const work = create({
      test: async ({ key }) => {
        seen.set(key, (seen.get(key) ?? 0) + 1);
        return 'done';
      },
    });
    await put(work, ...Array.from({ length: 500 }, (_, i) => job(`k${i}`)));
    await work.settle();
    expect(seen.size).toBe(500);
    expect([...seen.values()].every((times) => times === 1)).toBe(true);
  });

  test('stop waits for what runs', async () => {
    const { open, opened } = gate();
    const begun = gate();
    let ended = false;
    const work = create({
      test: async () => {
        begun.open();
        await opened;
        ended = true;
        return 'done';
      },
    });
    await put(work, job('a'));
    await begun.opened;
    const stopped = work.stop();
    open();
    await stopped;
    expect(ended).toBe(true);
    expect(await rows()).toEqual([]);
  });

  test('of a handler that has lost its row no write is taken any more, alone or with others, and none is sent', async () => {
    const begun = gate();
    const { open, opened } = gate();
    const outcomes: string[] = [];
    const tried = async (what: Promise<unknown>) => {
      outcomes.push(
        await what.then(
          () => 'done',
          (error: Error) => error.name,
        ),
      );
    };
    let runs = 0;
    const work = create({
      async test({ key }) {
        if (key !== 'a' || ++runs > 1) return 'done';
        await tried(put(work, job('while it is its own', clock.now() + hours(1))));
        begun.open();
        await opened;
        const write = sql`update work set due = 0 where key = 'while it is its own'`;
        await tried(db.tx((tx) => tx.run(write)));
        await tried(db.run(write));
        await tried(createBatcher(db)((tx) => tx.run(write)));
        await tried(work.confirm());
        return { later: clock.now() };
      },
    });
    await put(work, job('a'));
    await begun.opened;
    await db.run(sql`update work set lease = null, lease_until = 0 where key = 'a'`);
    // What another caller has in the same commit is its own.
    const others = createBatcher(db)((tx) => work.put(tx, job('of another', clock.now() + hours(1))));
    open();
    await others;
    await work.settle();
    expect(outcomes).toEqual(['done', 'LeaseLost', 'LeaseLost', 'LeaseLost', 'LeaseLost']);
    expect(runs).toBe(2);
    expect((await rows()).map(({ key }) => key).sort()).toEqual(['of another', 'while it is its own']);
  });

  test('what a handler that failed left running writes nothing beside its next run; one that ended may', async () => {
    const { open, opened } = gate();
    const late: Promise<unknown>[] = [];
    const work = create({
      async test({ key, attempts }) {
        if (attempts === 0) {
          const name = async () => {
            await opened;
            await put(work, job(`by ${key}`, clock.now() + hours(1)));
            return 'done';
          };
          late.push(name().catch((error: Error) => error.name));
        }
        if (key === 'failed' && attempts === 0) throw new Error('no');
        return 'done';
      },
    });
    await put(work, job('failed'), job('ended'));
    await work.settle();
    open();
    expect((await Promise.all(late)).sort()).toEqual(['LeaseLost', 'done']);
    expect((await rows()).map(({ key }) => key).sort()).toEqual(['by ended', 'failed']);
  });

  if (engine.name === 'embedded') {
    test('a lease found at the start is a crash’s: the row is run at once', async () => {
      const work = create({});
      await put(work, job('a'));
      await db.run(sql`update work set lease = 'of a dead process', fence = 7, lease_until = 1, attempts = 1`);
      const attempts: number[] = [];
      const next = create({
        test: async (row) => {
          attempts.push(row.attempts);
          return 'done';
        },
      });
      await next.settle();
      expect(attempts).toEqual([1]);
    });
  } else {
    test('a lease of a frozen replica is free when it runs out, by the time of PostgreSQL alone', async () => {
      const work = create({});
      await put(work, job('a'));
      const leasedUntil = (until: number) =>
        db.run(sql`update work set lease = 'of a frozen replica', fence = 0, lease_until = ${until}, attempts = 1`);
      await leasedUntil((await db.now()) + 60_000);
      const attempts: number[] = [];
      const next = create({
        test: async (row) => {
          attempts.push(row.attempts);
          return 'done';
        },
      });
      clock.advance(hours(5));
      machine.advance(hours(5));
      await next.settle();
      expect(attempts).toEqual([]);
      await leasedUntil((await db.now()) - 1);
      await next.settle();
      expect(attempts).toEqual([1]);
    });

    test('two replicas: every row is run once, never by both', async () => {
      const seen = new Map<string, number>();
      const handler: Handler = async ({ key }) => {
        seen.set(key, (seen.get(key) ?? 0) + 1);
        return 'done';
      };
      const other = await store.open();
      const second = createWork({ db: other, clock, machine, log });
      second.start({ test: handler });
      const first = create({ test: handler });
      await put(first, ...Array.from({ length: 300 }, (_, i) => job(`k${i}`)));
      await Promise.all([first.settle(), second.settle()]);
      await second.stop();
      await first.settle();
      await other.close();
      expect(seen.size).toBe(300);
      expect([...seen.values()].every((times) => times === 1)).toBe(true);
    });

    test('a row put by one replica is run by another that is told of it', async () => {
      const ran = gate();
      const other = await store.open();
      const second = createWork({ db: other, clock, machine, log });
      second.start({
        test: async () => {
          ran.open();
          return 'done';
        },
      });
      await put(create({}), job('a'));
      await ran.opened;
      await second.stop();
      await other.close();
    });
  }
});
