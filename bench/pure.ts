import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CardData, type CardName, card } from '../src/cards/card.ts';
import { patternsOf } from '../src/command-kit/slots.ts';
import { commands } from '../src/commands/index.ts';
import { parse } from '../src/grammar/grammar.ts';
import { ours } from '../test/cards/samples.ts';
import type { Figure } from './figures.ts';

const forMs = 2_000;
const folder = join(import.meta.dirname, '..', 'cards');

/** What a turn costs before anything is asked of anybody: a line understood, a card rendered. */
export async function pure(): Promise<Figure[]> {
  const sayable = commands.map((command) => ({ name: command.name, patterns: patternsOf(command) }));
  const lines = [...commands.flatMap(({ examples }) => examples), 'protct vm1', 'restore everything', 'test fail vm1'];
  const samples = readdirSync(folder)
    .filter((file) => file.endsWith('.sample.json'))
    .map((file) => ({
      name: file.split('.')[0] as CardName,
      data: JSON.parse(readFileSync(join(folder, file), 'utf8'), markup) as CardData[CardName],
    }));
  const cards = rate(samples, ({ name, data }) => card(name, data));
  const parsed = rate(lines, (line) => parse(line, sayable));
  return [
    { what: 'cards rendered', value: cards, unit: '/s', note: `${samples.length} samples in turn` },
    {
      what: 'lines parsed',
      value: parsed,
      unit: '/s',
      note: `${lines.length} lines in turn, ${commands.length} commands`,
    },
  ];
}

/** `{ "$md": "**bold**" }` in a sample is markup of our own. */
const markup = (_key: string, value: unknown) => {
  const text = (value as { $md?: unknown } | null)?.$md;
  return typeof text === 'string' ? ours(text) : value;
};

/** How often a second, once it is warm. */
function rate<Input>(inputs: readonly Input[], run: (input: Input) => unknown): number {
  for (const input of inputs) run(input);
  const started = performance.now();
  let done = 0;
  while (performance.now() - started < forMs) {
    for (const input of inputs) run(input);
    done += inputs.length;
  }
  return (done * 1_000) / (performance.now() - started);
}
