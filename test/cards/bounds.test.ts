// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what looks like a template here is an attack.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type BandState, type CardData, type CardName, card, md } from '../../src/cards/card.ts';
import { bandLooks } from '../../src/cards/states.ts';
import { elementsOf, ofType, stringsOf, templates } from './samples.ts';
import { complaints } from './schema.ts';

/** Texts that are long in characters, in bytes, or in what escaping makes of them. */
const word = fc.oneof(
  fc.constantFrom('vm1', '', '${1+1}', '<at>All</at>', '\u0000', '\uD800'),
  fc
    .tuple(
      fc.constantFrom('x', '*', '"', '\\', '日', '😀', '_ ', '&lt;', '{{', 'word '),
      fc.constantFrom(1, 30, 300, 3_000, 30_000),
    )
    .map(([text, times]) => text.repeat(times)),
);
const text = fc.oneof(
  word,
  word.map((one) => md`Backup of **${one}** failed`),
);
const many = <Item>(item: fc.Arbitrary<Item>) =>
  fc.tuple(item, fc.constantFrom(0, 1, 7, 70)).map(([one, times]) => Array.from({ length: times }, () => one));

const checkState = fc.constantFrom('yes', 'warn', 'no', 'info');
const stepState = fc.constantFrom('waiting', 'running', 'done', 'failed', 'skipped');
const button = fc.record({
  title: word,
  line: word,
  style: fc.constantFrom(undefined, 'positive', 'destructive'),
  secondary: fc.boolean(),
});
const fact = fc.record({ title: word, value: text });
const check = fc.record({ state: checkState, text });
const row = fc.record({
  state: fc.option(stepState, { nil: undefined }),
  title: text,
  text,
  aside: word,
  buttons: many(button),
});
const url = word.map((one) => `https://portal.azure.com/#@/${one}`);

const moment = fc.constant({ at: 1_795_475_100_000, timezone: 'Australia/Sydney' });

/** All that any card may have: the cards that have no place for a part leave it out. */
const anything = fc.record(
  {
    band: fc.record({
      state: fc.constantFrom(...(Object.keys(bandLooks) as BandState[])),
      qualifier: word,
      time: moment,
      title: text,
      subtitle: text,
    }),
    title: text,
    question: text,
    role: word,
    worst: fc.constantFrom('yes', 'warn', 'no'),
    time: moment,
    summary: text,
    text,
    hint: text,
    outcome: text,
    advice: text,
    progress: fc.double(),
    tiles: many(fc.record({ value: word, label: word })),
    facts: many(fact),
    checks: many(check),
    approvals: many(check),
    steps: many(fc.record({ state: stepState, name: word, took: word })),
    differences: many(fc.record({ what: word, before: word, after: word })),
    rows: fc.record({ items: many(row), total: fc.nat(), line: word, none: text }),
    sections: many(fc.record({ title: word, facts: many(fact), checks: many(check), rows: many(row) })),
    groups: many(fc.record({ title: word, checks: many(check) })),
    options: many(fc.record({ title: word, line: word, text })),
    commands: many(
      fc.record({
        usage: word,
        summary: word,
        kind: fc.constantFrom('look', 'change', 'decide'),
        line: word,
        does: word,
      }),
    ),
    notes: many(text),
    inputs: many(
      fc.record({
        id: fc.constantFrom('reason', 'notes', 'name'),
        label: word,
        placeholder: word,
        maxLength: fc.nat(),
      }),
    ),
    buttons: many(button),
    links: many(fc.record({ title: word, url })),
    details: many(fact),
  },
  {
    requiredKeys: [
      'band',
      'title',
      'question',
      'role',
      'worst',
      'time',
      'rows',
      'sections',
      'groups',
      'options',
      'commands',
    ],
  },
);

test.each(templates)('%s holds every limit, whatever the data', (name) => {
  fc.assert(
    fc.property(anything, (data) => {
      const shown = card(name as CardName, data as unknown as CardData[CardName]);
      expect(Buffer.byteLength(JSON.stringify(shown))).toBeLessThanOrEqual(25_000);
      for (const { actions } of ofType(shown, 'ActionSet'))
        expect((actions as unknown[]).length).toBeLessThanOrEqual(6);
      for (const { fallback, data: said, title } of ofType(shown, 'Action.Execute')) {
        expect(fallback).toMatchObject({ type: 'Action.Submit', data: said, title });
      }
      const lines = new Set(elementsOf(shown).map(({ line }) => line));
      expect(stringsOf(shown).filter((one) => !lines.has(one) && /\$\{|</.test(one))).toEqual([]);
    }),
    { numRuns: 12 },
  );
});

test('monstrous cards are valid too', () => {
  fc.assert(
    fc.property(anything, (data) => {
      expect(complaints(card('plan', data as unknown as CardData['plan']))).toEqual([]);
    }),
    { numRuns: 10 },
  );
});

const list = (items: number, total = items) =>
  card('list', {
    band: { word: 'ALERTS', title: 'What is open' },
    rows: {
      items: Array.from({ length: items }, (_, n) => ({ title: `A-${n}`, text: 'x'.repeat(100) })),
      total,
      line: 'alerts',
    },
  });

test('what is left out of a list is said, with the command that shows it', () => {
  expect(JSON.stringify(list(3, 40))).toContain('… and 37 more: type **alerts**');
  expect(JSON.stringify(list(3))).not.toContain('more');
  const shown = stringsOf(list(500)).filter((text) => /^A-\d+$/.test(text)).length;
  expect(JSON.stringify(list(500))).toContain(`… and ${500 - shown} more`);
  expect(shown).toBeGreaterThanOrEqual(15);
});

test('texts are shortened before lists, and the same data give the same card', () => {
  const long = () =>
    card('note', {
      title: 'Long',
      text: 'word '.repeat(5_000),
      details: Array.from({ length: 40 }, () => ({ title: 'Id', value: 'y'.repeat(900) })),
    });
  expect(long()).toEqual(long());
  expect(stringsOf(long()).filter((text) => text === 'Id').length).toBe(40);
});

test('a line that is too long to be carried whole is no button', () => {
  const shown = card('note', { title: 'x', buttons: [{ title: 'Go', line: 'y'.repeat(501) }] });
  expect(ofType(shown, 'Action.Execute')).toEqual([]);
});

test('links lead to Microsoft only', () => {
  const urls = ['https://portal.azure.com/#@/x', 'https://learn.microsoft.com/a', 'https://aka.ms/b'];
  const others = [
    'http://portal.azure.com/',
    'https://portal.azure.com.evil.example/',
    'https://u:p@portal.azure.com/',
    'javascript:alert(1)',
    '',
  ];
  const band = { state: 'DONE', title: 'x' } as const;
  const shown = card('plan', { band, links: [...urls, ...others].map((url) => ({ title: 'Open', url })) });
  expect(ofType(shown, 'Action.OpenUrl').map(({ url }) => url)).toEqual(urls);
});
