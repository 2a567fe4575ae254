import { expect, test } from '@jest/globals';
import { consistency, forecastOf } from '../../../src/command-kit/checks/consistency.ts';

test.each([
  ['Windows', 'running', 'ready', 'application', 'application-consistent points'],
  ['Linux', 'running', 'ready', 'file-system', 'only with pre- and post-scripts'],
  ['unknown', 'running', 'ready', 'unknown', 'an operating system that Azure does not name'],
  ['Windows', 'running', 'absent', undefined, 'The VM agent does not answer'],
  ['Linux', 'running', 'not-ready', undefined, 'The VM agent does not answer'],
  ['Windows', 'deallocated', 'ready', 'crash', 'The VM is deallocated: its points will be crash-consistent'],
  ['Linux', 'stopped', 'absent', 'crash', 'crash-consistent until it runs'],
  ['Linux', 'unknown', 'ready', 'unknown', 'Azure does not say whether the VM runs'],
] as const)('%s, %s, agent %s: %s', (os, power, agent, kind, words) => {
  expect(forecastOf({ os, power, agent })).toBe(kind);
  expect(consistency({ os, power, agent }).text).toContain(words);
});
