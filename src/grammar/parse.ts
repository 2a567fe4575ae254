import { lineLimits } from '../base/inputs.ts';
import { type Match, match } from './match.ts';
import type { Pattern } from './pattern.ts';
import type { Sayable } from './sayable.ts';
import { isSwapped, suggest } from './suggest.ts';
import { type Token, tokenise } from './tokens.ts';

/** What a line is. */
export type Parsed =
  | { readonly kind: 'command'; readonly name: string; readonly pattern: Pattern; readonly slots: Slots }
  | { readonly kind: 'empty' }
  /** The right words, but the value called `missing` was not said; `slots` has those that were. */
  | {
      readonly kind: 'incomplete';
      readonly name: string;
      readonly pattern: Pattern;
      readonly missing: string;
      readonly slots: Slots;
    }
  /** No command; `suggestions` are whole lines that may have been meant, best first. */
  | {
      readonly kind: 'unknown';
      readonly line: string;
      readonly suggestions: readonly string[];
      readonly tooLong: boolean;
    };

type Slots = Readonly<Record<string, string>>;

/**
 * Reads a normalised line. Total: never throws, and takes time linear in the line. Of several patterns that fit, the
 * one with the most words said wins, then the one listed first; a reading in which each value is one word (or quoted)
 * comes before one in which a value swallows several.
 */
export function parse(line: string, commands: readonly Sayable[]): Parsed {
  if (line.length > lineLimits.command) {
    return { kind: 'unknown', line: line.slice(0, lineLimits.command), suggestions: [], tooLong: true };
  }
  const tokens = tokenise(line);
  if (tokens.length === 0) return { kind: 'empty' };
  const best = read(line, tokens, commands);
  if (best && !isDoubtful(best, tokens, commands)) return best.parsed;
  const suggestions = suggest(line, tokens, commands, (text) => {
    const words = tokenise(text);
    const reading = read(text, words, commands);
    return reading !== undefined && !isDoubtful(reading, words, commands);
  });
  // What looks like a slip may be a name after all.
  if (best && suggestions.length === 0) return best.parsed;
  return { kind: 'unknown', line, suggestions, tooLong: false };
}

/** A value swallowed what looks like a slip, or the line begins like another command with its words swapped. */
function isDoubtful({ match }: Reading, tokens: readonly Token[], commands: readonly Sayable[]): boolean {
  return match.slip || (match.stretched && isSwapped(tokens, commands));
}

interface Reading {
  readonly parsed: Parsed;
  readonly match: Match;
}

function read(line: string, tokens: readonly Token[], commands: readonly Sayable[]): Reading | undefined {
  let best: Reading | undefined;
  for (const { name, patterns } of commands) {
    for (const pattern of patterns) {
      const found = match(pattern, line, tokens);
      if (!found || found.end < tokens.length) continue;
      const missing = found.missingSlots[0];
      if (missing === undefined && found.missingWords.length > 0) continue;
      const parsed: Parsed =
        missing === undefined
          ? { kind: 'command', name, pattern, slots: found.slots }
          : { kind: 'incomplete', name, pattern, missing, slots: found.slots };
      if (!best || better(found, best.match)) best = { parsed, match: found };
    }
  }
  return best;
}

/** Whether `a` says more than `b`: exactness first, then words said, then fewer values missing. */
function better(a: Match, b: Match): boolean {
  const order =
    Number(exact(a)) - Number(exact(b)) || a.words - b.words || b.missingSlots.length - a.missingSlots.length;
  return order > 0;
}

const exact = (match: Match) => !match.stretched && match.missingSlots.length === 0;
