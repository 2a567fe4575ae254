import { expect, test } from '@jest/globals';
import { readStored } from '../../src/approvals/older.ts';
import { fingerprint, type Plan } from '../../src/approvals/plan.ts';
import type { Request } from '../../src/approvals/request.ts';
import { testPlan } from '../support/plans.ts';

const { vault: _, ...target } = testPlan().target;
const older = (plan: object): Plan => ({ ...testPlan(), target, ...plan }) as unknown as Plan;
const stored = (plan: Plan, print = fingerprint(plan)) =>
  readStored(JSON.stringify({ id: 'AAAA', plan, fingerprint: print } as Partial<Request>));

test('the vault, the alert and the members of an older plan are where this version reads them', () => {
  const plan = older({ command: 'retry', effect: { vault: '/v', item: '/i' }, measure: { alert: 'A-1', rto: 5 } });
  const read = stored(plan);
  expect(read.plan).toMatchObject({
    target: { vault: '/v' },
    alert: 'A-1',
    measure: { rto: 5 },
    effect: { item: '/i' },
  });
  expect(read.plan.effect).not.toHaveProperty('vault');
  const many = stored(older({ effect: { members: [{ alert: 'A-1', name: 'vm1', vault: '/v', plan }] } })).plan;
  expect(many).toMatchObject({
    effect: {},
    members: [{ key: 'A-1', mark: 'A-1', plan: read.plan }],
    waitsForIncidents: true,
  });
  const { effect: _, ...rest } = older({ effect: {} });
  const beside = stored({
    ...rest,
    effect: {},
    members: [{ alert: 'A-1', name: 'vm1', vault: '/v', plan: read.plan }],
  } as unknown as Plan);
  expect(beside.plan.members).toEqual(many.members);
  expect(beside.fingerprint).toBe(fingerprint(beside.plan));
});

test('what was sent is kept, and what was agreed to stays agreed to', () => {
  const read = stored(older({ command: 'protect', effect: { vault: '/v', vm: '/vm', policy: '/p' } }));
  expect(read.plan).toMatchObject({ target: { vault: '/v' }, effect: { vault: '/v', vm: '/vm', policy: '/p' } });
  expect(read.fingerprint).toBe(fingerprint(read.plan));
});

test('a fingerprint that was not that of its plan is not made so', () => {
  expect(stored(older({ effect: { vault: '/v' } }), 'another').fingerprint).toBe('another');
});

test('a request of this version is read as it stands', () => {
  const plan = { ...testPlan(), target: { ...target, vault: '/v' }, effect: { vault: '/v' } };
  expect(stored(plan).plan).toEqual(plan);
});
