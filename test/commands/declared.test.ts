import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Command } from '../../src/command-kit/command.ts';
import { patternsOf } from '../../src/command-kit/slots.ts';
import { commands } from '../../src/commands/index.ts';
import { parse } from '../../src/grammar/grammar.ts';
import { entries } from '../changes/entries.ts';
import { readTranscript } from '../support/transcript.ts';

/** What belongs to a command besides its file, and is easily forgotten: each failure says what is to be added, and where. */
const root = join(import.meta.dirname, '..', '..');
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');
const filesBelow = (folder: string, end: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith(end));

const sources = filesBelow('src/commands', '.ts').map((file) => ({ file, text: textOf(file) }));
const sayable = commands.map((command) => ({ name: command.name, patterns: patternsOf(command) }));

/** The command that a line is one of, in its own words. */
function commandOf(line: string): string | undefined {
  const parsed = parse(line, sayable);
  return parsed.kind === 'command' ? parsed.name : undefined;
}

interface Found {
  readonly file: string;
  readonly declared: Command;
  readonly constant: string;
}

/** Everything that a file of `src/commands` exports and that is a command. */
async function found(): Promise<Found[]> {
  const all: Found[] = [];
  for (const { file } of sources) {
    const module = (await import(join(root, file))) as Readonly<Record<string, unknown>>;
    for (const [constant, value] of Object.entries(module)) {
      if (isCommand(value)) all.push({ file, declared: value, constant });
    }
  }
  return all;
}

const isCommand = (value: unknown): value is Command =>
  typeof value === 'object' && value !== null && 'kind' in value && 'words' in value && 'area' in value;

test('every command is listed, and says above its declaration how it is said', async () => {
  const wrong: string[] = [];
  const all = await found();
  for (const { file, declared, constant } of all) {
    if (!commands.includes(declared)) {
      wrong.push(
        `“${declared.name}” of ${file} is not listed: add it to src/commands/index.ts, where help shall show it`,
      );
    }
    const text = sources.find((source) => source.file === file)?.text ?? '';
    if (!new RegExp(`\\*/\\nexport const ${constant} = `).test(text)) {
      wrong.push(`“${declared.name}” of ${file} has no docstring: write a line in /** */ above it`);
    }
  }
  expect(wrong).toEqual([]);
  expect(all.map(({ declared }) => declared)).toEqual(expect.arrayContaining([...commands]));
});

test('every command has a sentence and an example for help', () => {
  const wrong = commands.flatMap(({ name, summary, examples }) => [
    ...(/^[A-Z].*\.$/.test(summary)
      ? []
      : [`“${name}” has no summary: say in one sentence what it does, with a full stop`]),
    ...(examples.length > 0
      ? []
      : [`“${name}” has no examples: help shows them, and test/commands/examples.test.ts says them`]),
    ...examples
      .filter((line) => commandOf(line) !== name)
      .map((line) => `“${line}”, an example of “${name}”, is not how it is said: ${commandOf(line) ?? 'no command'}`),
  ]);
  expect(wrong).toEqual([]);
});

/** No command that is declared asks for this yet: one with a step for a person does. */
const notYet = ['tick'];

test('every command is said in a transcript, or played by the test of all changes', () => {
  const lines = filesBelow('test/conversations', '.chat').flatMap((file) => readTranscript(textOf(file)));
  const said = new Set(lines.flatMap((line) => (line.kind === 'says' ? [commandOf(line.text)] : [])));
  for (const key of Object.keys(entries)) said.add(key.split(',')[0]);
  const wrong = commands
    .filter(({ name }) => !said.has(name) && !notYet.includes(name))
    .map(({ name, area }) => `nobody says “${name}”: write a transcript in test/conversations (area: ${area})`);
  expect(wrong).toEqual([]);
  expect(notYet.filter((name) => said.has(name))).toEqual([]);
});

test('what people say instead of a command is among the utterances', () => {
  const meant = new Set(
    textOf('test/grammar/utterances.jsonl')
      .trim()
      .split('\n')
      .map((line) => commandOf((JSON.parse(line) as { means: string | null }).means ?? '')),
  );
  const wrong = commands
    .filter(({ name, means = [] }) => means.length > 0 && !meant.has(name))
    .map(
      ({ name }) => `“${name}” has means, and no utterance that comes to it: add one to test/grammar/utterances.jsonl`,
    );
  expect(wrong).toEqual([]);
});
