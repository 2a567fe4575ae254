import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { patternsOf } from '../../src/command-kit/slots.ts';
import { commands } from '../../src/commands/index.ts';
import { createOwnWords, type Names, normalise, parse, type ValueKind } from '../../src/grammar/grammar.ts';

const own = createOwnWords(
  commands.map((command) => ({
    name: command.name,
    patterns: patternsOf(command),
    means: command.means ?? [],
    reads: command.kind === 'read',
  })),
);
const sayable = commands.map((command) => ({ name: command.name, patterns: patternsOf(command) }));

/** What the estate of the test calls so. */
const names: Names = new Map<string, readonly ValueKind[]>([
  ['vm1', ['vm']],
  ['sql-prod-01', ['vm']],
  ['crm-prod-01', ['vm']],
  ['vm-dev-01', ['vm']],
  ['tier-1-prod-appdb', ['policy']],
  ['vnet-dr-test', ['network']],
]);

interface Utterance {
  readonly say: string;
  readonly means: string | null;
  readonly kind: 'read' | 'change' | 'none';
}

const utterances = readFileSync(new URL('utterances.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Utterance);

/** What the line comes to, in one word and the line that is run or offered first. */
function cameTo(say: string): string {
  const meant = own.meaning(normalise(say), names);
  if (meant.kind === 'read') return `read: ${meant.line}`;
  if (meant.kind === 'offer') return `${meant.lines.some(changes) ? 'change' : 'choice'}: ${meant.lines[0]}`;
  return 'none';
}

function changes(line: string): boolean {
  const parsed = parse(line, sayable);
  return parsed.kind !== 'command' || commands.find(({ name }) => name === parsed.name)?.kind !== 'read';
}

/** A line that nothing that changes anything may follow from is right whatever else it is answered with. */
function isRight({ say, means, kind }: Utterance): boolean {
  const got = cameTo(say);
  return kind === 'none' ? !got.startsWith('change') : got === `${kind}: ${means}`;
}

describe('how people say it', () => {
  test.each([
    { kind: 'read', atLeast: 0.9 },
    { kind: 'change', atLeast: 0.85 },
    { kind: 'none', atLeast: 1 },
  ] as const)('$kind: at least $atLeast of the lines', ({ kind, atLeast }) => {
    const all = utterances.filter((one) => one.kind === kind);
    const misses = all.filter((one) => !isRight(one)).map((one) => `${one.say} → ${cameTo(one.say)}, not ${one.means}`);
    // The misses stand in the failure, and are what to look at.
    if (misses.length > (1 - atLeast) * all.length) expect(misses).toEqual([]);
    expect(all.length).toBeGreaterThan(15);
  });
});

test('every line that is read or offered is a command', () => {
  for (const { say } of utterances) {
    const meant = own.meaning(normalise(say), names);
    const lines = meant.kind === 'read' ? [meant.line] : meant.kind === 'offer' ? meant.lines : [];
    for (const line of lines) expect([line, parse(line, sayable).kind]).toEqual([line, 'command']);
  }
});

test('whoever denies or supposes what he says is offered no change', () => {
  const orders = utterances.filter(({ kind }) => kind === 'change').map(({ say }) => say);
  const doubts = ["don't", 'do not', 'never', 'what if we', 'should we', 'we already did', 'nobody may', 'suppose you'];
  fc.assert(
    fc.property(fc.constantFrom(...orders), fc.constantFrom(...doubts), (order, doubt) => {
      expect(cameTo(`${doubt} ${order.replace(/^(?:could you please|could you|please|I'll|I'm|I) /, '')}`)).not.toMatch(
        /^change/,
      );
    }),
  );
});

test('any line is read, whatever it is, and nothing is read twice differently', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (line) => {
      expect(own.meaning(line, names)).toEqual(own.meaning(line, names));
    }),
  );
});

test.each([
  ['how do I protect a vm', 'protect'],
  ['how can I retry a failed backup', 'retry'],
  ['how do we run a DR test?', 'test failover'],
])('%s: the help of %s', (say, command) => {
  const meant = own.meaning(normalise(say), names);
  expect(meant.kind === 'how' && meant.commands[0]).toBe(command);
});

test('a text that is longer than anything anybody asks for only mentions it', () => {
  expect(own.meaning(`back up vm1 ${'and so on '.repeat(100)}`, names)).toEqual({ kind: 'unknown' });
});
