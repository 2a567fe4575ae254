import { lookup } from '../../base/lookup.ts';
import { parse } from '../parse.ts';
import { compile, type Element, type Pattern } from '../pattern.ts';
import { parseDuration } from '../values.ts';
import { format } from '../write.ts';
import type { Value, ValueKind } from './values.ts';
import { costOf, meaningOf, type Word } from './words.ts';

/**
 * A way in which people say something: its words in any order, forms and synonyms aside, and its values, wherever they
 * stand. `as` is the command line that it stands for, with the values in braces; without it the command's own words.
 */
export type Means = string | { readonly say: string; readonly as: string };

/** A phrase of a command, ready to be compared with lines. */
export interface Phrase {
  readonly command: string;
  readonly words: readonly Word[];
  readonly slots: readonly Slot[];
  /** Writes the command line for the values that were found. */
  write(values: Readonly<Record<string, string>>): string;
}

interface Slot {
  readonly name: string;
  readonly needed: boolean;
  readonly kinds: readonly ValueKind[];
}

/** What a value may be that a command calls so; any other name takes a name of the estate. */
const kindsBySlot = lookup<readonly ValueKind[]>({
  vm: ['vm', 'name'],
  vault: ['vault', 'name'],
  policy: ['policy', 'name'],
  network: ['network', 'name'],
  tag: ['tag'],
  alert: ['id'],
  id: ['id'],
  incident: ['id'],
  duration: ['duration'],
  period: ['duration'],
  date: ['moment', 'duration'],
  end: ['moment', 'duration'],
  until: ['moment', 'duration'],
  point: ['moment'],
  reason: ['text'],
  notes: ['text'],
});
const anyName: readonly ValueKind[] = ['vm', 'vault', 'policy', 'network', 'name'];

export const kindsOf = (slot: string): readonly ValueKind[] => kindsBySlot[slot] ?? anyName;

/** Throws an Error for a phrase that cannot be written as a line of its command: a defect of the declaration. */
export function phraseOf(command: string, patterns: readonly Pattern[], means: Means): Phrase {
  const said = elementsOf(typeof means === 'string' ? means : means.say);
  const pattern = typeof means === 'string' ? patternFor(means, said, patterns) : lineOf(means.as);
  const needed = new Set(said.required);
  return {
    command,
    words: meaningOf(said.words),
    slots: [...said.required, ...said.optional].map((name) => ({
      name,
      needed: needed.has(name),
      kinds: kindsOf(name),
    })),
    write: (values) => written(pattern, values),
  };
}

/** As a person would type it: lengths of time and moments of several words need no quotes where the line still reads back. */
function written(pattern: Pattern, values: Readonly<Record<string, string>>): string {
  let line = format(pattern, values);
  for (const [slot, value] of Object.entries(values)) {
    if (!value.includes(' ') || kindsOf(slot).some((kind) => kind !== 'duration' && kind !== 'moment')) continue;
    const plain = line.replace(`"${value}"`, value);
    const read = parse(plain, [{ name: '', patterns: [pattern] }]);
    if (read.kind === 'command' && read.slots[slot] === value) line = plain;
  }
  return line;
}

/** A length of time as commands print it: `2 hours`, and in short `24h` for how far to look back. */
function timeFor(slot: string, text: string): string {
  const ms = parseDuration(text);
  if (ms === undefined) return text;
  const [size, unit] = units.find(([size]) => ms % size === 0 && (slot !== 'period' || ms > 2 * size)) ?? units[2]!;
  const count = Math.round(ms / size);
  if (slot === 'period') return `${count}${unit[0]}`;
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

const units: readonly (readonly [number, string])[] = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
];

interface Said {
  readonly words: readonly string[];
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/** `{vm} {policy} protect [because {reason}]`: unlike a command's words, in any order. */
function elementsOf(say: string): Said {
  const words: string[] = [];
  const required: string[] = [];
  const optional: string[] = [];
  let inside = false;
  for (const piece of say.match(/\[|\]|\{\w+\}|[^\s[\]{}]+/g) ?? []) {
    if (piece === '[' || piece === ']') inside = piece === '[';
    else if (piece.startsWith('{')) (inside ? optional : required).push(piece.slice(1, -1));
    else if (!inside) words.push(piece);
  }
  return { words, required, optional };
}

/** The command's first pattern that has all values of the phrase. */
function patternFor(means: string, said: Said, patterns: readonly Pattern[]): Pattern {
  const all = [...said.required, ...said.optional];
  const found = patterns.find(
    ({ slots, required }) =>
      all.every((slot) => slots.includes(slot)) && namesOf(required).every((slot) => said.required.includes(slot)),
  );
  if (!found) throw new Error(`The phrase "${means}" fits none of: ${patterns.map(({ words }) => words).join(', ')}.`);
  return found;
}

const namesOf = (elements: readonly Element[]): string[] =>
  elements.flatMap((element) => (element.kind === 'slot' ? [element.name] : []));

/** A line with values in braces is a pattern, but that what is no keyword stays as it is. */
const lineOf = (as: string): Pattern => compile(as);

/** How a phrase fits a line. */
export interface Fit {
  readonly line: string;
  readonly command: string;
  /** Words and values of the phrase that were said. */
  readonly matched: number;
  /** What was said and the phrase has no use for. */
  readonly left: number;
}

/** Undefined: a word or a value of the phrase was not said. */
export function fitOf(phrase: Phrase, words: readonly Word[], values: readonly Value[]): Fit | undefined {
  const unsaid = [...words];
  let matched = 0;
  for (const { concept, kind } of phrase.words) {
    const at = unsaid.findIndex((word) => word.concept === concept);
    if (at < 0) return undefined;
    // Said twice is said once: "failed backup of all backup jobs that failed".
    for (let next = unsaid.length - 1; next >= at; next -= 1)
      if (unsaid[next]!.concept === concept) unsaid.splice(next, 1);
    matched += kind === 'filler' || kind === 'verb' ? 0.3 : 1;
  }
  const chosen: Record<string, string> = {};
  const open = [...values];
  for (const { name, needed, kinds } of phrase.slots) {
    const at = bestFor(kinds, open);
    if (at < 0 && needed) return undefined;
    const [value] = at < 0 ? [] : open.splice(at, 1);
    if (!value) continue;
    chosen[name] = value.kinds[0] === 'duration' ? timeFor(name, value.text) : value.text;
    matched += value.kinds[0] === kinds[0] ? 0.6 : 0.5;
  }
  const left = unsaid.reduce((sum, word) => sum + costOf(word), 0) + open.length * unusedValue;
  return { line: phrase.write(chosen), command: phrase.command, matched, left };
}

/** How many of its words that mean something were said, whatever values were; 0: not all of them. */
export function speaksOf(phrase: Phrase, words: readonly Word[]): number {
  const said = new Set(words.map(({ concept }) => concept));
  if (!phrase.words.every(({ concept }) => said.has(concept))) return 0;
  return phrase.words.filter(({ kind }) => kind === 'concept').length;
}

/** A value that nobody asked for weighs more than a word: it is what the line is about. */
const unusedValue = 1.5;

/** The value that fits best: of the kind that the slot wants first. */
function bestFor(kinds: readonly ValueKind[], values: readonly Value[]): number {
  for (const kind of kinds) {
    const at = values.findIndex((value) => value.kinds.includes(kind));
    if (at >= 0) return at;
  }
  return -1;
}
