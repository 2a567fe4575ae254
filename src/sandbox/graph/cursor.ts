import { parserFailure, type QueryError } from './refusal.ts';
import type { Token } from './tokens.ts';

/** Walks over the tokens of a query. */
export class Cursor {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;
  #links = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get token(): Token {
    return this.#tokens[Math.min(this.#at, this.#tokens.length - 1)]!;
  }

  /** The token after the present one. */
  get following(): Token {
    return this.#tokens[Math.min(this.#at + 1, this.#tokens.length - 1)]!;
  }

  next(): Token {
    const { token } = this;
    this.#at++;
    return token;
  }

  /** Whether the present token is that name or symbol. */
  is(text: string): boolean {
    const { kind } = this.token;
    return (kind === 'symbol' || kind === 'name') && this.token.text === text;
  }

  /** Takes the present token if it is that name or symbol. */
  take(text: string): boolean {
    if (!this.is(text)) return false;
    this.#at++;
    return true;
  }

  /** Takes that name or symbol, or refuses. */
  expect(text: string): void {
    if (!this.take(text)) throw this.failure();
  }

  name(): string {
    if (this.token.kind !== 'name') throw this.failure();
    return this.next().text;
  }

  /** Parses one or more, separated by commas. */
  list<T>(one: () => T): T[] {
    const all = [one()];
    while (this.take(',')) all.push(one());
    return all;
  }

  /** Runs `inner` one level deeper: queries nest only so far. */
  nested<T>(inner: () => T): T {
    if (++this.#depth > 200) throw this.failure();
    const result = inner();
    this.#depth--;
    return result;
  }

  /** One more operator or member in an expression: what is deeper than this cannot be run without a deep stack. */
  link(): void {
    if (++this.#links > 2000) throw this.failure();
  }

  /** A new operator of the query begins. */
  fresh(): void {
    this.#links = 0;
  }

  failure(): QueryError {
    return parserFailure(this.token, this.token.text);
  }
}
