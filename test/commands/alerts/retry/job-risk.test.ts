import { expect, test } from '@jest/globals';
import { requirementOf } from '../../../../src/approvals/policy.ts';
import { riskOfJob } from '../../../../src/commands/alerts/retry/job-risk.ts';

test.each(['TestFailover', 'TestFailoverCleanup', 'EnableProtection', 'ReverseReplication', 'RefreshVaultHealth'])(
  'a job that takes nothing away needs what its command needs: %s',
  (scenario) => {
    expect(riskOfJob(scenario)).toBe('gated');
  },
);

test.each([
  'UnplannedFailover',
  'PlannedFailover',
  'CommitFailover',
  'DisableProtection',
  'PurgeProtection',
  '',
  'New',
])(
  'a failover, the end of a replication, and what nobody knows need what cannot be taken back needs: %s',
  (scenario) => {
    expect(riskOfJob(scenario)).toBe('destructive');
  },
);

test('a rule for the command makes its riskier plans no easier', () => {
  const rules = { commands: { 'retry job': 1 } };
  expect(requirementOf('gated', 'retry job', undefined, rules)).toEqual({ approvals: 1, confirm: false });
  expect(requirementOf('gated', 'retry job', 'destructive', rules)).toEqual({ approvals: 2, confirm: true });
  const strict = { commands: { 'retry job': 4 } };
  expect(requirementOf('gated', 'retry job', 'destructive', strict)).toEqual({ approvals: 4, confirm: true });
});
