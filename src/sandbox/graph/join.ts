import type { JoinKind } from './ast.ts';
import type { Columns, Row } from './compile.ts';
import { semantic } from './refusal.ts';
import { groupKey, type Table } from './table.ts';
import type { Type, Value } from './values.ts';

type Keys = readonly { readonly left: string; readonly right: string }[];

/**
 * Joins two tables on equal columns. A column of the right that the left has too gets a number behind its name, as in
 * Kusto; `innerunique` takes only the first left row of each key.
 */
export function runJoin(left: Table, right: Table, kind: JoinKind, on: Keys): Table {
  for (const key of on) {
    checkKey(key.left, left.columns);
    checkKey(key.right, right.columns);
  }
  const names = rightNames(left.columns, right.columns);
  const columns = new Map([
    ...left.columns,
    ...[...right.columns].map(([name, type]) => [names.get(name) ?? name, type] as const),
  ]);
  return { columns, rows: joined({ left, right, names }, kind, on) };
}

function checkKey(name: string, columns: Columns): void {
  const type = columns.get(name);
  if (!type) throw semantic(`Failed to resolve column or scalar expression named '${name}'`);
  if (type === 'dynamic') throw semantic(`join key '${name}' is of a 'dynamic' type. Please use an explicit cast`);
}

function rightNames(left: Columns, right: Columns): ReadonlyMap<string, string> {
  const taken = new Set([...left.keys(), ...right.keys()]);
  const names = new Map<string, string>();
  for (const name of right.keys()) {
    let given = name;
    for (let n = 1; left.has(name) && taken.has(given); n++) given = `${name}${n}`;
    taken.add(given);
    names.set(name, given);
  }
  return names;
}

interface Sides {
  readonly left: Table;
  readonly right: Table;
  /** What columns of the right are called in the result. */
  readonly names: ReadonlyMap<string, string>;
}

function joined({ left, right, names }: Sides, kind: JoinKind, on: Keys): Row[] {
  const keyOf = (row: Row, side: 'left' | 'right'): string => groupKey(on.map((key) => row[key[side]] ?? null));
  const lookup = Map.groupBy(right.rows, (row) => keyOf(row, 'right'));
  const seen = new Set<string>();
  const blankRight = blank(right.columns, names);
  const rename = renamer(right.columns, names);
  const rows: Row[] = [];
  for (const row of left.rows) {
    const key = keyOf(row, 'left');
    if (kind === 'innerunique' && seen.has(key)) continue;
    seen.add(key);
    const matches = lookup.get(key) ?? [];
    for (const match of matches) rows.push({ ...row, ...rename(match) });
    if (matches.length === 0 && (kind === 'leftouter' || kind === 'fullouter')) rows.push({ ...row, ...blankRight });
  }
  if (kind !== 'fullouter') return rows;
  const blankLeft = blank(left.columns, new Map());
  const alone = right.rows.filter((row) => !seen.has(keyOf(row, 'right')));
  return [...rows, ...alone.map((row) => ({ ...blankLeft, ...rename(row) }))];
}

function renamer(columns: Columns, names: ReadonlyMap<string, string>): (row: Row) => Row {
  const pairs = Array.from(columns.keys(), (name) => [names.get(name) ?? name, name] as const);
  return (row) => Object.fromEntries(pairs.map(([given, name]) => [given, row[name] ?? null]));
}

/** Text is empty where nothing matches, everything else null. */
const blank = (columns: Columns, names: ReadonlyMap<string, string>): Row =>
  Object.fromEntries([...columns].map(([name, type]) => [names.get(name) ?? name, nothing(type)]));

const nothing = (type: Type): Value => (type === 'string' ? '' : null);
