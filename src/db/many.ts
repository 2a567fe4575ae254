import type { Statement, Value } from './db.ts';

/** Rows in one statement. Few sizes, so that each stays prepared. */
const sizes = [64, 16, 4, 1] as const;

/**
 * Inserts of many rows in few statements: `before` (`insert into t (a, b)`), the rows, `after` (`on conflict …`). Run
 * them in turn. All rows have the same number of values, at least one.
 */
export function insertMany(before: string, rows: readonly (readonly Value[])[], after: string): Statement[] {
  const statements: Statement[] = [];
  let at = 0;
  for (const size of sizes) {
    for (; rows.length - at >= size; at += size) {
      const some = rows.slice(at, at + size);
      statements.push({ text: `${before} values ${places(size, some[0]!.length)} ${after}`, values: some.flat() });
    }
  }
  return statements;
}

/** `($1, $2), ($3, $4)` */
function places(rows: number, columns: number): string {
  const row = (n: number) => Array.from({ length: columns }, (_, column) => `$${n * columns + column + 1}`).join(', ');
  return Array.from({ length: rows }, (_, n) => `(${row(n)})`).join(', ');
}
