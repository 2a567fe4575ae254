import type { Pattern } from '../pattern.ts';
import { type Token, tokenise } from '../tokens.ts';
import { type Mood, moodOf } from './mood.ts';
import { type Fit, fitOf, type Means, phraseOf, speaksOf } from './phrase.ts';
import { maybeNames, type Names, type Parts, partsOf, type Value } from './values.ts';
import { meaningOf } from './words.ts';

/** A command, as far as people's own words for it are concerned. */
export interface Own {
  readonly name: string;
  readonly patterns: readonly Pattern[];
  readonly means: readonly Means[];
  /** It only looks; all else is offered and never done. */
  readonly reads: boolean;
}

/** What a line that is no command may have meant. */
export type Meant =
  /** One that only reads, without doubt. */
  | { readonly kind: 'read'; readonly line: string }
  /** What changes something, or one of several: to be offered, best first. */
  | { readonly kind: 'offer'; readonly lines: readonly string[] }
  /** How something is done was asked: the commands' names, best first. */
  | { readonly kind: 'how'; readonly commands: readonly string[] }
  /** It denies, asks, supposes or reports something that would be a change. */
  | { readonly kind: 'not-meant'; readonly command: string }
  | { readonly kind: 'unknown' };

export interface OwnWords {
  /** What in the line may be a name of the estate, to be looked up all at once before it is read. */
  namesIn(line: string): readonly string[];
  /** Reads the line. Offline, the same for the same line and names, and linear in the line. */
  meaning(line: string, names: Names): Meant;
}

/** Nobody says what he wants in more words; what is longer is a text that only mentions it. */
const longest = 40;
const most = 3;
/** Of what was matched, so much may be left over in a line that only reads. */
const spareOfReads = 0.6;
/** A change has to explain every word but one verb or two. */
const spareOfChanges = 0.85;
/** The best has to be better by so much, or both are offered. */
const clear = 0.25;

/** Throws an Error where a phrase does not fit its command. */
export function createOwnWords(commands: readonly Own[]): OwnWords {
  const reads = new Map(commands.map((command) => [command.name, command.reads]));
  const phrases = commands.flatMap(({ name, patterns, means }) => means.map((one) => phraseOf(name, patterns, one)));

  return {
    namesIn(line) {
      const tokens = tokenise(line);
      return tokens.length > longest ? [] : maybeNames(tokens);
    },
    meaning(line, names) {
      const tokens = tokenise(line);
      if (tokens.length > longest) return { kind: 'unknown' };
      const mood = moodOf(line);
      if (mood === 'how') return howTo(partsOf(tokens, names).words);
      return judge(ranking(tokens, line, names), mood);
    },
  };

  function judge(ranked: readonly Fit[], mood: Exclude<Mood, 'how'>): Meant {
    const good = ranked.filter(isGood);
    const reads = good.filter(isRead);
    const changes = good.filter((found) => !isRead(found));
    switch (mood) {
      case 'look':
        return answer(reads);
      case 'order':
        // "back up vm1" is an order, however well its words ask for the state of a backup too.
        return isBetter(reads[0], changes[0], clear) ? answer(reads) : answer([...changes, ...reads]);
      case 'denied':
        return changes[0] ? { kind: 'not-meant', command: changes[0].command } : answer(reads);
      case 'other':
        // What they would change is said not to be meant; "is vm1 protected" asks for its state as well as it could order it.
        return isBetter(changes[0], reads[0], clear)
          ? { kind: 'not-meant', command: changes[0].command }
          : answer(reads);
    }
  }

  function answer(found: readonly Fit[]): Meant {
    const best = found[0];
    if (!best) return { kind: 'unknown' };
    const near = found.filter((other) => !isBetter(best, other, clear));
    const lines = [...new Set(near.map(({ line }) => line))].slice(0, most);
    return lines.length === 1 && isRead(best) ? { kind: 'read', line: best.line } : { kind: 'offer', lines };
  }

  /** Who asks how names no VM yet: the words alone say which commands are meant. */
  function howTo(words: readonly string[]): Meant {
    const meant = meaningOf(words);
    const found = phrases
      .map((phrase) => ({ command: phrase.command, said: speaksOf(phrase, meant) }))
      .filter(({ said }) => said > 0)
      // Nobody has to ask how to look.
      .sort((a, b) => b.said - a.said || Number(reads.get(a.command)) - Number(reads.get(b.command)));
    const best = [...new Set(found.map(({ command }) => command))].slice(0, most);
    return best.length > 0 ? { kind: 'how', commands: best } : { kind: 'unknown' };
  }

  function isGood(found: Fit): boolean {
    return isRead(found) ? found.left <= spareOfReads * found.matched : found.left <= spareOfChanges;
  }

  function isRead({ command }: Fit): boolean {
    return reads.get(command) === true;
  }

  /** Every phrase that is in the line, best first. */
  function ranking(tokens: readonly Token[], line: string, names: Names): Fit[] {
    const found = readings(tokens, line, names).flatMap(({ words, values }) => {
      const meant = meaningOf(words);
      return phrases.map((phrase) => fitOf(phrase, meant, values)).filter((one) => one !== undefined);
    });
    return found.sort((a, b) => worth(b) - worth(a));
  }
}

/** By as much at least; something is better than nothing. */
function isBetter(a: Fit | undefined, b: Fit | undefined, by: number): a is Fit {
  return a !== undefined && (b === undefined || worth(a) - worth(b) >= by);
}

const worth = ({ matched, left }: Fit): number => matched - left;

/** A line as it stands, and without the reason that it may end with: after `because`, or after the last comma. */
function readings(tokens: readonly Token[], line: string, names: Names): Parts[] {
  const because = tokens.findIndex(({ key }) => key === 'because' || key === 'since');
  const comma = tokens.findLastIndex(({ text, quoted }) => !quoted && text.endsWith(','));
  const cuts = [
    { head: because, tail: because + 1 },
    { head: comma + 1, tail: comma + 1 },
  ];
  const cut = cuts.find(({ head, tail }) => head > 0 && tail < tokens.length);
  const whole = partsOf(tokens, names);
  if (!cut) return [whole];
  const { words, values } = partsOf(tokens.slice(0, cut.head), names);
  const reason: Value = { kinds: ['text'], text: line.slice(tokens[cut.tail]!.start) };
  return [whole, { words, values: [...values, reason] }];
}
