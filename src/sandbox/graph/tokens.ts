import { lookup } from '../core/lookup.ts';
import { type Place, parserFailure } from './refusal.ts';

export interface Token extends Place {
  readonly kind: 'name' | 'string' | 'number' | 'timespan' | 'datetime' | 'dynamic' | 'symbol' | 'end';
  /** A name or symbol as written; a string's content; what stands in the brackets of `datetime(…)`. */
  readonly text: string;
}

const dashed =
  'project-away|project-keep|project-rename|project-reorder|mv-expand|mv-apply|make-series|sample-distinct|top-nested|top-hitters';
const units = 'microseconds?|milliseconds?|seconds?|minutes?|hours?|days?|ticks?|ms|sec|min|hr|d|h|m|s';

/** Tried in this order at each place; the first that fits wins. */
const rules: readonly (readonly [Token['kind'] | 'skip', RegExp])[] = [
  ['skip', /(?:\s+|\/\/[^\n]*)+/y],
  ['datetime', /datetime\s*\(([^()]*)\)/y],
  ['dynamic', /dynamic\s*\(((?:[^()"']|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')*)\)/y],
  ['string', /@"((?:[^"]|"")*)"|@'((?:[^']|'')*)'/y],
  ['string', /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/y],
  ['timespan', new RegExp(`\\d+(?:\\.\\d+)?(?:${units})(?![\\w])`, 'y')],
  ['number', /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w])/y],
  ['name', new RegExp(`(?:${dashed})(?![\\w-])`, 'y')],
  ['symbol', /!(?:in~|in|has_cs|has|contains_cs|contains|startswith_cs|startswith|endswith_cs|endswith)(?![\w~])/y],
  ['name', /in~|has_any|[A-Za-z_$][\w]*/y],
  ['symbol', /==|!=|=~|!~|<=|>=|\.\.|[|()[\]{},.;=<>+\-*/%:]/y],
];

/** Cuts a query into tokens; the last is `end`. Throws a parser failure for a character that fits nowhere. */
export function tokenize(query: string): Token[] {
  const tokens: Token[] = [];
  const starts = lineStarts(query);
  let at = 0;
  while (at < query.length) {
    const found = match(query, at);
    const place = placeOf(starts, at);
    if (!found) throw parserFailure(place, query.charAt(at));
    const [kind, text, length] = found;
    if (kind !== 'skip') tokens.push({ kind, text, ...place });
    at += length;
  }
  tokens.push({ kind: 'end', text: '<EOF>', ...placeOf(starts, query.length) });
  return tokens;
}

function match(query: string, at: number): readonly [Token['kind'] | 'skip', string, number] | undefined {
  for (const [kind, rule] of rules) {
    rule.lastIndex = at;
    const found = rule.exec(query);
    if (found) return [kind, textOf(kind, found), found[0].length];
  }
  return undefined;
}

function textOf(kind: Token['kind'] | 'skip', found: RegExpExecArray): string {
  const [whole, first, second] = found;
  if (kind === 'datetime' || kind === 'dynamic') return (first ?? '').trim();
  if (kind !== 'string') return whole;
  if (whole.startsWith('@')) return (first ?? second ?? '').replaceAll(/""|''/g, (pair) => pair.charAt(0));
  return unescaped(whole.slice(1, -1));
}

const escapes = lookup<string>({ n: '\n', t: '\t', r: '\r' });

const unescaped = (text: string): string => text.replaceAll(/\\(.)/gs, (_, char: string) => escapes[char] ?? char);

function lineStarts(query: string): readonly number[] {
  const starts = [0];
  for (let at = query.indexOf('\n'); at >= 0; at = query.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function placeOf(starts: readonly number[], at: number): Place {
  let line = starts.length;
  while (line > 1 && (starts[line - 1] ?? 0) > at) line--;
  return { line, column: at - (starts[line - 1] ?? 0) };
}
