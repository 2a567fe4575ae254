import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { durationMs, SandboxClock } from '../../../src/sandbox/core/clock.ts';

const start = Date.parse('2026-03-01T12:00:00Z');

test('it starts at the machine time, runs at its speed and jumps by advance', () => {
  let machine = start;
  const clock = new SandboxClock(() => machine, 60);
  expect(clock.now()).toBe(start);
  machine += 1_000;
  expect(clock.now()).toBe(start + 60_000);
  clock.advance(3_600_000);
  expect(clock.now()).toBe(start + 3_660_000);
  expect(clock.advanced).toBe(3_600_000);
  expect(clock.until(start + 3_720_000)).toBe(1_000);
});

test('after a downtime it goes on from its mark: at its speed for a second, at the pace of the machine afterwards', () => {
  let machine = start;
  const first = new SandboxClock(() => machine, 60);
  first.advance(600_000);
  const mark = first.mark();
  machine += 11_000;
  const second = new SandboxClock(() => machine, 60, mark);
  expect(second.now()).toBe(start + 600_000 + 60_000 + 10_000);
  expect(second.advanced).toBe(600_000);
});

test('it never goes back, whatever the machine does and however often it is killed', () => {
  const step = fc.record({ passed: fc.integer({ min: 0, max: 5_000 }), kill: fc.boolean(), add: fc.nat(10_000) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.constantFrom(0.5, 1, 60), (steps, speed) => {
      let machine = start;
      let clock = new SandboxClock(() => machine, speed);
      let mark = clock.mark();
      let shown = clock.now();
      for (const { passed, kill, add } of steps) {
        machine += passed;
        if (kill) clock = new SandboxClock(() => machine, speed, mark);
        // The host keeps a mark before it shows a time more than a second after the last one.
        else if (passed >= 1_000) mark = clock.mark();
        if (add > 9_000) {
          clock.advance(add);
          mark = clock.mark();
        }
        if (machine - mark.machine >= 1_000) mark = clock.mark();
        expect(clock.now()).toBeGreaterThanOrEqual(shown);
        shown = clock.now();
      }
    }),
  );
});

test.each([
  ['PT1H', 3_600_000],
  ['P1DT2H30M', 95_400_000],
  ['PT0.5S', 500],
  ['P2W', 1_209_600_000],
])('%s is %d ms', (text, ms) => expect(durationMs(text)).toBe(ms));

test.each(['', 'P', 'PT', '1h', 'PT-1H', 'P1Y', 'PT1H '])('"%s" is no duration', (text) => {
  expect(durationMs(text)).toBeUndefined();
});
