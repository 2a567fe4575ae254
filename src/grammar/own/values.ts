import { shortId } from '../../base/ids.ts';
import { lookup } from '../../base/lookup.ts';
import type { Token } from '../tokens.ts';
import { parseDuration } from '../values.ts';
import { isWord } from './words.ts';

/** What a value in a line can be; `name`: it looks like one, and nobody has said of what. */
export type ValueKind = 'vm' | 'vault' | 'policy' | 'network' | 'tag' | 'name' | 'id' | 'duration' | 'moment' | 'text';

/** A value that stands somewhere in a line, in the form in which a command takes it. */
export interface Value {
  readonly kinds: readonly ValueKind[];
  readonly text: string;
}

/** What the estate calls so: kinds by the name in lower case. */
export type Names = ReadonlyMap<string, readonly ValueKind[]>;

/** A line, taken apart: its words in their order, and its values in theirs. */
export interface Parts {
  readonly words: readonly string[];
  readonly values: readonly Value[];
}

/** Where an id is asked for: `A-41`, also `a41` and `41`, as people type them; `7F3K`, as requests are called, in any case. */
export const isId = (text: string): boolean => idAskedFor.test(text);
const idAskedFor = new RegExp(`^(?:(?:[a-z]-?)?\\d{1,9}|${shortId})$`, 'i');

/** An id wherever it stands: as Lifeboat writes it, with a digit, so that no word is one. */
const idAnywhere = new RegExp(`^(?:[A-Za-z]-\\d{1,9}|(?=.*\\d)${shortId})$`);

const weekday = /^(?:sun|mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur)(?:day)?$/;
const day = /^(?:yesterday|tomorrow|\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[.-]\d{1,2}[.-]\d{4})$/;
const clock = /^(?:\d{1,2}:\d{2}|\d{1,2}(?::\d{2})?(?:am|pm))$/;
const instant = /^\d{4}-\d{2}-\d{2}t\d{2}:\d{2}\S*$/;
const month = /^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*$/;
const number = /^\d{1,4}(?:st|nd|rd|th)?$/;

const counts = lookup({
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
  ten: '10',
  twelve: '12',
});

/** Lengths of time that have a name; the night is what the morning line looks at. */
const periods = lookup({ week: '7 days', fortnight: '14 days' });

/** A word as it was meant: without the marks of the sentence around it. */
const bareOf = (token: Token): string => (token.quoted ? token.text : token.text.replace(/^[(]+|[,;:?!.)]+$/g, ''));

/**
 * Takes a line apart, in one pass: ids, lengths of time, moments and names of the estate (which may be of several words)
 * are values wherever they stand; all else is words. `names` are looked up in lower case.
 */
export function partsOf(tokens: readonly Token[], names: Names): Parts {
  const words: string[] = [];
  const values: Value[] = [];
  for (let at = 0; at < tokens.length; ) {
    const found = known(tokens, at, names) ?? duration(tokens, at) ?? when(tokens, at) ?? shaped(tokens[at]!);
    if (found) values.push(found.value);
    else words.push(bareOf(tokens[at]!));
    at += found?.length ?? 1;
  }
  return { words: words.flatMap(expanded).filter((word) => word !== ''), values };
}

/** "I'm" and "we'll" are two words. */
const expanded = (word: string): string[] => word.replace(/'(?:m|ll|re|ve|d)$/i, ' ').split(' ');

interface Found {
  readonly value: Value;
  /** How many tokens it took. */
  readonly length: number;
}

/** The longest name of the estate that begins here; none is longer than so many words. */
const longestName = 4;

function known(tokens: readonly Token[], at: number, names: Names): Found | undefined {
  for (let length = Math.min(longestName, tokens.length - at); length > 0; length -= 1) {
    const text = tokens
      .slice(at, at + length)
      .map(bareOf)
      .join(' ');
    const kinds = names.get(text.toLowerCase());
    if (kinds) return { value: { kinds, text }, length };
  }
  return undefined;
}

function duration(tokens: readonly Token[], at: number): Found | undefined {
  if (/^(?:last|past|next|previous)$/i.test(tokens[at]!.text)) {
    const found = tokens[at + 1] && length(tokens, at + 1);
    return found && { value: found.value, length: found.length + 1 };
  }
  return length(tokens, at);
}

function length(tokens: readonly Token[], at: number): Found | undefined {
  const first = bareOf(tokens[at]!).toLowerCase();
  const period = periods[first];
  if (period) return { value: { kinds: ['duration'], text: period }, length: 1 };
  if (/^\d/.test(first) && parseDuration(first) !== undefined)
    return { value: { kinds: ['duration'], text: first }, length: 1 };
  const unit = tokens[at + 1] && bareOf(tokens[at + 1]!).toLowerCase();
  const count = counts[first] ?? first;
  const text = `${count} ${unit ?? ''}`;
  return unit && parseDuration(text) !== undefined ? { value: { kinds: ['duration'], text }, length: 2 } : undefined;
}

/** A day, a time, or both: `yesterday 14:00`, `friday`, `27 Nov 2026 18:00`. */
function when(tokens: readonly Token[], at: number): Found | undefined {
  const taken: string[] = [];
  let certain = false;
  for (let next = at; next < tokens.length && taken.length < 4; next += 1) {
    const text = bareOf(tokens[next]!);
    const key = text.toLowerCase();
    const sure = day.test(key) || weekday.test(key) || clock.test(key) || instant.test(key);
    if (!sure && !(month.test(key) || number.test(key))) break;
    taken.push(text);
    certain ||= sure || (month.test(key) && taken.length > 1);
    if (tokens[next]!.text !== text) break;
  }
  return certain ? { value: { kinds: ['moment'], text: taken.join(' ') }, length: taken.length } : undefined;
}

/** A tag (`env=prod`), an id, or what looks like the name of a resource: with a digit or a hyphen, or in quotes. */
function shaped(token: Token): Found | undefined {
  const text = bareOf(token);
  if (/^[^\s=]+=[^\s=]+$/.test(text)) return { value: { kinds: ['tag'], text }, length: 1 };
  if (idAnywhere.test(text)) return { value: { kinds: ['id', 'name'], text }, length: 1 };
  const isName = token.quoted || (/^[a-z0-9][\w./-]*$/i.test(text) && /[\d-]/.test(text) && /[a-z]/i.test(text));
  return isName && !isWord(text) ? { value: { kinds: ['name'], text }, length: 1 } : undefined;
}

/** The words of a line that may be names of the estate: what has to be looked up before it is read, all at once. */
export function maybeNames(tokens: readonly Token[]): string[] {
  const found = new Set<string>();
  for (const token of tokens) {
    const text = bareOf(token);
    if (text !== '' && text.length <= 100 && !isWord(text) && parseDuration(text) === undefined) found.add(text);
  }
  return [...found];
}
