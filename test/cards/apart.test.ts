import { expect, test } from '@jest/globals';
import { apart, type Nameable } from '../../src/cards/apart.ts';

const thing = (name: string, ...marks: readonly (string | undefined)[]): Nameable => ({
  id: `/${marks.join('/')}/${name}`,
  name,
  marks,
});
const called = (...all: readonly Nameable[]) => all.map(apart(all));

test.each([
  ['a name that only one has stands alone', [thing('a', 'rg1'), thing('b', 'rg1')], ['a', 'b']],
  ['two of one name by the first mark', [thing('a', 'rg1', 'v'), thing('A', 'rg2', 'v')], ['a (rg1)', 'A (rg2)']],
  ['by the first one that differs', [thing('a', 'rg', 'v1'), thing('a', 'RG', 'v2')], ['a (v1)', 'a (v2)']],
  ['by one that each has', [thing('a', undefined, 'v1'), thing('a', 'rg', 'v2')], ['a (v1)', 'a (v2)']],
  [
    'by all where no single one tells them apart',
    [thing('a', 'rg1', 'v1'), thing('a', 'rg1', 'v2'), thing('a', 'rg2', 'v1')],
    ['a (rg1, v1)', 'a (rg1, v2)', 'a (rg2, v1)'],
  ],
  ['the same thing twice is one', [thing('a', 'rg1'), thing('a', 'rg1')], ['a', 'a']],
])('%s', (_, all, words) => {
  expect(called(...all)).toEqual(words);
});
