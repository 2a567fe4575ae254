import { lookup } from '../core/lookup.ts';
import type { JoinKind, Operator, Query, Sort } from './ast.ts';
import { Cursor } from './cursor.ts';
import { parseExpression, parseNamed } from './parse-expression.ts';
import { QueryError } from './refusal.ts';
import { tokenize } from './tokens.ts';

/**
 * Parses the part of the Kusto query language that Resource Graph has (documentation: "Understanding the Azure Resource
 * Graph query language"). Throws a {@link QueryError} for everything else.
 */
export function parseQuery(text: string): Query {
  const cursor = new Cursor(tokenize(text));
  const query = parsePipeline(cursor);
  cursor.take(';');
  if (cursor.token.kind !== 'end') throw cursor.failure();
  checkLegs(query);
  checkJoins(query);
  checkUnions(query);
  return query;
}

type OperatorParser = (cursor: Cursor) => Operator;

const operators = lookup<OperatorParser>({
  where: (cursor) => ({ kind: 'where', of: parseExpression(cursor) }),
  filter: (cursor) => ({ kind: 'where', of: parseExpression(cursor) }),
  extend: (cursor) => ({ kind: 'extend', columns: cursor.list(() => parseNamed(cursor)) }),
  project: (cursor) => ({ kind: 'project', columns: cursor.list(() => parseNamed(cursor)) }),
  'project-away': (cursor) => ({ kind: 'project-away', names: cursor.list(() => pattern(cursor)) }),
  'project-keep': (cursor) => ({ kind: 'project-keep', names: cursor.list(() => pattern(cursor)) }),
  'project-rename': (cursor) => ({ kind: 'project-rename', pairs: cursor.list(() => rename(cursor)) }),
  summarize,
  distinct: (cursor) => ({
    kind: 'distinct',
    columns: cursor.take('*') ? '*' : cursor.list(() => parseNamed(cursor)),
  }),
  sort: (cursor) => ({ kind: 'sort', by: sortKeys(cursor) }),
  order: (cursor) => ({ kind: 'sort', by: sortKeys(cursor) }),
  top: (cursor) => ({ kind: 'top', count: wholeNumber(cursor), by: sortKeys(cursor) }),
  take: (cursor) => ({ kind: 'take', count: wholeNumber(cursor) }),
  limit: (cursor) => ({ kind: 'take', count: wholeNumber(cursor) }),
  count: () => ({ kind: 'count' }),
  join,
  union,
  'mv-expand': expand,
  mvexpand: expand,
});

/** A table and its operators; without a table it is `resources`. */
function parsePipeline(cursor: Cursor): Query {
  return cursor.nested(() => {
    const startsWithOperator = Object.hasOwn(operators, cursor.token.text) && cursor.token.kind === 'name';
    const table = startsWithOperator ? 'resources' : cursor.name();
    const found = startsWithOperator ? [parseOperator(cursor)] : [];
    while (cursor.take('|')) found.push(parseOperator(cursor));
    return { table, operators: found };
  });
}

function parseOperator(cursor: Cursor): Operator {
  const parse = Object.hasOwn(operators, cursor.token.text) ? operators[cursor.token.text] : undefined;
  if (!parse || cursor.token.kind !== 'name') throw cursor.failure();
  cursor.next();
  cursor.fresh();
  return parse(cursor);
}

/** A column's name, perhaps with `*` at its end. */
function pattern(cursor: Cursor): string {
  const name = cursor.name();
  return cursor.take('*') ? `${name}*` : name;
}

function rename(cursor: Cursor): { to: string; from: string } {
  const to = cursor.name();
  cursor.expect('=');
  return { to, from: cursor.name() };
}

function summarize(cursor: Cursor): Operator {
  const aggregates = cursor.is('by') ? [] : cursor.list(() => parseNamed(cursor));
  const by = cursor.take('by') ? cursor.list(() => parseNamed(cursor)) : [];
  return { kind: 'summarize', aggregates, by };
}

function sortKeys(cursor: Cursor): Sort[] {
  cursor.expect('by');
  return cursor.list(() => {
    const of = parseExpression(cursor);
    const ascending = cursor.take('asc');
    const descending = !ascending && (cursor.take('desc') || true);
    const nullsFirst = cursor.take('nulls') ? firstOrLast(cursor) : ascending;
    return { of, descending, nullsFirst };
  });
}

function firstOrLast(cursor: Cursor): boolean {
  if (cursor.take('first')) return true;
  cursor.expect('last');
  return false;
}

function wholeNumber(cursor: Cursor): number {
  const { kind, text } = cursor.token;
  if (kind !== 'number' || !/^\d+$/.test(text)) throw cursor.failure();
  cursor.next();
  return Number(text);
}

/** The flavours that Resource Graph has; `leftanti`, `leftsemi` and the like are not among them. */
const joins: readonly JoinKind[] = ['innerunique', 'inner', 'leftouter', 'fullouter'];

function join(cursor: Cursor): Operator {
  let kind: JoinKind = 'innerunique';
  if (cursor.take('kind')) {
    cursor.expect('=');
    const asked = joins.find((one) => cursor.is(one));
    if (!asked) throw cursor.failure();
    cursor.next();
    kind = asked;
  }
  const right = subquery(cursor);
  cursor.expect('on');
  return { kind: 'join', join: kind, right, on: cursor.list(() => joinKey(cursor)) };
}

function joinKey(cursor: Cursor): { left: string; right: string } {
  const side = (): string => {
    const name = cursor.name();
    if (name !== '$left' && name !== '$right') return name;
    cursor.expect('.');
    return `${name} ${cursor.name()}`;
  };
  const first = side();
  if (!cursor.take('==')) return { left: first, right: first };
  const [one, other] = [first, side()].sort();
  if (!one?.startsWith('$left ') || !other?.startsWith('$right ')) throw cursor.failure();
  return { left: one.slice(6), right: other.slice(7) };
}

function union(cursor: Cursor): Operator {
  if (cursor.take('kind')) {
    cursor.expect('=');
    if (!cursor.take('outer')) throw cursor.failure();
  }
  return { kind: 'union', others: cursor.list(() => subquery(cursor)) };
}

/** `(a query)` or a table's name. */
function subquery(cursor: Cursor): Query {
  if (!cursor.take('(')) return { table: cursor.name(), operators: [] };
  const query = parsePipeline(cursor);
  cursor.expect(')');
  return query;
}

function expand(cursor: Cursor): Operator {
  const { name, of } = parseNamed(cursor);
  const limit = cursor.take('limit') ? wholeNumber(cursor) : 2000;
  return { kind: 'mv-expand', name, of, limit };
}

/** Resource Graph allows three of join and union together, and three mv-expand. */
function checkLegs(query: Query): void {
  const all = flatten(query);
  const legs = all.filter(({ kind }) => kind === 'join' || kind === 'union').length;
  if (legs > 3)
    throw new QueryError('DisallowedMaxNumberOfRemoteTables', 'At most three join and union operators are allowed.');
  if (all.filter(({ kind }) => kind === 'mv-expand').length > 3) {
    throw new QueryError('DisallowedNumberOfMvExpand', 'At most three mv-expand operators are allowed.');
  }
}

/**
 * A table stands on the right of a join once, and one join of a query is of two tables, or three where all are between
 * `resources` and `resourcecontainers` (documentation: "Understanding the Azure Resource Graph query language", `join`).
 */
function checkJoins(query: Query): void {
  const joins = joinsOf(query);
  const rights = joins.map(({ right }) => right);
  const across = joins.filter(({ left, right }) => left !== right);
  const isCrossed =
    across.length > 1 && !across.every((one) => united.includes(one.left) && united.includes(one.right));
  const isTwice = rights.some((right, at) => right !== 'resources' && rights.indexOf(right) !== at);
  if (isTwice || isCrossed) {
    throw new QueryError('DisallowedMaxNumberOfRemoteTables', 'There are too many tables on the right of joins.');
  }
}

function joinsOf({ table, operators: all }: Query): { readonly left: string; readonly right: string }[] {
  return all.flatMap((operator) => {
    if (operator.kind === 'union') return operator.others.flatMap(joinsOf);
    if (operator.kind !== 'join') return [];
    const { right } = operator;
    return [{ left: table.toLowerCase(), right: right.table.toLowerCase() }, ...joinsOf(right)];
  });
}

/** What may stand in one union with another table (documentation: "Understanding the Azure Resource Graph query language"). */
const united = ['resources', 'resourcecontainers'];

function checkUnions({ table, operators: all }: Query): void {
  for (const operator of all) {
    if (operator.kind === 'join') checkUnions(operator.right);
    if (operator.kind !== 'union') continue;
    for (const other of operator.others) {
      const names = [table, other.table].map((name) => name.toLowerCase());
      if (names[0] !== names[1] && !names.every((name) => united.includes(name))) {
        throw new QueryError(
          'DisallowedLogicalTableName',
          `Table ${other.table} is invalid, unsupported or disallowed.`,
        );
      }
      checkUnions(other);
    }
  }
}

function flatten(query: Query): Operator[] {
  return query.operators.flatMap((operator) => {
    if (operator.kind === 'join') return [operator, ...flatten(operator.right)];
    return operator.kind === 'union' ? [operator, ...operator.others.flatMap(flatten)] : [operator];
  });
}
