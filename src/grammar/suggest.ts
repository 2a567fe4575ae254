import { distance, forgiven } from './distance.ts';
import { match, slipOf } from './match.ts';
import type { Pattern } from './pattern.ts';
import type { Sayable } from './sayable.ts';
import { type Token, tokenise } from './tokens.ts';
import { format } from './write.ts';

interface Candidate {
  readonly line: string;
  /** Slips put right, words added or left out: the fewer the better. */
  readonly cost: number;
}

const most = 3;
/** A line that is that much farther off than the best one is not worth showing. */
const tolerance = 1;
/** How many words may be left out at the end of what was typed. */
const droppable = 3;
/** Longer lines are not sentences that somebody mistyped. */
const longest = 60;

/**
 * Whole lines that may have been meant, best first: each command's first words are compared with what was typed, then
 * slips in its other words are put right, missing words added and words too many left out. `readable` says whether a
 * line parses; no other is suggested.
 */
export function suggest(
  line: string,
  tokens: readonly Token[],
  commands: readonly Sayable[],
  readable: (line: string) => boolean,
): string[] {
  if (tokens.length > longest) return [];
  const best = new Map<string, number>();
  for (const pattern of commands.flatMap((command) => command.patterns)) {
    for (const { line: text, cost } of candidates(pattern, line, tokens)) {
      if (text !== line && cost < (best.get(text) ?? Number.POSITIVE_INFINITY)) best.set(text, cost);
    }
  }
  const sorted = [...best].filter(([text]) => readable(text)).sort((a, b) => a[1] - b[1]);
  const worst = (sorted[0]?.[1] ?? 0) + tolerance;
  return sorted
    .filter(([, cost]) => cost <= worst)
    .slice(0, most)
    .map(([text]) => text);
}

function* candidates(pattern: Pattern, line: string, tokens: readonly Token[]): Generator<Candidate> {
  const head = pattern.head.join(' ');
  // "testfailover" and "back up": blanks slip too, so a word more or less is looked at.
  for (const more of [0, 1, -1, 2]) {
    const count = pattern.head.length + more;
    const typed = tokens.slice(0, count);
    if (count < 1 || typed.length < count || typed.some((token) => token.quoted)) continue;
    const slips = headSlips(typed.map((token) => token.key).join(' '), head, tokens.length === count);
    if (slips === undefined) continue;
    const rest = tokens[count] ? line.slice(tokens[count].start) : '';
    const candidate = complete(pattern, `${head} ${rest}`.trimEnd(), slips);
    if (candidate) yield candidate;
  }
}

/** Words that are left out ("pause", "test vm1") or stand in another order ("failover test") are slips too. */
function headSlips(typed: string, head: string, isAll: boolean): number | undefined {
  if (head.startsWith(`${typed} `)) return isAll ? 1 : 2;
  if (typed !== head && sameWords(typed, head)) return 1;
  const allowed = forgiven(head.length);
  const slips = distance(typed, head, allowed);
  return slips <= allowed ? slips : undefined;
}

function complete(pattern: Pattern, line: string, cost: number): Candidate | undefined {
  const plain = adapt(pattern, line, cost);
  if (plain && plain.cost === cost) return plain;
  const { line: corrected, slips } = putRight(pattern, line);
  return (slips > 0 ? adapt(pattern, corrected, cost + slips) : undefined) ?? plain;
}

/** The line made to fit: words too many at the end are left out, and words that are missing put in. */
function adapt(pattern: Pattern, line: string, cost: number): Candidate | undefined {
  const tokens = tokenise(line);
  const found = match(pattern, line, tokens);
  if (!found) return undefined;
  const dropped = tokens.length - found.end;
  if (dropped > droppable) return undefined;
  const total = cost + 2 * dropped + found.missingWords.length + (found.stretched ? 1 : 0);
  if (found.missingSlots.length > 0) return { line: line.slice(0, tokens[found.end - 1]!.end), cost: total };
  const exact = dropped === 0 && found.missingWords.length === 0;
  return { line: exact ? line : format(pattern, found.slots), cost: total };
}

/** Replaces slips in the pattern's words, except in what may be free text. */
function putRight(pattern: Pattern, line: string): { readonly line: string; readonly slips: number } {
  const unsaid = new Set(pattern.keywords);
  const free = freeTextOpeners(pattern);
  let slips = 0;
  let out = '';
  let from = 0;
  for (const token of tokenise(line)) {
    const found = unsaid.has(token.key) ? { word: token.key, slips: 0 } : slipOf(token, [...unsaid]);
    if (!found) continue;
    unsaid.delete(found.word);
    slips += found.slips;
    out += line.slice(from, token.start) + found.word;
    from = token.end;
    if (free.has(found.word)) break;
  }
  return { line: out + line.slice(from), slips };
}

function freeTextOpeners(pattern: Pattern): ReadonlySet<string> {
  const openers = new Set<string>();
  for (const part of [pattern.required, ...pattern.groups.values()]) {
    part.forEach((element, index) => {
      const before = part[index - 1];
      if (element.kind === 'slot' && element.rest && before?.kind === 'word') openers.add(before.text);
    });
  }
  return openers;
}

const sameWords = (a: string, b: string) => a.split(' ').sort().join(' ') === b.split(' ').sort().join(' ');

/** Whether the line begins with some command's first words in another order: `failover test vm1`. */
export function isSwapped(tokens: readonly Token[], commands: readonly Sayable[]): boolean {
  return commands
    .flatMap((command) => command.patterns)
    .some(({ head }) => {
      const typed = tokens.slice(0, head.length).map((token) => token.key);
      return typed.join(' ') !== head.join(' ') && sameWords(typed.join(' '), head.join(' '));
    });
}
