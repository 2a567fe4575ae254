import { distance, forgiven } from './distance.ts';
import type { Element, Pattern } from './pattern.ts';
import type { Token } from './tokens.ts';

/** How a line fits a pattern whose first words it begins with. */
export interface Match {
  readonly slots: Readonly<Record<string, string>>;
  /** How many of the pattern's words were said. */
  readonly words: number;
  /** Values and words that were not said although they must be, in order. */
  readonly missingSlots: readonly string[];
  readonly missingWords: readonly string[];
  /** A value took several words without quotes, and … */
  readonly stretched: boolean;
  /** … one of them looks like a slip in a word of the pattern. */
  readonly slip: boolean;
  /** The first token that fits nowhere; tokens.length when all fit. */
  readonly end: number;
}

/**
 * Lays the tokens along the pattern, in one pass and without going back: a value takes words up to the next word of
 * the pattern (one word only, when another value follows directly). Undefined: it does not begin with this pattern's
 * first words.
 */
export function match(pattern: Pattern, line: string, tokens: readonly Token[]): Match | undefined {
  if (!pattern.head.every((word, index) => tokens[index]?.key === word)) return undefined;
  const state = new Walk(pattern, line, tokens);
  state.follow(pattern.required);
  if (pattern.bare && (pattern.bare.rest ? state.at < tokens.length : state.valueFollows()))
    state.follow([pattern.bare]);
  const groups = new Map(pattern.groups);
  for (;;) {
    const opener = tokens[state.at]?.key ?? '';
    const group = groups.get(opener);
    if (!group) break;
    groups.delete(opener);
    state.follow(group);
  }
  return state.result();
}

class Walk {
  readonly #pattern: Pattern;
  readonly #line: string;
  readonly #tokens: readonly Token[];
  readonly #slots: Record<string, string> = {};
  readonly #said = new Set<string>();
  readonly #missingSlots: string[] = [];
  readonly #missingWords: string[] = [];
  readonly #loose: Token[] = [];
  #words = 0;
  at = 0;

  constructor(pattern: Pattern, line: string, tokens: readonly Token[]) {
    this.#pattern = pattern;
    this.#line = line;
    this.#tokens = tokens;
  }

  follow(part: readonly Element[]): void {
    const after = part === this.#pattern.required ? this.#pattern.bare : undefined;
    part.forEach((element, index) => {
      if (element.kind === 'word') this.#word(element.text);
      else if (element.rest) this.#rest(element.name);
      else this.#value(element.name, (part[index + 1] ?? after)?.kind === 'slot');
    });
  }

  valueFollows(): boolean {
    const token = this.#tokens[this.at];
    return token !== undefined && !this.#pattern.keywords.has(token.key);
  }

  #word(text: string): void {
    if (this.#tokens[this.at]?.key === text) {
      this.#said.add(text);
      this.#words += 1;
      this.at += 1;
    } else {
      this.#missingWords.push(text);
    }
  }

  #value(name: string, one: boolean): void {
    const from = this.at;
    if (!this.valueFollows()) {
      this.#missingSlots.push(name);
      return;
    }
    this.at += 1;
    const alone = one || this.#tokens[from]!.quoted;
    while (!alone && this.valueFollows() && !this.#tokens[this.at]!.quoted) this.at += 1;
    const taken = this.#tokens.slice(from, this.at);
    this.#slots[name] = taken.map((token) => token.text).join(' ');
    if (taken.length > 1) this.#loose.push(...taken);
  }

  #rest(name: string): void {
    const first = this.#tokens[this.at];
    if (!first) {
      this.#missingSlots.push(name);
      return;
    }
    const last = this.#tokens.at(-1)!;
    this.#slots[name] = first === last ? first.text : this.#line.slice(first.start, last.end);
    this.at = this.#tokens.length;
  }

  result(): Match {
    const unsaid = [...this.#pattern.keywords].filter((word) => !this.#said.has(word));
    return {
      slots: this.#slots,
      words: this.#words,
      missingSlots: this.#missingSlots,
      missingWords: this.#missingWords,
      stretched: this.#loose.length > 0,
      slip: this.#loose.some((token) => slipOf(token, unsaid) !== undefined),
      end: this.at,
    };
  }
}

/** The word of the list that the token is a slip of. */
export function slipOf(
  token: Token,
  words: readonly string[],
): { readonly word: string; readonly slips: number } | undefined {
  let best: { word: string; slips: number } | undefined;
  for (const word of words) {
    const allowed = token.quoted ? 0 : forgiven(word.length);
    const slips = allowed === 0 ? 1 : distance(token.key, word, allowed);
    if (slips <= allowed && slips < (best?.slips ?? Number.POSITIVE_INFINITY)) best = { word, slips };
  }
  return best;
}
