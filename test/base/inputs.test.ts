import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inputsOf, personName, quoted, textLimits, tooLong } from '../../src/base/inputs.ts';

test('a text that is too long is known to be, however long it is, and kept no longer than that', () => {
  for (const length of [textLimits.notes + 1, 2_100, 200_000]) {
    const inputs = inputsOf({ notes: 'x'.repeat(length) });
    expect(inputs.notes).toHaveLength(textLimits.notes + 1);
    expect(tooLong(inputs)).toBe('Too long: 900 characters at most for the notes. Nothing was done.');
  }
  expect(tooLong(inputsOf({ notes: 'x'.repeat(textLimits.notes) }))).toBeUndefined();
});

test('only the inputs that cards have come in, as texts of one line', () => {
  expect(
    inputsOf({ reason: ' a\n\n\u0007b\u2028c ', line: 'status', other: 'x', name: 7, __proto__: { notes: 'x' } }),
  ).toEqual({
    reason: 'a b c',
  });
});

test('fields of a form come in as long as they are said, and no more of them than a form has', () => {
  const many = Object.fromEntries([...'abcdefghijklmnopqrstuvwxyz'].map((letter) => [`field-${letter}`, letter]));
  expect(Object.keys(inputsOf(many)).length).toBeLessThan(26);
  expect(inputsOf({ 'field-vault': 'x'.repeat(9_000), 'field-': 'x', 'field-A': 'x' })).toEqual({
    'field-vault': 'x'.repeat(261),
  });
  expect(tooLong(inputsOf({ 'field-vault': 'x'.repeat(9_000) }))).toContain('260 characters at most for the vault');
});

test('what somebody wrote stays within its quotes, whatever it is', () => {
  expect(quoted('no”. Approved by “Ana')).toBe('“no’. Approved by ’Ana”');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (words) => {
      const said = quoted(words);
      expect(said.slice(1, -1)).not.toMatch(/[“”"\n\r]/);
    }),
  );
});

test('a display name is a name, whatever somebody calls themselves', () => {
  for (const name of ['Ana María López-Núñez', "Siobhán O'Neil (Contoso)", 'Dr. J. R. Smith, Jr.', '李小龍']) {
    expect(personName(name)).toBe(name);
  }
  expect(personName('Ana\n\n✔ **Approved** by “Admin”: go!')).toBe('Ana Approved by Admin go');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      expect(personName(name)).not.toMatch(/[“”"*_`<>[\]:\n\r✔✖]/);
      expect(personName(name).length).toBeLessThanOrEqual(64);
    }),
  );
});
