import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createPace } from '../../src/teams/pace.ts';

/** Teams' own limits: what must never be exceeded, whatever ours are. */
const teams = [
  { count: 7, per: 1_000 },
  { count: 8, per: 2_000 },
  { count: 60, per: 30_000 },
  { count: 1_800, per: 3_600_000 },
];

const step = fc.record({
  gap: fc.integer({ min: 0, max: 700 }),
  /** What is on its way arrives now, which can be long after it was sent. */
  arrives: fc.boolean(),
  restart: fc.nat({ max: 30 }).map((n) => n === 0),
});

test('no order of attempts goes beyond Teams’ limits for a conversation, nor do late arrivals or restarts', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 100, maxLength: 400 }), (steps) => {
      let now = 10_000;
      let pace = createPace({ now: () => now });
      let flying: number[] = [];
      const noted: number[] = [];
      const arrived: number[] = [];
      for (const { gap, arrives, restart } of steps) {
        now += gap;
        // A request is given up after a while, so nothing is on its way for long; what dies with a process has arrived.
        if (arrives || restart || flying.some((at) => at < now - 4_000)) {
          for (const _ of flying) {
            arrived.push(now);
            pace.arrived('one');
          }
          flying = [];
        }
        if (restart) {
          pace = createPace({ now: () => now });
          pace.remember(noted.map((at) => ({ conversation: 'one', at })));
        }
        if (pace.take('one') !== 0) continue;
        flying.push(now);
        noted.push(now);
      }
      for (const { count, per } of teams) {
        for (const [index, at] of arrived.entries()) {
          const within = arrived.slice(index).filter((time) => time < at + per).length;
          if (within > count) return false;
        }
      }
      return true;
    }),
    { numRuns: 200 },
  );
});

test('a caller who waits as told gets through, 1,600 times an hour at most', () => {
  let now = 0;
  const pace = createPace({ now: () => now });
  let sent = 0;
  while (now < 3_600_000) {
    const wait = pace.take('one');
    if (wait === 0) {
      sent += 1;
      pace.arrived('one');
    }
    now += wait;
  }
  expect(sent).toBe(1_600);
});

test('conversations do not share their limits, but all share the tenant’s', () => {
  const pace = createPace({ now: () => 0 });
  const taken = Array.from({ length: 100 }, (_, index) => pace.take(`conversation ${index}`)).filter(
    (wait) => wait === 0,
  );
  expect(taken).toHaveLength(40);
});

test('a pause holds one conversation only, and the longest pause counts', () => {
  let now = 0;
  const pace = createPace({ now: () => now });
  pace.hold('one', 5_000);
  pace.hold('one', 1_000);
  expect(pace.take('one')).toBe(5_000);
  expect(pace.take('two')).toBe(0);
  now = 5_000;
  expect(pace.take('one')).toBe(0);
});

test('a clock that is set back holds nobody', () => {
  let now = 3_600_000;
  const pace = createPace({ now: () => now });
  pace.hold('two', 60_000);
  for (let sent = 0; sent < 5; sent += 1) pace.take('one');
  now = 0;
  expect(pace.take('one')).toBe(0);
  expect(pace.take('two')).toBe(0);
});

test('what takes a share of the limits leaves the rest of them to messages', () => {
  const pace = createPace({ now: () => 0 });
  expect([pace.take('one', 0.33), pace.take('one', 0.33), pace.take('one', 0.33)]).toEqual([0, 0, 2_000]);
  expect(pace.take('one')).toBe(0);
});
