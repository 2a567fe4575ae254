import { expect, test } from '@jest/globals';
import { isRunning, isSuccess, type JobOutcome, jobOutcome } from '../../../src/azure/core/outcome.ts';

test.each<[string, JobOutcome]>([
  ['Completed', 'done'],
  ['Succeeded', 'done'],
  ['CompletedWithInformation', 'done'],
  ['CompletedWithWarnings', 'warned'],
  ['Completed with warnings', 'warned'],
  ['COMPLETEDWITHWARNINGS', 'warned'],
  ['PartiallySucceeded', 'warned'],
  ['Failed', 'failed'],
  ['Cancelled', 'cancelled'],
  ['Canceled', 'cancelled'],
  ['Cancelling', 'running'],
  ['InProgress', 'running'],
  ['In progress', 'running'],
  ['Suspended', 'running'],
  ['NotStarted', 'waiting'],
  ['', 'unknown'],
  ['CompletedSomehow', 'unknown'],
])('a job that is “%s” is %s', (status, outcome) => {
  expect(jobOutcome(status)).toBe(outcome);
  expect(isSuccess(status)).toBe(outcome === 'done');
  expect(isRunning(status)).toBe(outcome === 'running' || outcome === 'waiting');
});
