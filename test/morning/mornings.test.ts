import { afterAll, afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import type { Azure, ProtectedItem } from '../../src/azure/azure.ts';
import { hours, minutes } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { Problem } from '../../src/base/problem.ts';
import type { Place } from '../../src/base/turn.ts';
import { morning as rules } from '../../src/config/morning.ts';
import { wallOf } from '../../src/config/zone.ts';
import type { Database } from '../../src/db/db.ts';
import { latestMorning, untold } from '../../src/morning/morning-time.ts';
import { createMornings, type Mornings, type NightTold } from '../../src/morning/mornings.ts';
import { engines, type TestStore } from '../support/engines.ts';
import { ManualClock } from '../support/manual-clock.ts';

const { all, stop } = await engines();
afterAll(stop);

const channel = (conversation: string): Place => ({ kind: 'channel', conversation, serviceUrl: 'https://x/' });
const idle = { attempts: 0, key: 'all', kind: 'morning', due: 0, payload: {} };

describe.each(all)('the mornings, in the $name store', (engine) => {
  let store: TestStore;
  let db: Database;
  let clock: ManualClock;
  let places: Record<string, Place | undefined>;
  let posted: { key: string; to: string; night: NightTold | undefined }[];
  let answers: boolean;
  let reads: number;

  const azure = {
    now: () => clock.now(),
    inventory: { existing: async () => [] },
    backup: {
      async vaults() {
        reads += 1;
        if (!answers) throw new Problem('azure-unavailable', 'Azure did not answer.');
        return [];
      },
      allItems: async (): Promise<ProtectedItem[]> => [],
      allPolicies: async () => [],
      unfinished: async () => [],
    },
  } as unknown as Azure;

  const replica = (at: unknown = {}): Mornings =>
    createMornings({
      db,
      azure,
      clock,
      log: silentLog,
      book: { list: async () => [] },
      reconcile: { last: async () => undefined },
      work: { put: async () => undefined },
      rules: rules.parse(at),
      timezone: 'Australia/Sydney',
      target: undefined,
      placeOf: async (key) => places[key],
      async post(tx, key, place, night) {
        tx.afterCommit(() => posted.push({ key, to: place.conversation, night }));
      },
    });
  const run = (mornings: Mornings, payload = {}) => mornings.handlers.morning({ ...idle, payload });

  beforeEach(async () => {
    // 09:00 in Sydney, on the Monday.
    clock = new ManualClock(Date.UTC(2026, 0, 4, 22));
    store = await engine.store();
    db = await store.open({ clock });
    places = { default: channel('general') };
    posted = [];
    answers = true;
    reads = 0;
  });
  afterEach(async () => {
    await db.close();
    await store.remove();
  });

  it('says one a day, whatever restarts, replicas and jumps of the clock there are', async () => {
    const [one, other] = [replica(), replica()];
    expect(await run(one)).toEqual({ later: Date.UTC(2026, 0, 5, 20, 30), payload: {} });
    await run(other);
    expect(posted).toEqual([]);
    clock.advance(hours(22.5));
    await Promise.all([run(one), run(other), run(replica())]);
    expect(posted).toMatchObject([{ to: 'general', night: { when: 'Last night', morning: { expected: 0 } } }]);
    clock.advance(hours(5 * 24));
    await run(other);
    await run(one);
    expect(posted).toHaveLength(2);
    clock.advance(-hours(3 * 24));
    await run(one);
    expect(posted).toHaveLength(2);
  });

  it('reads Azure once for all channels of one time, and each channel at its own', async () => {
    places = { ...places, dba: channel('dba'), web: channel('web'), lost: undefined };
    const mornings = replica({ dba: '07:30', web: '09:00', lost: '07:30' });
    await run(mornings);
    clock.advance(hours(22.5));
    expect(await run(mornings)).toEqual({ later: clock.now() + hours(1.5), payload: {} });
    expect(posted.map(({ to }) => to)).toEqual(['general', 'dba']);
    expect(reads).toBe(1);
    clock.advance(hours(1.5));
    await run(mornings);
    expect(posted.map(({ to }) => to).slice(2)).toEqual(['web']);
  });

  it("a channel's own line comes before the default's, and never is never", async () => {
    places = { default: channel('general'), General: channel('general') };
    const mornings = replica({ General: 'never' });
    await run(mornings);
    clock.advance(hours(48));
    await run(mornings);
    expect(posted).toEqual([]);
  });

  it('waits for an Azure that does not answer, and says so in the end', async () => {
    const mornings = replica();
    await run(mornings);
    clock.advance(hours(22.5));
    answers = false;
    let payload = {};
    for (let n = 0; n < 10; n += 1) {
      const outcome = await run(mornings, payload);
      expect(outcome).toEqual({ later: clock.now() + minutes(2), payload: { tries: n + 1 } });
      payload = (outcome as { payload: object }).payload;
      clock.advance(minutes(2));
    }
    expect(posted).toEqual([]);
    await run(mornings, payload);
    expect(posted).toMatchObject([{ to: 'general', night: undefined }]);
    answers = true;
    await run(mornings);
    expect(posted).toHaveLength(1);
  });

  it('a channel that is there only later hears the next one', async () => {
    places = {};
    const mornings = replica();
    await run(mornings);
    clock.advance(hours(22.5));
    await run(mornings);
    places = { default: channel('general') };
    clock.advance(hours(24));
    await run(mornings);
    expect(posted).toHaveLength(1);
  });
});

const zones = fc.constantFrom('UTC', 'Australia/Sydney', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata');
const time = fc.record({ hour: fc.nat(23), minute: fc.nat(59) });

test('the latest morning is told at every look, and no day twice, over all changes of summer time', () => {
  const jumps = fc.array(fc.integer({ min: minutes(1), max: hours(80) }), { maxLength: 30 });
  fc.assert(
    fc.property(zones, time, fc.nat(364), jumps, (zone, at, day, steps) => {
      let now = Date.UTC(2026, 0, 1) + hours(24) * day;
      let told = latestMorning(now, at, zone).at;
      const days: string[] = [];
      for (const step of steps) {
        now += step;
        const latest = latestMorning(now, at, zone);
        expect(latest.at).toBeLessThanOrEqual(now);
        expect(now - latest.at).toBeLessThan(hours(25.5));
        expect(latest.at - latest.from).toBeGreaterThan(hours(22));
        if (!untold(told, latest)) continue;
        told = latest.at;
        const wall = wallOf(latest.at, zone);
        days.push(`${wall.month}-${wall.day}`);
      }
      expect(new Set(days).size).toBe(days.length);
      if (steps.length > 0) expect(told).toBe(latestMorning(now, at, zone).at);
    }),
    { numRuns: 50 },
  );
});
