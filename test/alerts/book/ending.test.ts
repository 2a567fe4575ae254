import { expect, test } from '@jest/globals';
import { endingOf } from '../../../src/alerts/book/ending.ts';
import type { Found } from '../../../src/alerts/look/found.ts';
import { alertOf } from '../fixtures.ts';

const alert = alertOf('backup-vm');
const job = (status: string): Found => ({
  asOf: 0,
  inAzure: true,
  backupRunning: false,
  incomplete: false,
  job: { status, operation: 'Backup', started: 0, error: undefined, phase: undefined },
});

test.each([
  ['its job failed', 'Backup Failure', job('Failed'), 'failed'],
  ['its job completed with warnings', 'Backup Failure', job('CompletedWithWarnings'), 'completed with warnings'],
  ['the rule warns and the job failed', 'Backup succeeded with warnings', job('Failed'), 'failed'],
  ['no job, a rule that warns', 'Backup succeeded with warnings', undefined, 'completed with warnings'],
  ['no job, any other rule', 'Backup Failure', undefined, 'failed'],
])('%s', (_, rule, found, ending) => {
  expect(endingOf({ alert: { ...alert, rule }, found })).toBe(ending);
});
