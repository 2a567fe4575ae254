import { expect, test } from '@jest/globals';
import type { Plan } from '../../src/approvals/plan.ts';
import type { Request } from '../../src/approvals/request.ts';
import { planToSend } from '../../src/carry-out/replan.ts';
import type { Services } from '../../src/command-kit/services.ts';
import { backup } from '../../src/commands/backup/backup.ts';
import { testPlan } from '../support/plans.ts';

const now = 1_000_000;

/** How often Azure is read again before that is sent. */
async function readsOf(plan: Partial<Plan>, approvals: number): Promise<number> {
  let reads = 0;
  const command = {
    ...backup,
    plan: async () => {
      reads += 1;
      return testPlan();
    },
  };
  const request = { plan: { ...testPlan(), ...plan }, needs: { approvals, confirm: false }, line: 'backup vm1 now' };
  const services = { clock: { now: () => now }, azure: { timeKnown: () => true } } as unknown as Services;
  const { kind } = await planToSend(services, { fingerprint: '', ...request } as unknown as Request, command);
  expect(kind).not.toBe('refused');
  return reads;
}

test('what nobody has to agree to is sent as it was planned only just now', async () => {
  expect(await readsOf({ readAt: now - 9_999 }, 0)).toBe(0);
  expect(await readsOf({ readAt: now - 10_000 }, 0)).toBe(1);
});

test('what was agreed to, and what was planned without Azure, is always read again', async () => {
  expect(await readsOf({ readAt: now }, 1)).toBe(1);
  expect(await readsOf({}, 0)).toBe(1);
});
