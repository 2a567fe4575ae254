import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { MemberState } from '../../../src/approvals/bulk/member.ts';
import { mayBegin, paceUnder, usualPace } from '../../../src/approvals/bulk/pace.ts';
import { ending, outcomeOf, tally } from '../../../src/approvals/bulk/tally.ts';

const state = fc.constantFrom<MemberState>('waiting', 'waiting', 'waiting', 'running', 'done', 'skipped');
const now = 1_000;
const member = fc.record({
  state,
  vault: fc.constantFrom('/v/A', '/v/a', '/v/b', '/v/c'),
  notBefore: fc.constantFrom(undefined, undefined, now, now + 1),
});
const pace = fc.record({ overall: fc.integer({ min: 1, max: 8 }), perVault: fc.integer({ min: 1, max: 4 }) });

test('never more than the pace allows, and never fewer than could begin', () => {
  fc.assert(
    fc.property(fc.array(member, { maxLength: 40 }), pace, (members, limits) => {
      const begun = mayBegin(members, limits, now);
      const running = members.filter((one) => one.state === 'running');
      const after = [...running, ...begun];
      const inVault = (vault: string, of: typeof after) =>
        of.filter((one) => one.vault.toLowerCase() === vault.toLowerCase()).length;
      expect(begun.every((one) => one.state === 'waiting' && (one.notBefore ?? now) <= now)).toBe(true);
      if (begun.length > 0) expect(after.length).toBeLessThanOrEqual(limits.overall);
      for (const one of begun) expect(inVault(one.vault, after)).toBeLessThanOrEqual(limits.perVault);
      const due = members.filter((one) => one.state === 'waiting' && (one.notBefore ?? now) <= now);
      const left = due.filter((one) => !begun.includes(one));
      if (after.length < limits.overall) {
        for (const one of left) expect(inVault(one.vault, after)).toBeGreaterThanOrEqual(limits.perVault);
      }
    }),
  );
});

test('what Azure throttled stands still as long as it says, goes half as fast for a while, and then as before', () => {
  expect(
    mayBegin(
      [{ state: 'waiting', vault: '/v', notBefore: undefined }],
      paceUnder(usualPace, { waitMs: 1, agoMs: 0 }),
      now,
    ),
  ).toEqual([]);
  expect(paceUnder(usualPace, { waitMs: 0, agoMs: 60_000 })).toEqual({ overall: 3, perVault: 2 });
  expect(paceUnder(usualPace, { waitMs: 0, agoMs: 180_000 })).toEqual(usualPace);
  expect(paceUnder(usualPace, { waitMs: 0, agoMs: undefined })).toEqual(usualPace);
});

const all = (...states: MemberState[]) => states.map((one, n) => ({ state: one, name: `vm${n}` }));

test('the end is the worst of what happened, and none where nothing did', () => {
  expect(outcomeOf(all('done', 'skipped'))).toBe('done');
  expect(outcomeOf(all('done', 'failed'))).toBe('failed');
  expect(outcomeOf(all('failed', 'unknown'))).toBe('unknown');
  expect(outcomeOf(all('skipped', 'skipped'))).toBe('refused');
  expect(outcomeOf(all('skipped', 'stopped'))).toBe('cancelled');
});

test('the end counts what there is, and names what somebody has to look at', () => {
  expect(tally(all('done', 'waiting', 'done'))).toBe('2 done, 1 waiting');
  expect(ending(all('done', 'failed', 'unknown'))).toBe('1 done, 1 failed, 1 unknown. Not done: vm1, vm2.');
  expect(ending(all(...Array<MemberState>(12).fill('failed')))).toMatch(/vm9 and 2 more\.$/);
});
