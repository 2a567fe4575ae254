import { lookup } from '../core/lookup.ts';
import type { Expression } from './ast.ts';
import { type Compiled, compile, type Row, type Scope } from './compile.ts';
import { unknownFunction } from './functions.ts';
import { semantic } from './refusal.ts';
import { rank, type Type, toNumber, toText, type Value } from './values.ts';

/** One aggregate of a `summarize`. */
export interface Aggregate {
  readonly type: Type;
  /** The column's name when the query gives none. */
  readonly name: string;
  readonly run: (rows: readonly Row[]) => Value;
}

type Make = (args: readonly Compiled[], nameOf: (prefix: string) => string) => Aggregate;

const values = (of: Compiled, rows: readonly Row[]): Value[] =>
  rows.map((row) => of.run(row)).filter((value) => value !== null);

const unique = (list: readonly Value[]): Value[] => [...new Map(list.map((value) => [toText(value), value])).values()];

const over =
  (prefix: string, gives: (type: Type) => Type, run: (list: Value[]) => Value): Make =>
  ([of], nameOf) => {
    if (!of) throw semantic(`${prefix}(): function expects 1 argument(s).`);
    return { type: gives(of.type), name: nameOf(prefix), run: (rows) => run(values(of, rows)) };
  };

const numbers = (list: readonly Value[]): number[] => list.map(toNumber).filter((value) => value !== null);
const sum = (list: readonly Value[]): number => numbers(list).reduce((total, value) => total + value, 0);

function extreme(list: readonly Value[], sign: 1 | -1): Value {
  let best: Value = null;
  for (const value of list) if (best === null || sign * order(value, best) > 0) best = value;
  return best;
}

function order(a: Value, b: Value): number {
  const one = rank(a) ?? '';
  const other = rank(b) ?? '';
  return one < other ? -1 : one > other ? 1 : 0;
}

const isTrue = (value: Value): boolean => value === true;
const mapped = (list: readonly Value[]): Value[] => list.flatMap((value) => (Array.isArray(value) ? value : [value]));

const aggregates = lookup<Make>({
  count: () => ({ type: 'number', name: 'count_', run: (rows) => rows.length }),
  countif: ([test]) => {
    if (!test) throw semantic('countif(): function expects 1 argument(s).');
    return { type: 'number', name: 'countif_', run: (rows) => rows.filter((row) => isTrue(test.run(row))).length };
  },
  dcount: over(
    'dcount',
    () => 'number',
    (list) => unique(list).length,
  ),
  max: over(
    'max',
    (type) => type,
    (list) => extreme(list, 1),
  ),
  min: over(
    'min',
    (type) => type,
    (list) => extreme(list, -1),
  ),
  sum: over('sum', () => 'number', sum),
  avg: over(
    'avg',
    () => 'number',
    (list) => (list.length === 0 ? null : sum(list) / list.length),
  ),
  make_set: over(
    'set',
    () => 'dynamic',
    (list) => unique(mapped(list)),
  ),
  make_list: over(
    'list',
    () => 'dynamic',
    (list) => mapped(list),
  ),
  take_any: over(
    'any',
    (type) => type,
    (list) => list[0] ?? null,
  ),
  any: over(
    'any',
    (type) => type,
    (list) => list[0] ?? null,
  ),
});

/** An aggregate ready to run; refuses a function that is none. */
export function compileAggregate(expression: Expression, scope: Scope): Aggregate {
  if (expression.kind !== 'call') throw semantic('summarize: an aggregation function is expected.');
  const make = Object.hasOwn(aggregates, expression.name) ? aggregates[expression.name] : undefined;
  if (!make) throw unknownFunction(expression.name);
  const [first] = expression.args;
  const args = expression.args.map((arg) => compile(arg, scope));
  return make(args, (prefix) => `${prefix}_${first ? (pathName(first) ?? '') : ''}`);
}

const casts = ['tostring', 'toint', 'tolong', 'todouble', 'toreal', 'tobool', 'todatetime', 'todynamic', 'bin'];

/** The name that Kusto gives a column without one: of a path, also inside a cast. Undefined: it only counts them. */
export function pathName(expression: Expression): string | undefined {
  if (expression.kind === 'column') return expression.name;
  if (expression.kind === 'call') {
    const [first] = expression.args;
    return first && casts.includes(expression.name) ? pathName(first) : undefined;
  }
  if (expression.kind !== 'member' || expression.key.kind !== 'literal') return undefined;
  const of = pathName(expression.of);
  return of === undefined ? undefined : `${of}_${toText(expression.key.value)}`;
}
