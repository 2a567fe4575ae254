import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fingerprint } from '../../src/approvals/plan.ts';
import { type Request, waitingFor } from '../../src/approvals/request.ts';
import { type Event, markOf, type Person, step } from '../../src/approvals/states.ts';
import { testActor, testChannel, testPlan } from '../support/plans.ts';
import { createWitness, happenings, lifeMs, needs as someNeeds } from './story.ts';

const start = 1_000_000;
const plan = testPlan(1);

function pending(needs = { approvals: 2, confirm: false }): Request {
  return {
    id: '7F3K',
    turnKey: 'asked',
    command: plan.command,
    line: plan.line,
    inputs: {},
    risk: 'gated',
    requester: testActor('Req'),
    place: testChannel,
    plan,
    fingerprint: fingerprint(plan),
    needs,
    state: needs.approvals > 0 || needs.confirm ? 'pending' : 'approved',
    approvals: [],
    changes: [],
    turns: [],
    createdAt: start,
    changedAt: start,
    expiresAt: start + lifeMs,
    lifeMs,
  };
}

const person = (name: string): Person => ({ oid: `oid-${name}`, name });
const approve = (name: string, turn = `${name} approves`, mark?: string): Event => ({
  kind: 'approve',
  by: person(name),
  mayApprove: true,
  turn,
  plan: mark,
});
const second = markOf({ fingerprint: fingerprint(testPlan(2)) });

/** Everything has to be accepted; gives the request at the end. */
function after(request: Request, ...events: Event[]): Request {
  return events.reduce((now, event) => {
    const result = step(now, event, start);
    if ('refused' in result) throw new Error(`${event.kind} was refused: ${result.refused}`);
    return result.request;
  }, request);
}

const refusal = (request: Request, event: Event, now = start) => {
  const result = step(request, event, now);
  return 'refused' in result ? result.refused : undefined;
};

test('no order of events carries out an unapproved, changed, expired, withdrawn or twice-used plan', () => {
  let begun = 0;
  const property = fc.property(someNeeds, happenings(14), (needs, story) => {
    const witness = createWitness(needs, start);
    let request = pending(needs);
    let now = start;
    for (const happening of story) {
      now += happening.afterMs;
      const result = step(request, happening.event, now);
      if ('refused' in result) continue;
      witness.accepted(happening, now);
      request = result.request;
    }
    begun += witness.begun();
  });
  fc.assert(property, { numRuns: 100_000 });
  // The witness saw plans begin: a machine that refuses everything would prove nothing.
  expect(begun).toBeGreaterThan(10_000);
});

test('approved by as many different people as it needs', () => {
  const one = after(pending(), approve('Ana'));
  expect(one.state).toBe('pending');
  expect(waitingFor(one)).toBe('1 more approval');
  expect(refusal(one, approve('Ana', 'again'))).toBe('counted-already');
  expect(refusal(one, { ...approve('ANA', 'x'), by: { oid: 'OID-ana', name: 'Ana' } } as Event)).toBe(
    'counted-already',
  );
  expect(after(one, approve('Ben')).state).toBe('approved');
  expect(refusal(after(one, approve('Ben')), approve('Cid'))).toBe('closed');
});

test('never by whoever asked, in any spelling of the id, nor by anyone without the role or the id', () => {
  expect(refusal(pending(), approve('Req'))).toBe('own-request');
  expect(refusal(pending(), { ...approve('x'), by: { oid: 'OID-REQ', name: 'x' } } as Event)).toBe('own-request');
  expect(refusal(pending(), { ...approve('Ana'), mayApprove: false } as Event)).toBe('not-entitled');
  expect(refusal(pending(), { ...approve('x'), by: { oid: '', name: 'x' } } as Event)).toBe('not-entitled');
  expect(refusal(pending(), { kind: 'reject', by: person('Req'), mayApprove: true, turn: 't' })).toBe('own-request');
});

test('a second delivery of a turn changes nothing, also after the plan changed', () => {
  const one = after(pending(), approve('Ana', 't1'));
  expect(after(one, approve('Ana', 't1'))).toBe(one);
  const stale = after(one, approve('Ben', 't2'), { kind: 'stale', plan: testPlan(2), changes: [] });
  expect(stale.approvals).toEqual([]);
  expect(after(stale, approve('Ana', 't1'))).toBe(stale);
  expect(after(stale, approve('Ana', 't3', second)).approvals).toHaveLength(1);
});

test('what is destructive waits for the name as well, typed by whoever asked', () => {
  const request = pending({ approvals: 1, confirm: true });
  const confirm = (name: string, by = 'Req'): Event => ({
    kind: 'confirm',
    by: person(by),
    name,
    turn: `c ${name} ${by}`,
  });
  expect(waitingFor(request)).toBe('1 approval and the confirmation by Req');
  expect(refusal(request, confirm('vm2'))).toBe('wrong-name');
  expect(refusal(request, confirm('vm1', 'Ana'))).toBe('not-requester');
  const approved = after(request, approve('Ana'));
  expect(approved.state).toBe('pending');
  expect(after(approved, confirm(' VM1 ')).state).toBe('approved');
  expect(after(request, confirm('vm1'), approve('Ana')).state).toBe('approved');
  expect(refusal(pending(), confirm('vm1'))).toBe('no-confirmation');
});

test('time closes it, before the expiry is even noticed', () => {
  const late = start + lifeMs;
  expect(refusal(pending(), approve('Ana'), late)).toBe('expired');
  expect(refusal(pending(), { kind: 'expire' }, late - 1)).toBe('not-due');
  const expired = step(pending(), { kind: 'expire' }, late);
  expect(expired).toMatchObject({ request: { state: 'expired' } });
  const approved = after(pending(), approve('Ana'), approve('Ben'));
  expect(refusal(approved, { kind: 'apply', plan }, late)).toBe('expired');
});

test('a changed plan goes back to its approvers; an unchanged one keeps its approvals', () => {
  const approved = after(pending(), approve('Ana'), approve('Ben'));
  expect(refusal(approved, { kind: 'apply', plan: testPlan(2) })).toBe('plan-changed');
  expect(after(approved, { kind: 'stale', plan: { ...plan, title: 'other words' }, changes: [] })).toBe(approved);
  const changes = [{ label: 'Network', before: 'vnet-1', after: 'vnet-2' }];
  const stale = after(approved, { kind: 'stale', plan: testPlan(2), changes });
  expect(stale).toMatchObject({ state: 'pending', approvals: [], changes, expiresAt: start + lifeMs });
  // A press on a card that still shows the first plan, before it was edited.
  expect(refusal(stale, approve('Ana', 'x'))).toBe('other-plan');
  expect(refusal(stale, approve('Ana', 'x', fingerprint(plan).slice(0, 4)))).toBe('other-plan');
  const again = after(stale, approve('Ana', 'x', second), approve('Ben', 'y', second));
  expect(after(again, { kind: 'apply', plan: testPlan(2) }).state).toBe('applying');
});

test('where nobody has to agree, the plan of the moment is what the line means', () => {
  const request = pending({ approvals: 0, confirm: false });
  const begun = after(request, { kind: 'apply', plan: testPlan(2) });
  expect(begun).toMatchObject({ state: 'applying', fingerprint: fingerprint(testPlan(2)) });
  expect(refusal(begun, { kind: 'apply', plan: testPlan(2) })).toBe('not-approved');
});

test('taken back by whoever asked, until it begins; rejected with a reason', () => {
  const withdraw: Event = { kind: 'withdraw', by: person('Req'), turn: 'w' };
  const approved = after(pending(), approve('Ana'), approve('Ben'));
  expect(after(approved, withdraw).state).toBe('withdrawn');
  expect(refusal(approved, { ...withdraw, by: person('Ana') })).toBe('not-requester');
  expect(refusal(after(approved, { kind: 'apply', plan }), withdraw)).toBe('closed');
  const reject: Event = { kind: 'reject', by: person('Ana'), mayApprove: true, turn: 'r', reason: 'not today' };
  expect(after(pending(), reject)).toMatchObject({ state: 'rejected', decision: { name: 'Ana', reason: 'not today' } });
  expect(refusal(after(pending(), reject), approve('Ben'))).toBe('closed');
});

test('once begun it runs, and comes to one outcome', () => {
  const applying = after(pending({ approvals: 1, confirm: false }), approve('Ana'), { kind: 'apply', plan });
  const running = after(applying, { kind: 'run' });
  expect(after(running, { kind: 'run' })).toBe(running);
  const done = after(running, { kind: 'settle', outcome: 'done' });
  expect(done).toMatchObject({ state: 'settled', outcome: 'done' });
  expect(after(done, { kind: 'settle', outcome: 'done' })).toBe(done);
  expect(refusal(done, { kind: 'settle', outcome: 'failed' })).toBe('closed');
  expect(refusal(done, { kind: 'apply', plan })).toBe('not-approved');
  expect(refusal(pending(), { kind: 'settle', outcome: 'done' })).toBe('closed');
  expect(after(applying, { kind: 'stale', plan: testPlan(2), changes: [] })).toMatchObject({ outcome: 'refused' });
});
