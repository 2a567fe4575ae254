import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mayDo } from '../../src/azure/access/permissions.ts';
import { narrow } from '../../src/base/narrow.ts';

const wide = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, n]));

test('what is of usual size comes back as it is', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => narrow(value) === value));
});

test('of what is wide only the first is kept, wherever it stands, and twice is the same as once', () => {
  const body = { data: { wide: wide(90_000), list: Array.from({ length: 60_000 }, () => ({})) }, __proto__x: 1 };
  const cut = narrow(body);
  expect(Object.keys(cut.data.wide)).toHaveLength(1_000);
  expect(cut.data.list).toHaveLength(1_000);
  expect(cut.data.wide).toMatchObject({ k0: 0, k998: 998 });
  expect(narrow(cut)).toBe(cut);
});

test('two that differ in how many there are, or in the last of them, stay two', () => {
  const [one, longer] = [wide(5_000), wide(5_001)];
  const changed = { ...one, k4999: 'x' };
  expect(narrow(one)).not.toEqual(narrow(longer));
  expect(narrow(one)).not.toEqual(narrow(changed));
  expect(narrow(one)).toEqual(narrow({ ...one }));
});

test('nothing is too deep', () => {
  const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`) as unknown;
  expect(narrow(deep)).toBe(deep);
  expect(Array.isArray(narrow(Array.from({ length: 2_000 }, () => deep)))).toBe(true);
});

test('a pattern of a role: each star is any text, whatever the case', () => {
  const allows = (pattern: string, action: string) => mayDo([{ actions: [pattern] }], action);
  const word = fc.stringMatching(/^[a-c./]{0,4}$/);
  const agrees = fc.property(
    fc.array(word, { minLength: 1, maxLength: 5 }),
    fc.stringMatching(/^[a-cA-C./]{0,12}$/),
    (words, action) => {
      const meant = new RegExp(`^${words.map((one) => one.replaceAll('.', '\\.')).join('.*')}$`, 'i');
      return allows(words.join('*'), action) === meant.test(action);
    },
  );
  fc.assert(agrees, { numRuns: 2_000 });
});

test('a pattern with very many stars is read as any other', () => {
  const pattern = `${'*a'.repeat(5_000)}*b`;
  expect(mayDo([{ actions: [pattern] }], 'a'.repeat(20_000))).toBe(false);
  expect(mayDo([{ actions: [pattern] }], `${'a'.repeat(20_000)}b`)).toBe(true);
});
