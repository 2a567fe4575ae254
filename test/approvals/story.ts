import fc from 'fast-check';
import { fingerprint, type Plan } from '../../src/approvals/plan.ts';
import type { Requirement } from '../../src/approvals/policy.ts';
import { type Event, markOf } from '../../src/approvals/states.ts';
import { testPlan } from '../support/plans.ts';

/** Something that happens after some time; people are `Ana`, `Ben`, `Cid` and the requester `Req`. */
export interface Happening {
  readonly afterMs: number;
  readonly event: Event;
}

export const lifeMs = 1_000;
export const nameToType = 'vm1';

const person = fc
  .constantFrom('Ana', 'Ana', 'Ben', 'Ben', 'Cid', 'Req', 'Req', '')
  .map((name) => ({ oid: name && `oid-${name}`, name }));
/** Few turns, so that the same one often comes twice. */
const turn = fc.integer({ min: 1, max: 25 }).map((n) => `turn-${n}`);
const mayApprove = fc.constantFrom(true, true, true, false);
const plan = fc.constantFrom(1, 1, 1, 2, 3).map((version) => testPlan(version));

/** What the card showed that somebody approved on: most look at the first one, some at a later one. */
const seen = fc.constantFrom(undefined, undefined, 1, 2, 3).map((version) => version && mark(testPlan(version)));
const mark = (of: Plan) => markOf({ fingerprint: fingerprint(of) });

const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant('approve' as const), by: person, mayApprove, turn, plan: seen }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reject' as const), by: person, mayApprove, turn }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('withdraw' as const), by: person, turn }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('confirm' as const),
      by: person,
      name: fc.constantFrom(nameToType, nameToType, 'vm2', ''),
      turn,
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'expire' as const }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('Ana', 'Ana', 'Ben', 'Ben', 'Cid', 'Req').map((name) => ({
      kind: 'lapse' as const,
      lost: [{ oid: `oid-${name}`, name, why: 'is no approver any more' }],
    })),
  },
  { weight: 4, arbitrary: plan.map((now) => ({ kind: 'stale' as const, plan: now, changes: [] })) },
  { weight: 8, arbitrary: plan.map((now) => ({ kind: 'apply' as const, plan: now })) },
  { weight: 1, arbitrary: fc.constant({ kind: 'run' as const }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('done' as const, 'failed' as const, 'refused' as const).map((outcome) => ({
      kind: 'settle' as const,
      outcome,
    })),
  },
);

const single: fc.Arbitrary<Happening> = fc.record({
  afterMs: fc.constantFrom(0, 0, 0, 1, 1, 1, 100, 400, 999, 1_000),
  event,
});

/** Everybody agrees, one after the other: what a machine that takes only single steps would rarely see. */
const agreement: fc.Arbitrary<Happening[]> = fc
  .record({
    people: fc.subarray(['Ana', 'Ben', 'Cid'], { minLength: 1 }),
    confirms: fc.boolean(),
    first: fc.nat(900),
    plan: seen,
  })
  .map(({ people, confirms, first, plan }) => {
    const by = (name: string) => ({ oid: `oid-${name}`, name });
    const say = (n: number) => ({ turn: `turn-${100 + first + n}` });
    const events: Event[] = people.map((name, n) => ({
      kind: 'approve',
      by: by(name),
      mayApprove: true,
      plan,
      ...say(n),
    }));
    if (confirms) events.push({ kind: 'confirm', by: by('Req'), name: nameToType, ...say(people.length) });
    return events.map((one) => ({ afterMs: 0, event: one }));
  });

/** Up to `maxLength` steps, some of which are an agreement of several people. */
export const happenings = (maxLength: number): fc.Arbitrary<Happening[]> =>
  fc
    .array(fc.oneof({ weight: 4, arbitrary: single.map((one) => [one]) }, { weight: 1, arbitrary: agreement }), {
      minLength: 3,
      maxLength,
      size: 'max',
    })
    .map((steps) => steps.flat());

export const needs: fc.Arbitrary<Requirement> = fc.record({
  approvals: fc.constantFrom(0, 1, 1, 2, 2, 3),
  confirm: fc.boolean(),
});

/**
 * Watches what was accepted, from outside and in its own words, and throws when a plan began that should not have:
 * unapproved, changed, expired, withdrawn or used before.
 */
export function createWitness(required: Requirement, createdAt: number) {
  let approvers = new Set<string>();
  let confirmed = false;
  let agreedTo = fingerprint(testPlan(1));
  let changed = false;
  let lastSay = createdAt;
  let over = false;
  let begun = 0;
  const turns = new Set<string>();
  const needsPeople = required.approvals > 0 || required.confirm;

  return {
    begun: () => begun,
    accepted({ event }: Happening, now: number): void {
      if ('turn' in event) {
        if (turns.has(event.turn)) return;
        turns.add(event.turn);
      }
      switch (event.kind) {
        case 'approve':
          if (!event.mayApprove || event.by.oid === '' || event.by.oid === 'oid-Req')
            throw new Error('not an approver');
          if (event.plan ? event.plan !== markOf({ fingerprint: agreedTo }) : changed)
            throw new Error('agreed to another plan');
          approvers.add(event.by.oid);
          lastSay = now;
          return;
        case 'confirm':
          if (event.by.oid !== 'oid-Req' || event.name !== nameToType) throw new Error('not a confirmation');
          confirmed = true;
          lastSay = now;
          return;
        case 'lapse':
          for (const { oid } of event.lost) {
            if (approvers.delete(oid)) lastSay = now;
            over ||= oid === 'oid-Req';
          }
          return;
        case 'reject':
        case 'withdraw':
        case 'expire':
        case 'settle':
          over = true;
          return;
        case 'stale':
          if (fingerprint(event.plan) === agreedTo) return;
          approvers = new Set();
          confirmed = false;
          changed = true;
          agreedTo = fingerprint(event.plan);
          lastSay = now;
          return;
        case 'apply':
          begun += 1;
          if (begun > 1) throw new Error('used twice');
          if (over) throw new Error('begun after it was over');
          if (approvers.size < required.approvals) throw new Error('unapproved');
          if (required.confirm && !confirmed) throw new Error('unconfirmed');
          if (needsPeople && fingerprint(event.plan) !== agreedTo) throw new Error('changed');
          if (now >= lastSay + lifeMs) throw new Error('expired');
      }
    },
  };
}
