import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { noCare } from '../../../src/alerts/book/care.ts';
import { whys } from '../../../src/alerts/decide/decide.ts';
import { chase } from '../../../src/alerts/tell/chase.ts';
import { patienceFor } from '../../../src/alerts/tell/patience.ts';
import { chase as rules } from '../../../src/config/alert-handling.ts';

const open = {
  record: { state: 'open' as const, retry: undefined },
  care: noCare,
  due: 100,
  inIncident: false,
  storm: false,
};
const acknowledged = { by: 'Ana', at: 1, reason: undefined };

it.each([
  ['its time is over', open, 100, 'say unattended'],
  ['its time is not over', open, 99, 'wait not-yet'],
  ['a storm goes on', { ...open, storm: true }, 100, 'wait storm'],
  ['an incident speaks for it', { ...open, inIncident: true }, 100, 'leave storm'],
  ['it was said again', { ...open, care: { ...noCare, chasedAt: 50 } }, 100, 'leave chased'],
  ['somebody took it', { ...open, care: { ...noCare, acknowledged } }, 100, 'leave attended'],
  ['somebody retried it', { ...open, record: { state: 'open' as const, retry: 'R' } }, 100, 'leave attended'],
  ['it is over', { ...open, record: { state: 'inactive' as const, retry: undefined } }, 100, 'leave attended'],
])('%s', (_, chased, now, expected) => {
  const decision = chase(chased, now);
  expect(`${decision.do} ${decision.why}`).toBe(expected);
});

it('always has a reason, says once, and comes to an end', () => {
  const some = fc.record({
    record: fc.record({
      state: fc.constantFrom('open', 'inactive', 'resolved'),
      retry: fc.constantFrom(undefined, 'R'),
    }),
    care: fc.record({
      shown: fc.boolean(),
      acknowledged: fc.constantFrom(undefined, acknowledged),
      azureState: fc.constant(undefined),
      chasedAt: fc.constantFrom(undefined, 5),
    }),
    due: fc.nat(),
    inIncident: fc.boolean(),
    storm: fc.boolean(),
  });
  fc.assert(
    fc.property(some, fc.nat(), (chased, now) => {
      const decision = chase(chased, now);
      expect(Object.keys(whys)).toContain(decision.why);
      if (decision.do === 'say') {
        expect(now).toBeGreaterThanOrEqual(chased.due);
        expect(chase({ ...chased, care: { ...chased.care, chasedAt: now } }, now).do).toBe('leave');
      }
      if (decision.do === 'wait') {
        expect(decision.until).toBeGreaterThan(now);
        expect(chase({ ...chased, storm: false }, decision.until).do).not.toBe('wait');
      }
    }),
  );
});

it('each severity has its patience', () => {
  const settings = rules.parse({ Sev0: '10 min', Sev1: 'never' });
  expect(patienceFor('Sev0', settings)).toBe(600_000);
  expect([patienceFor('Sev1', settings), patienceFor(undefined, settings)]).toEqual([undefined, undefined]);
});
