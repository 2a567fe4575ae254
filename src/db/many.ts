import type { Database, Statement, Value } from './db.ts';

/** Rows in one statement of the embedded store. Few sizes, so that each stays prepared. */
const sizes = [64, 16, 4, 1] as const;

/** PostgreSQL parses each statement anew and waits for each: all rows at once, well below its 65,535 values. */
const mostRows = 1_000;

/**
 * Inserts of many rows in few statements: `before` (`insert into t (a, b)`), the rows, `after` (`on conflict …`). Run
 * them in turn. All rows have the same number of values, at least one.
 */
export function insertMany(
  engine: Database['engine'],
  before: string,
  rows: readonly (readonly Value[])[],
  after: string,
): Statement[] {
  const statements: Statement[] = [];
  for (let at = 0; at < rows.length; ) {
    const left = rows.length - at;
    const size = engine === 'postgres' ? Math.min(left, mostRows) : sizes.find((one) => one <= left)!;
    const some = rows.slice(at, at + size);
    statements.push({ text: `${before} values ${places(size, some[0]!.length)} ${after}`, values: some.flat() });
    at += size;
  }
  return statements;
}

/** `($1, $2), ($3, $4)` */
function places(rows: number, columns: number): string {
  const row = (n: number) => Array.from({ length: columns }, (_, column) => `$${n * columns + column + 1}`).join(', ');
  return Array.from({ length: rows }, (_, n) => `(${row(n)})`).join(', ');
}
