import { expect, test } from '@jest/globals';
import type { AlertRecord } from '../../../src/alerts/book/book.ts';
import type { Member, MemberState } from '../../../src/approvals/bulk/member.ts';
import type { Request } from '../../../src/approvals/request.ts';
import { card } from '../../../src/cards/card.ts';
import { type Judged, planOf } from '../../../src/commands/alerts/retry/retry-all.ts';
import { listsOf, membersView } from '../../../src/views/approvals/many.ts';
import { testPlan } from '../../support/plans.ts';

/** As long as the name of a VM may be. */
const nameOf = (n: number) => `${'application-server-of-production-'.repeat(2)}${n}`.slice(-64);
const band = { state: 'WAITING', title: 'x' } as const;
const services = { azure: { now: () => 0 }, organisation: { timezone: 'UTC' } };

function judged(n: number): Judged {
  const record = { id: `A-${n}`, alert: { subject: nameOf(n), errorCode: 'GuestAgentSnapshotTaskStatusError' } };
  const member = {
    key: `A-${n}`,
    mark: `A-${n}`,
    name: nameOf(n),
    vault: '/vaults/rsv-contoso-prod-aue',
    plan: testPlan(),
  };
  const why = 'A retry is pointless: There is no VM agent that answers: start the VM or install the agent first.';
  const about = { record: record as unknown as AlertRecord };
  return n % 2 === 0 ? { ...about, member: { ...member, error: 'E', lastGood: 0 } } : { ...about, why };
}

test('who agrees sees every backup that would be run again, also of a hundred', () => {
  const plan = planOf(
    Array.from({ length: 200 }, (_, n) => judged(n)),
    86_400_000,
    services,
  );
  const text = JSON.stringify(card('plan', { band, summary: plan.summary, sections: listsOf(plan) }));
  const members = Array.from({ length: 100 }, (_, n) => nameOf(2 * n));
  expect(members.filter((name) => !text.includes(`${name} `) && !text.includes(`**${name}**`))).toEqual([]);
});

test('the card of what runs names all that failed', () => {
  const state = (n: number): MemberState => (n < 40 ? 'failed' : n < 44 ? 'running' : 'waiting');
  const members = Array.from({ length: 100 }, (_, n): Member => {
    const about = { key: `A-${n}`, mark: `A-${n}`, name: nameOf(n), vault: '', notBefore: undefined };
    return { ...about, state: state(n), request: undefined, why: 'Some error code' };
  });
  const shown = membersView({ id: '7F3K', state: 'running' } as Request, members, 'Paused by Ana.');
  expect(shown.outcome).toBe('40 of 100 are over: 40 failed, 4 running, 56 waiting. Paused by Ana.');
  expect(shown.buttons?.map(({ line }) => line)).toEqual(['stop the rest of 7F3K', 'members 7F3K']);
  const text = JSON.stringify(card('plan', { band, ...shown }));
  expect(
    members.slice(0, 40).filter(({ name }) => !text.includes(`${name} `) && !text.includes(`**${name}**`)),
  ).toEqual([]);
});
