import type { Expression } from './ast.ts';
import { comparison, listTest } from './compare.ts';
import { scalarFunction } from './functions.ts';
import { semantic } from './refusal.ts';
import { Timespan, type Type, toNumber, typeOf, type Value, type ValueObject } from './values.ts';

export type Row = Readonly<Record<string, Value>>;
/** The columns of a table in their order, with their types. */
export type Columns = ReadonlyMap<string, Type>;

/** An expression ready to run: its type is known before any row is seen. */
export interface Compiled {
  readonly type: Type;
  readonly run: (row: Row) => Value;
}

export interface Scope {
  readonly columns: Columns;
  /** The sandbox's clock, for `now()` and `ago()`. */
  readonly now: number;
}

/** Checks names and types and makes a function of the expression. Throws a QueryError for what Azure refuses. */
export function compile(expression: Expression, scope: Scope): Compiled {
  switch (expression.kind) {
    case 'literal': {
      const { value } = expression;
      return { type: typeOf(value), run: () => value };
    }
    case 'column':
      return column(expression.name, scope);
    case 'member':
      return member(compile(expression.of, scope), compile(expression.key, scope));
    case 'call':
      return call(
        expression.name,
        expression.args.map((arg) => compile(arg, scope)),
        scope,
      );
    case 'negate':
      return arithmetic('-', { type: 'number', run: () => 0 }, compile(expression.of, scope));
    case 'list':
      return list(
        expression.op,
        compile(expression.left, scope),
        expression.list.map((one) => compile(one, scope)),
      );
    case 'binary':
      return binary(expression.op, compile(expression.left, scope), compile(expression.right, scope));
  }
}

function column(name: string, { columns }: Scope): Compiled {
  const type = columns.get(name);
  if (!type) throw semantic(`Failed to resolve column or scalar expression named '${name}'`);
  return { type, run: (row) => row[name] ?? (type === 'string' ? '' : null) };
}

function member(of: Compiled, key: Compiled): Compiled {
  if (of.type !== 'dynamic') throw semantic('Path expression source must be of a dynamic type.');
  return { type: 'dynamic', run: (row) => at(of.run(row), key.run(row)) };
}

function at(value: Value, key: Value): Value {
  if (Array.isArray(value)) {
    const index = typeof key === 'number' ? key : Number.NaN;
    return (value as readonly Value[])[index < 0 ? value.length + index : index] ?? null;
  }
  const isObject = typeof value === 'object' && value !== null && !(value instanceof Date || value instanceof Timespan);
  if (!isObject || typeof key !== 'string' || !Object.hasOwn(value, key)) return null;
  return (value as ValueObject)[key] ?? null;
}

function call(name: string, args: readonly Compiled[], { now }: Scope): Compiled {
  const found = scalarFunction(name, args.length);
  const type = typeof found.gives === 'function' ? found.gives(args.map((arg) => arg.type)) : found.gives;
  return {
    type,
    run: (row) =>
      found.run(
        args.map((arg) => arg.run(row)),
        now,
      ),
  };
}

function list(op: string, left: Compiled, items: readonly Compiled[]): Compiled {
  const test = listTest(op);
  const spread = (row: Row): Value[] =>
    items.flatMap((item) => {
      const value = item.run(row);
      return Array.isArray(value) ? (value as Value[]) : [value];
    });
  return { type: 'bool', run: (row) => test(left.run(row), spread(row)) };
}

function binary(op: string, left: Compiled, right: Compiled): Compiled {
  if (op === 'and' || op === 'or') return logical(op, left, right);
  if (['+', '-', '*', '/', '%'].includes(op)) return arithmetic(op, left, right);
  const compare = comparison(op, left.type, right.type);
  return { type: 'bool', run: (row) => compare(left.run(row), right.run(row)) };
}

function logical(op: 'and' | 'or', left: Compiled, right: Compiled): Compiled {
  for (const { type } of [left, right]) {
    if (type === 'bool' || type === 'dynamic') continue;
    throw semantic(`The operator '${op}' needs bool operands.`);
  }
  const decides = op === 'or';
  return {
    type: 'bool',
    run: (row) => {
      const one = left.run(row);
      if (one === decides) return one;
      const other = right.run(row);
      if (other === decides) return other;
      return one === null || other === null ? null : !decides;
    },
  };
}

/** Numbers with numbers, and times with lengths of time. */
function arithmetic(op: string, left: Compiled, right: Compiled): Compiled {
  const types = `${left.type} ${op} ${right.type}`;
  const numeric = (type: Type): boolean => type === 'number' || type === 'dynamic' || type === 'bool';
  const run = calculation(op, left, right);
  if (numeric(left.type) && numeric(right.type)) return calculated('number', (value) => value, run);
  if (types === 'datetime - datetime') return calculated('timespan', (ms) => new Timespan(ms), run);
  if (/^datetime [+-] timespan$|^timespan \+ datetime$/.test(types)) {
    return calculated('datetime', (ms) => new Date(ms), run);
  }
  if (/^timespan [+-] timespan$|^timespan [*/] number$|^number \* timespan$|^number - timespan$/.test(types)) {
    return calculated('timespan', (ms) => new Timespan(ms), run);
  }
  if (types === 'timespan / timespan') return calculated('number', (value) => value, run);
  throw semantic(`The operator '${op}' is not defined for values of types ${left.type} and ${right.type}.`);
}

/** The number of a row; null: one side is missing, or it comes to none. */
function calculation(op: string, left: Compiled, right: Compiled): (row: Row) => number | null {
  return (row) => {
    const a = plain(left.run(row));
    const b = plain(right.run(row));
    if (a === null || b === null) return null;
    const result = calculate(op, a, b);
    return Number.isFinite(result) ? result : null;
  };
}

function calculated(type: Type, wrap: (result: number) => Value, of: (row: Row) => number | null): Compiled {
  return {
    type,
    run: (row) => {
      const result = of(row);
      return result === null ? null : wrap(result);
    },
  };
}

function plain(value: Value): number | null {
  if (value instanceof Date) return value.getTime();
  return value instanceof Timespan ? value.ms : toNumber(value);
}

function calculate(op: string, a: number, b: number): number {
  if (op === '+') return a + b;
  if (op === '-') return a - b;
  if (op === '*') return a * b;
  return op === '/' ? a / b : a % b;
}
