import type { Expression, Named } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { parseTimespan, Timespan, type Value } from './values.ts';

/** Operators from the loosest to the tightest. */
const levels: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  ['==', '!=', '=~', '!~', '<', '<=', '>', '>=', ...stringOperators()],
  ['+', '-'],
  ['*', '/', '%'],
];

function stringOperators(): string[] {
  const words = ['has', 'contains', 'startswith', 'endswith'].flatMap((word) => [word, `${word}_cs`]);
  return words.flatMap((word) => [word, `!${word}`]);
}

const listOperators = ['in', 'in~', '!in', '!in~', 'has_any'];

export function parseExpression(cursor: Cursor): Expression {
  return cursor.nested(() => level(cursor, 0));
}

/** `name = expression` or an expression alone. */
export function parseNamed(cursor: Cursor): Named {
  const named = cursor.token.kind === 'name' && cursor.following.kind === 'symbol' && cursor.following.text === '=';
  const name = named ? cursor.next().text : undefined;
  if (named) cursor.expect('=');
  return { name, of: parseExpression(cursor) };
}

function level(cursor: Cursor, depth: number): Expression {
  const operators = levels[depth];
  if (!operators) return unary(cursor);
  let left = level(cursor, depth + 1);
  for (;;) {
    const op = operators.find((one) => cursor.is(one));
    if (op) {
      cursor.link();
      cursor.next();
      left = { kind: 'binary', op, left, right: level(cursor, depth + 1) };
    } else if (depth === 2 && isListOperator(cursor)) {
      cursor.link();
      left = listOf(cursor, left);
    } else return left;
  }
}

const isListOperator = (cursor: Cursor): boolean => listOperators.some((one) => cursor.is(one)) || cursor.is('between');

function listOf(cursor: Cursor, left: Expression): Expression {
  const op = cursor.next().text;
  cursor.expect('(');
  if (op === 'between') {
    const from = parseExpression(cursor);
    cursor.expect('..');
    const to = parseExpression(cursor);
    cursor.expect(')');
    const low: Expression = { kind: 'binary', op: '>=', left, right: from };
    return { kind: 'binary', op: 'and', left: low, right: { kind: 'binary', op: '<=', left, right: to } };
  }
  const list = cursor.list(() => parseExpression(cursor));
  cursor.expect(')');
  return { kind: 'list', op, left, list };
}

function unary(cursor: Cursor): Expression {
  if (cursor.take('-')) return { kind: 'negate', of: cursor.nested(() => unary(cursor)) };
  return members(cursor, primary(cursor));
}

function members(cursor: Cursor, start: Expression): Expression {
  let of = start;
  for (;;) {
    if (cursor.is('.') || cursor.is('[')) cursor.link();
    if (cursor.take('.')) of = { kind: 'member', of, key: { kind: 'literal', value: cursor.name() } };
    else if (cursor.take('[')) {
      of = { kind: 'member', of, key: parseExpression(cursor) };
      cursor.expect(']');
    } else return of;
  }
}

function primary(cursor: Cursor): Expression {
  const { kind } = cursor.token;
  if (kind === 'name') return nameOrCall(cursor);
  if (kind !== 'symbol' && kind !== 'end') return { kind: 'literal', value: literal(cursor) };
  if (cursor.take('(')) {
    const inner = parseExpression(cursor);
    cursor.expect(')');
    return inner;
  }
  if (cursor.take('[')) return quotedColumn(cursor);
  throw cursor.failure();
}

/** `['a name']` */
function quotedColumn(cursor: Cursor): Expression {
  if (cursor.token.kind !== 'string') throw cursor.failure();
  const name = cursor.next().text;
  cursor.expect(']');
  return { kind: 'column', name };
}

/** Words of the language that no column can be called without quotes. */
const reserved = new Set([
  'where',
  'project',
  'extend',
  'summarize',
  'join',
  'union',
  'and',
  'or',
  'by',
  'in',
  'has',
  'contains',
]);

function nameOrCall(cursor: Cursor): Expression {
  const name = cursor.name();
  if (reserved.has(name)) throw cursor.failure();
  if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true' };
  if (name === 'null') return { kind: 'literal', value: null };
  if (!cursor.take('(')) return { kind: 'column', name };
  const args = cursor.is(')') ? [] : cursor.list(() => parseExpression(cursor));
  cursor.expect(')');
  return { kind: 'call', name, args };
}

function literal(cursor: Cursor): Value {
  const failure = cursor.failure();
  const { kind, text } = cursor.next();
  const value = read(kind, text);
  if (value === undefined) throw failure;
  return value;
}

function read(kind: string, text: string): Value | undefined {
  if (kind === 'string') return text;
  if (kind === 'number') return Number(text);
  if (kind === 'timespan') return new Timespan(parseTimespan(text) ?? 0);
  if (kind === 'dynamic') return parseJson(text);
  const at = Date.parse(
    /^\d{4}-\d{2}-\d{2}[T ]\d/.test(text) && !/(Z|[+-]\d{2}:\d{2})$/.test(text) ? `${text}Z` : text,
  );
  return text === 'null' ? null : Number.isNaN(at) ? undefined : new Date(at);
}

/** Kusto writes strings of dynamic literals with either quote. */
function parseJson(text: string): Value | undefined {
  const json = text.replaceAll(/'((?:[^'\\]|\\.)*)'/g, (_, inner: string) => JSON.stringify(inner));
  try {
    return JSON.parse(json) as Value;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
