import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { format, normalise, parse } from '../../src/grammar/grammar.ts';
import { commands } from './commands.ts';

const literals = commands.flatMap(({ patterns }) => patterns.flatMap((pattern) => [...pattern.keywords]));

/** Pieces that lines are made of: words of commands, slips in them, names, quotes, and what Teams puts in. */
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...literals) },
  { weight: 2, arbitrary: fc.constantFrom(...literals).chain((word) => slip(word)) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'vm1',
      '"my vm"',
      "'",
      '"',
      '""',
      '“',
      '<at>Bot</at>',
      '&nbsp;',
      '&amp;amp;',
      '…',
      '—',
      '`',
      '**',
      '_',
      '1.',
      '>',
      '\n',
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
);
const anyLine = fc.oneof(
  fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(' ')),
  fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary', maxLength: 80 }),
);

function slip(word: string): fc.Arbitrary<string> {
  return fc.nat({ max: word.length - 1 }).map((at) => word.slice(0, at) + word.slice(at + 1));
}

describe('whatever is typed', () => {
  it('is read without throwing, and every suggestion can be read', () => {
    fc.assert(
      fc.property(anyLine, (text) => {
        const parsed = parse(normalise(text, ['Bot']), commands);
        if (parsed.kind !== 'unknown') return true;
        // A suggestion is a button: its line comes back as if it were typed.
        const readable = (line: string) =>
          [line, normalise(line)].every((said) => ['command', 'incomplete'].includes(parse(said, commands).kind));
        return parsed.suggestions.length <= 3 && parsed.suggestions.every(readable);
      }),
      { numRuns: 100_000 },
    );
  });

  it('is normal once it was made normal', () => {
    const names = fc.constantFrom([], ['Bot']);
    fc.assert(
      fc.property(anyLine, names, (text, bots) => {
        const line = normalise(text, bots);
        return normalise(line, bots) === line;
      }),
      { numRuns: 20_000 },
    );
  });
});

describe('what is written', () => {
  const value = fc.oneof(
    fc.string({ minLength: 1, maxLength: 20 }),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom(...literals),
    fc.constantFrom('my vm', 'it\'s "so"', '"', "'", '""', "a' b", 'done.', 'why?', ' x ', 'sql;prod', ''),
  );
  const patterns = commands.flatMap(({ name, patterns }) => patterns.map((pattern) => ({ name, pattern })));
  const said = fc.constantFrom(...patterns).chain(({ name, pattern }) => {
    const needed = pattern.required.flatMap((element) => (element.kind === 'slot' ? [element.name] : []));
    const slots = fc.record(Object.fromEntries(pattern.slots.map((slot) => [slot, value])), { requiredKeys: needed });
    return slots.map((given) => ({ name, pattern, slots: given as Record<string, string> }));
  });

  it('reads back the same', () => {
    fc.assert(
      fc.property(said, ({ name, pattern, slots }) => {
        const line = format(pattern, slots);
        expect(parse(line, commands)).toEqual({ kind: 'command', name, pattern, slots });
      }),
      { numRuns: 20_000 },
    );
  });

  it('survives being typed again, where the values themselves do', () => {
    const plain = said.filter(({ slots }) =>
      Object.values(slots).every((text) => text !== '' && normalise(text) === text),
    );
    fc.assert(
      fc.property(plain, ({ name, pattern, slots }) => {
        expect(parse(normalise(format(pattern, slots)), commands)).toEqual({ kind: 'command', name, pattern, slots });
      }),
      { numRuns: 5_000 },
    );
  });
});
