import { expect, test } from '@jest/globals';
import { readOrganisation } from '../../src/config/organisation.ts';

/** `a9` holds ten `a8`, each of which holds ten `a7` …: a thousand million of them, in a few lines. */
const bomb = [
  'a0: &a0 x',
  ...Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(10).fill(`*a${n}`)}]`),
];

test.each([
  ['aliases of aliases', bomb.join('\n'), /the file cannot be read: Excessive alias count/],
  ['lists in lists without end', `x: ${'['.repeat(200_000)}`, /nested too deep/],
  ['an alias of nothing', 'timezone: *nowhere', /Unresolved alias/],
  ['a key twice', 'timezone: UTC\ntimezone: UTC', /unique/],
  ['a name that every object has', '__proto__: { timezone: UTC }', /rules\.yaml: .*__proto__/],
  ['text', 'just words', /rules\.yaml: the file: /],
])('%s is a fault in words', (_what, text, fault) => {
  const read = readOrganisation(text, 'rules.yaml');
  expect(read).toEqual({ faults: [expect.stringMatching(fault), ...read.faults.slice(1)] });
});
