import type { Columns, Row } from './compile.ts';
import { rank, type Value } from './values.ts';

/** Rows and what their columns are. */
export interface Table {
  readonly columns: Columns;
  readonly rows: readonly Row[];
}

/** The values by which rows belong together, as one text. */
export function groupKey(list: readonly Value[]): string {
  const [only = null] = list;
  // The usual key is one text, and needs nothing to be told from others.
  return list.length === 1 && typeof only === 'string' ? `"${only}` : JSON.stringify(list.map((value) => rank(value)));
}
