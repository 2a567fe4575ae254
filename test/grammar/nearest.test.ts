import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { distance } from '../../src/grammar/distance.ts';
import { nearest } from '../../src/grammar/grammar.ts';
import { isQuick } from '../support/quick.ts';

describe('nearest', () => {
  const names = ['sql-prod-01', 'sql-prod-02', 'SQL-Dev-01', 'web01', 'web02', 'vm1', 'app-frontend'];

  it.each([
    ['SQL-PROD-01', ['sql-prod-01', 'sql-prod-02']],
    ['sql-prdo-01', ['sql-prod-01', 'sql-prod-02']],
    ['web', ['web01', 'web02']],
    ['wbe01', ['web01']],
    ['frontend', ['app-frontend']],
    ['vm2', ['vm1']],
    ['zzzzzz', []],
    ['', []],
  ])('%s', (typed, expected) => {
    expect(nearest(typed, names).slice(0, Math.max(expected.length, 1))).toEqual(expected);
  });

  it('looks through 50,000 names quickly', () => {
    const many = Array.from({ length: 50_000 }, (_, i) => `vm-${['web', 'sql', 'app'][i % 3]}-prod-${i}`);
    expect(nearest('vm-sql-prdo-49999', many)[0]).toBe('vm-sql-prod-49999');
    expect(isQuick(() => nearest('vm-sql-prdo-49999', many), 500)).toBe(true);
  });
});

describe('distance', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });

  it('counts swapped neighbours once', () => {
    expect(distance('protect', 'portect', 3)).toBe(1);
    expect(distance('protect', 'protct', 3)).toBe(1);
    expect(distance('abc', 'xyz', 3)).toBe(3);
    expect(distance('abc', 'xyz', 2)).toBe(3);
  });

  it('agrees with the plain definition within its limit, both ways round', () => {
    fc.assert(
      fc.property(word, word, fc.nat({ max: 4 }), (a, b, limit) => {
        const expected = Math.min(plain(a, b), limit + 1);
        expect(distance(a, b, limit)).toBe(expected);
        expect(distance(b, a, limit)).toBe(expected);
      }),
      { numRuns: 3_000 },
    );
  });
});

/** The recursive definition of optimal string alignment, without a band. */
function plain(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const table = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (_, j) => i + j));
  for (let i = 1; i <= a.length; i += 1) {
    for (let j = 1; j <= b.length; j += 1) {
      const options = [
        table[i - 1]![j]! + 1,
        table[i]![j - 1]! + 1,
        table[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1),
      ];
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) options.push(table[i - 2]![j - 2]! + 1);
      table[i]![j] = Math.min(...options);
    }
  }
  return table[a.length]![b.length]!;
}
