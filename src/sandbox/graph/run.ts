import { compileAggregate, pathName } from './aggregates.ts';
import type { Named, Operator, Query, Sort } from './ast.ts';
import { type Columns, type Compiled, compile, type Row } from './compile.ts';
import { runJoin } from './join.ts';
import { semantic } from './refusal.ts';
import { groupKey, type Table } from './table.ts';
import { rank, type Type, toText, type Value } from './values.ts';

/** Gives the rows of a table; `types` are the only resource types that the query will look at, where it says. */
export type Source = (table: string, types: readonly string[] | undefined) => Table;

/** Runs a parsed query. Throws a QueryError for what Resource Graph refuses. */
export function runQuery(query: Query, source: Source, now: number): Table {
  let table = source(query.table, onlyTypes(query.operators[0]));
  for (const operator of query.operators) table = apply(operator, table, source, now);
  return table;
}

/** `where type =~ 'x'` or `type in~ ('x', 'y')` (and more) at the beginning: the other types need not be looked at. */
function onlyTypes(operator: Operator | undefined): readonly string[] | undefined {
  let test = operator?.kind === 'where' ? operator.of : undefined;
  while (test?.kind === 'binary' && test.op === 'and') test = test.left;
  if (test?.kind !== 'binary' && test?.kind !== 'list') return undefined;
  const { left: of } = test;
  if (of.kind !== 'column' || of.name !== 'type' || !['==', '=~', 'in', 'in~'].includes(test.op)) return undefined;
  const named = test.kind === 'list' ? test.list : [test.right];
  const types = named.flatMap((one) =>
    one.kind === 'literal' && typeof one.value === 'string' ? [one.value.toLowerCase()] : [],
  );
  return types.length === named.length ? [...new Set(types)] : undefined;
}

function apply(operator: Operator, table: Table, source: Source, now: number): Table {
  const scope = { columns: table.columns, now };
  switch (operator.kind) {
    case 'where': {
      const test = compile(operator.of, scope);
      return { ...table, rows: table.rows.filter((row) => test.run(row) === true) };
    }
    case 'extend':
      return projected(table, compileAll(operator.columns, table, now), true);
    case 'project':
      return projected(table, compileAll(operator.columns, table, now), false);
    case 'project-away':
      return kept(table, (name) => !operator.names.some((pattern) => fits(name, pattern)));
    case 'project-keep':
      return kept(table, (name) => operator.names.some((pattern) => fits(name, pattern)));
    case 'project-rename':
      return renamed(table, operator.pairs);
    case 'summarize':
      return summarized(table, operator, now);
    case 'distinct':
      return distinct(
        operator.columns === '*' ? table : projected(table, compileAll(operator.columns, table, now), false),
      );
    case 'sort':
      return sorted(table, operator.by, now);
    case 'top': {
      const { columns, rows } = sorted(table, operator.by, now);
      return { columns, rows: rows.slice(0, operator.count) };
    }
    case 'take':
      return { ...table, rows: table.rows.slice(0, operator.count) };
    case 'count':
      return { columns: new Map([['Count', 'number']]), rows: [{ Count: table.rows.length }] };
    case 'join':
      return runJoin(table, runQuery(operator.right, source, now), operator.join, operator.on);
    case 'union':
      return united([table, ...operator.others.map((other) => runQuery(other, source, now))]);
    case 'mv-expand':
      return expanded(table, operator, now);
  }
}

interface Column extends Compiled {
  readonly name: string;
}

function compileAll(columns: readonly Named[], table: Table, now: number): Column[] {
  let unnamed = 0;
  return columns.map(({ name, of }) => ({
    ...compile(of, { columns: table.columns, now }),
    name: name ?? pathName(of) ?? `Column${++unnamed}`,
  }));
}

function projected({ columns, rows }: Table, made: readonly Column[], keep: boolean): Table {
  const types = made.map(({ name, type }) => [name, type] as const);
  return {
    columns: new Map([...(keep ? columns : []), ...types]),
    rows: rows.map((row) => {
      const result: Record<string, Value> = keep ? { ...row } : {};
      for (const { name, run } of made) put(result, name, run(row));
      return result;
    }),
  };
}

/** Rows are plain objects, which ten thousand of take a fraction of the time of those without a prototype. */
function put(row: Record<string, Value>, name: string, value: Value): void {
  if (name !== '__proto__') row[name] = value;
  else Object.defineProperty(row, name, { value, enumerable: true, writable: true, configurable: true });
}

const fits = (name: string, pattern: string): boolean =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;

function kept({ columns, rows }: Table, keep: (name: string) => boolean): Table {
  return { columns: new Map([...columns].filter(([name]) => keep(name))), rows };
}

function renamed({ columns, rows }: Table, pairs: readonly { to: string; from: string }[]): Table {
  const names = new Map(pairs.map(({ to, from }) => [from, to]));
  for (const from of names.keys()) {
    if (!columns.has(from)) throw semantic(`Failed to resolve column or scalar expression named '${from}'`);
  }
  const rename = (name: string): string => names.get(name) ?? name;
  return {
    columns: new Map([...columns].map(([name, type]) => [rename(name), type])),
    rows: rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [rename(name), value]))),
  };
}

function summarized(table: Table, { aggregates, by }: Extract<Operator, { kind: 'summarize' }>, now: number): Table {
  const scope = { columns: table.columns, now };
  const keys = compileAll(by, table, now);
  for (const { name, type } of keys) {
    if (type === 'dynamic')
      throw semantic(
        `Summarize group key '${name}' is of a 'dynamic' type. Please use an explicit cast as grouping by a 'dynamic' type is not supported.`,
      );
  }
  const made = aggregates.map(({ name, of }) => {
    const aggregate = compileAggregate(of, scope);
    return { ...aggregate, name: name ?? aggregate.name };
  });
  const groups = Map.groupBy(table.rows, (row) => groupKey(keys.map(({ run }) => run(row))));
  if (groups.size === 0 && keys.length === 0) groups.set('', []);
  const columns: [string, Type][] = [...keys, ...made].map(({ name, type }) => [name, type]);
  const rows = [...groups.values()].map((group) => {
    const result: Record<string, Value> = {};
    for (const { name, run } of keys) put(result, name, run(group[0] ?? {}));
    for (const { name, run } of made) put(result, name, run(group));
    return result;
  });
  return { columns: new Map(columns), rows };
}

function distinct({ columns, rows }: Table): Table {
  const names = [...columns.keys()];
  const seen = new Map(rows.map((row) => [groupKey(names.map((name) => row[name] ?? null)), row] as const).reverse());
  const first = new Set(seen.values());
  return { columns, rows: rows.filter((row) => first.has(row)) };
}

function sorted(table: Table, by: readonly Sort[], now: number): Table {
  const keys = by.map(({ of, descending, nullsFirst }) => {
    const key = compile(of, { columns: table.columns, now });
    if (key.type === 'dynamic') throw semantic("order operator: key can't be of dynamic type");
    return { run: key.run, sign: descending ? -1 : 1, nulls: nullsFirst ? -1 : 1 };
  });
  const ranked = table.rows.map((row) => ({ row, ranks: keys.map(({ run }) => rank(run(row))) }));
  ranked.sort((a, b) => {
    for (const [index, { sign, nulls }] of keys.entries()) {
      const difference = compareRanks(a.ranks[index] ?? null, b.ranks[index] ?? null, sign, nulls);
      if (difference !== 0) return difference;
    }
    return 0;
  });
  return { ...table, rows: ranked.map(({ row }) => row) };
}

type Rank = number | string | null;

function compareRanks(a: Rank, b: Rank, sign: number, nulls: number): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? nulls : -nulls;
  if (a === b) return 0;
  const less = typeof a === typeof b ? a < b : toText(a) < toText(b);
  return less ? -sign : sign;
}

/** Columns of all; what a table does not have is empty there. */
function united(tables: readonly Table[]): Table {
  const columns = new Map(tables.flatMap((table) => [...table.columns]));
  return { columns, rows: tables.flatMap(({ columns: own, rows }) => rows.map((row) => only(row, own))) };
}

const only = (row: Row, columns: Columns): Row =>
  Object.fromEntries([...columns.keys()].map((name) => [name, row[name] ?? null]));

function expanded(table: Table, { name, of, limit }: Extract<Operator, { kind: 'mv-expand' }>, now: number): Table {
  const list = compile(of, { columns: table.columns, now });
  if (list.type !== 'dynamic') throw semantic('mv-expand: the expression must be of a dynamic type.');
  const column = name ?? pathName(of) ?? 'Column1';
  const rows = table.rows.flatMap((row) => {
    const value = list.run(row);
    const items: readonly Value[] = Array.isArray(value) && value.length > 0 ? value.slice(0, limit) : [value];
    return items.map((item) => ({ ...row, [column]: Array.isArray(item) && item.length === 0 ? null : item }));
  });
  return { columns: new Map([...table.columns, [column, 'dynamic']]), rows };
}
