import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { minutes, seconds } from '../../src/base/clock.ts';
import { createFairShare, longestWait } from '../../src/bot/fair-share.ts';
import { createOnceAMinute } from '../../src/bot/once-a-minute.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { testActor, testChannel } from '../support/plans.ts';

const said = (who: string, conversation = testChannel.conversation) => ({
  actor: testActor(who),
  place: { ...testChannel, conversation },
});

test('however much others say, whoever says something for once has their turn at once', () => {
  const floods = fc.array(fc.tuple(fc.constantFrom('Ana', 'Ben', 'Cem'), fc.constantFrom('19:a', '19:b')), {
    maxLength: 700,
  });
  const isAtOnce = fc.property(floods, fc.constantFrom('19:a', '19:b'), (lines, where) => {
    const clock = new ManualClock();
    const share = createFairShare(clock);
    for (const [who, conversation] of lines) share.due(said(who, conversation));
    return share.due(said('Dee', where)) === clock.now();
  });
  fc.assert(isAtOnce, { numRuns: 50 });
});

test('the lines of one person keep their order, and together they ask Teams for less than its answers have room for', () => {
  const steps = fc.array(fc.nat({ max: 3_000 }), { minLength: 1, maxLength: 200 });
  const isInOrder = fc.property(steps, (waits) => {
    const clock = new ManualClock();
    const share = createFairShare(clock);
    const dues = waits.map((ms) => {
      clock.advance(ms);
      return share.due(said('Ana'))!;
    });
    const most = Math.max(...dues.map((due) => dues.filter((one) => one >= due && one < due + seconds(30)).length));
    return dues.every((due, n) => n === 0 || due >= dues[n - 1]!) && most <= 32;
  });
  fc.assert(isInOrder, { numRuns: 50 });
});

test('several who flood one conversation share what one would have; elsewhere nobody waits for them', () => {
  const share = createFairShare(new ManualClock());
  const dues: number[] = [];
  for (let n = 0; n < 100; n += 1) for (const who of ['Ana', 'Ben', 'Cem', 'Dee']) dues.push(share.due(said(who))!);
  const last = Math.max(...dues);
  const busiest = dues.filter((due) => due > last - minutes(2) && due <= last - minutes(1)).length;
  expect(busiest).toBeLessThanOrEqual(60);
  expect(share.due(said('Eve', '19:elsewhere'))).toBe(new ManualClock().now());
});

test('nobody waits for lines of long ago, nor when the clock is set back', () => {
  const clock = new ManualClock();
  const share = createFairShare(clock);
  for (let n = 0; n < 200; n += 1) share.due(said('Ana'));
  expect(share.due(said('Ana'))).toBeGreaterThan(clock.now() + minutes(3));
  clock.advance(minutes(15));
  expect(share.due(said('Ana'))).toBe(clock.now());
  clock.advance(-minutes(60));
  expect(share.due(said('Ana'))).toBe(clock.now());
});

test('somebody without a role is told so once a minute, each of them', () => {
  const clock = new ManualClock();
  const strangers = createOnceAMinute(clock);
  const told = (who: string) => strangers.told(testActor(who));
  expect([told('Ana'), told('Ana'), told('Ben'), told('Ana')]).toEqual([false, true, false, true]);
  clock.advance(minutes(1));
  expect([told('Ana'), told('Ana')]).toEqual([false, true]);
  strangers.forget(testActor('Ana'));
  expect(told('Ana')).toBe(false);
});

test('however much one person says, so many of their lines wait at most; each that is answered makes room for one', () => {
  const clock = new ManualClock();
  const share = createFairShare(clock);
  const dues = Array.from({ length: 10_000 }, () => share.due(said('Ana')));
  const taken = dues.filter((due) => due !== undefined);
  expect(taken.length).toBeLessThan(300);
  expect(Math.max(...taken)).toBeLessThanOrEqual(clock.now() + longestWait);
  expect(dues.slice(taken.length).every((due) => due === undefined)).toBe(true);
  expect(share.due(said('Ben'))).toBe(clock.now());
  clock.advance(seconds(2));
  expect([share.due(said('Ana')) !== undefined, share.due(said('Ana'))]).toEqual([true, undefined]);
});
