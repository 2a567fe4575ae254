// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what looks like a template here is an attack.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import markdownit from 'markdown-it';
import { card, emphasise, isMarkdown, join, md, plain } from '../../src/cards/card.ts';
import { bare, render } from '../../src/cards/markdown.ts';
import { stringsOf } from './samples.ts';

/** Clients differ in what they read as markup: HTML, tables, links without brackets. None of it may work. */
const dialects = [markdownit(), markdownit('commonmark'), markdownit({ html: true, linkify: true, breaks: true })];

const nasty = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...'[]()*_#>|~`\\<&{}$!+-.:/="\' \n1a'),
    fc.constantFrom(
      '**',
      '__',
      '~~',
      '```',
      '<at>',
      '</at>',
      '<b>',
      '${',
      '{{DATE(',
      '](',
      '&lt;',
      '1. ',
      '- ',
      '\n\n',
      '    ',
    ),
    fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 3 }),
    fc.constantFrom(...'äß日本😀‽'),
  ),
  maxLength: 40,
});

const decoded = (html: string) =>
  html
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .trim();

/** What is left of a text when what hides and the surplus of blanks is gone: the same as `bare`, but for its marks. */
const visible = (text: string) =>
  text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();

test('text from outside is shown letter by letter, whatever the dialect', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      for (const dialect of dialects.slice(0, 2)) {
        const html = dialect.render(plain(text)).trim();
        expect(decoded(html.replace(/^<p>|<\/p>$/g, ''))).toBe(visible(text));
      }
      const html = dialects[2]!.render(plain(text));
      expect(html.replace(/<a href="(?:https?|mailto|ftp):[^"]*">|<\/a>|<\/?p>/g, '')).not.toMatch(/<[a-z!/?]/i);
    }),
    { numRuns: 3000 },
  );
});

test('text from outside holds no mention, no expression, no card function', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      expect(plain(text)).not.toMatch(/<|\$\{|\{\{/);
      expect(bare(text)).not.toMatch(/<|\$\{|\{\{/);
    }),
    { numRuns: 3000 },
  );
});

test('emphasis of our own survives whatever it is put around', () => {
  fc.assert(
    fc.property(nasty, (name) => {
      const html = dialects[1]!.render(render(md`Backup of **${name}** failed`));
      expect(html).toMatch(/^<p>Backup of <strong>.*<\/strong> failed<\/p>/s);
      expect(html.match(/<(?!\/?(p|strong)>)/)).toBeNull();
    }),
    { numRuns: 2000 },
  );
});

test('ordinary names and sentences stay as they are', () => {
  const ordinary = [
    'sql_prod_01',
    'Tier-1-Prod-AppDB',
    '4 h (missed by 37 min)',
    'C:\\Data\\x',
    'a & b',
    '~5 days',
    'x > y',
    '#7 of 8 {ok}',
  ];
  expect(ordinary.map(plain)).toEqual([...ordinary.slice(0, -1), '\\#7 of 8 {ok}']);
});

test('what hides or turns the text is taken out', () => {
  expect(plain('safe\u202Egpj.exe\u200B\u0007 end\r\n\tnext')).toBe('safe gpj.exe end next');
  expect(plain('\uD800broken')).toBe('\uFFFDbroken');
});

test('data with template expressions are never evaluated', () => {
  const attack = '${1+1} ${band.title} ${$root} ${json(band)}';
  const shown = card('note', {
    title: attack,
    text: attack,
    hint: md`${attack}`,
    buttons: [{ title: attack, line: attack }],
  });
  const texts = stringsOf(shown).filter((text) => text !== attack);
  expect(texts.filter((text) => /(^|\D)2(\D|$)|\$\{/.test(text.replaceAll('1+1', '')))).toEqual([]);
  expect(texts.some((text) => text.includes('$\\{1+1} $\\{band.title}'))).toBe(true);
});

test('a command line is carried exactly', () => {
  const line = 'protect "web01 *x* ${y}" with Tier_1';
  const shown = JSON.stringify(card('choice', { question: 'Which?', options: [{ title: 'web01', line }] }));
  expect(shown.split(JSON.stringify({ line })).length - 1).toBe(2);
});

test('JSON cannot pretend to be markup of ours', () => {
  expect(isMarkdown(JSON.parse('{"$md":"**x**","markdown":"**x**"}'))).toBe(false);
  expect(isMarkdown(md`**x**`)).toBe(true);
});

test('names are emphasised once, as whole words, longest first', () => {
  expect(render(emphasise('Protect vm1 with vm1-policy', ['vm1', 'vm1-policy']))).toBe(
    'Protect **vm1** with **vm1-policy**',
  );
  expect(render(emphasise('Backup of vm10', ['vm1']))).toBe('Backup of vm10');
  expect(render(emphasise('Backup of a*b', ['a*b', '']))).toBe('Backup of **a\\*b**');
});

test('joined texts keep their own nature', () => {
  expect(render(join([md`**a**`, 'b*c'], ' · '))).toBe('**a** · b\\*c');
  expect(bare(join([md`**a** [docs](https://aka.ms/x)`, 'b'], ' · '))).toBe('a docs · b');
});

test('long texts are shortened, never inside our markup', () => {
  expect(render(md`Backup of **${'x'.repeat(50)}** failed`, 10)).toBe(`Backup of **${'x'.repeat(9)}…** failed`);
  expect(render('😀😀😀😀', 4)).toBe('😀…');
});
