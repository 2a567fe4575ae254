import { describe, expect, test } from '@jest/globals';
import type { RecoveryPoint } from '../../src/azure/azure.ts';
import { Problem } from '../../src/base/problem.ts';
import { backupPoint, pointWords } from '../../src/nouns/backup-point.ts';

const now = Date.UTC(2026, 10, 24, 14, 10);
const at = (day: number, hour: number, minute = 0) => Date.UTC(2026, 10, day, hour, minute, 30);

function point(name: string, ms: number, more: Partial<RecoveryPoint> = {}): RecoveryPoint {
  const id = `/items/vm1/recoveryPoints/${name}`;
  const base = { at: ms, tiers: ['vault' as const], consistency: 'file-system' as const, needs: [] };
  return { id, ...base, managedDisks: true, complete: true, ...more } as RecoveryPoint;
}

const points = [
  point('5', at(24, 10), { tiers: ['snapshot'] }),
  point('4', at(23, 22), { tiers: ['snapshot', 'vault'], consistency: 'application' }),
  point('3', at(23, 14)),
  point('2', at(20, 22), { tiers: ['archive'] }),
  point('1', at(10, 22)),
  point('0', at(9, 22), { tiers: [] }),
];
const rebuild = (words: string) => `restore vm1 from ${words}`;
const named = (text: string | undefined, some = points) =>
  pointWords(backupPoint(text, { points: some, now, timezone: 'UTC', rebuild }));

function problemOf(text: string, some = points): Problem {
  try {
    named(text, some);
  } catch (thrown) {
    if (thrown instanceof Problem) return thrown;
    throw thrown;
  }
  throw new Error('nothing was thrown');
}

describe('the recovery point that is meant', () => {
  test.each([
    [undefined, '5'],
    ['latest', '5'],
    ['latest application-consistent', '4'],
    ['Latest app-consistent', '4'],
    ['yesterday 14:00', '3'],
    ['yesterday 13:59', '1'],
    ['yesterday', '4'],
    ['2026-11-23T22:00Z', '4'],
    ['14:10', '5'],
    ['3', '3'],
    ['/items/vm1/recoveryPoints/1', '1'],
  ])('%s', (text, name) => {
    const some = points.filter(({ tiers }) => !tiers.includes('archive'));
    expect(named(text, some)).toBe(name);
  });

  test('of a time is the last one not after it, also where that is in the archive: then the nearest are offered', () => {
    const { message, choices } = problemOf('2026-11-21');
    expect(message).toBe(
      'The last recovery point up to 2026-11-21 23:59 is in the archive, from where it has to be rehydrated first.',
    );
    expect(choices.map(({ title, line }) => [title, line])).toEqual([
      ['2026-11-10 22:00', 'restore vm1 from 1'],
      ['2026-11-23 14:00', 'restore vm1 from 3'],
    ]);
  });

  test.each([
    ['2026-11-01', 'There is no recovery point up to 2026-11-01 23:59.', ['1']],
    ['0', 'The recovery point 0 has expired.', ['1']],
    ['tomorrow', '2026-11-25 23:59 is still to come.', ['5']],
    ['whenever', '“whenever” is no recovery point of it.', ['5']],
    ['17', '“17” is no recovery point of it.', ['5']],
  ])('where there is none: %s', (text, message, offered) => {
    const problem = problemOf(text);
    expect(problem.message).toBe(message);
    expect(problem.choices.map(({ line }) => line)).toEqual(offered.map(rebuild));
  });

  test('where none is application-consistent, the newest is offered', () => {
    const problem = problemOf('latest application-consistent', points.slice(0, 1));
    expect(problem.choices.map(({ line, text }) => [line, text])).toEqual([
      ['restore vm1 from 5', 'snapshot, file-system-consistent'],
    ]);
  });

  test('where there is nothing to restore, that is said', () => {
    expect(problemOf('latest', []).message).toBe('It has no recovery point yet.');
    expect(problemOf('latest', points.slice(3, 4)).message).toMatch(/None of its 1 recovery points can be restored/);
  });
});
