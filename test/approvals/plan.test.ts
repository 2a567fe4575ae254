import { expect, test } from '@jest/globals';
import { differences, fingerprint, type Plan } from '../../src/approvals/plan.ts';
import { testPlan } from '../support/plans.ts';

test('the fingerprint covers command, target, bound facts and effect, and no words', () => {
  const plan = testPlan();
  const changed: Partial<Plan>[] = [
    { command: 'failover' },
    { target: { ...plan.target, id: 'other' } },
    { bound: { Network: 'other' } },
    { bound: { ...plan.bound, More: 'x' } },
    { effect: { network: 1, extra: true } },
  ];
  for (const change of changed) expect(fingerprint({ ...plan, ...change })).not.toBe(fingerprint(plan));
  const words: Partial<Plan> = { title: 'other', summary: 'other', line: 'other', notes: ['x'], measure: { rto: 1 } };
  expect(fingerprint({ ...plan, ...words })).toBe(fingerprint(plan));
});

test('the fingerprint does not depend on the order of keys', () => {
  const one = { ...testPlan(), bound: { A: '1', B: '2' }, effect: { x: { y: 1, z: 2 } } };
  const two = { ...testPlan(), bound: { B: '2', A: '1' }, effect: { x: { z: 2, y: 1 } } };
  expect(fingerprint(one)).toBe(fingerprint(two));
});

test('differences say what moved, and are never empty when the fingerprints differ', () => {
  const before = { ...testPlan(), bound: { Network: 'a', Point: 'p' } };
  const after = { ...testPlan(), bound: { Network: 'b', Health: 'Normal' } };
  expect(differences(before, after)).toEqual([
    { label: 'Network', before: 'a', after: 'b' },
    { label: 'Point', before: 'p', after: '' },
    { label: 'Health', before: '', after: 'Normal' },
  ]);
  expect(differences(before, { ...before, effect: { network: 9 } })).toEqual([
    { label: 'Sent to Azure', before: '{"network":1}', after: '{"network":9}' },
  ]);
  expect(differences(before, before)).toEqual([]);
});
