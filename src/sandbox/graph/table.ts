import type { Columns, Row } from './compile.ts';
import { rank, type Value } from './values.ts';

/** Rows and what their columns are. */
export interface Table {
  readonly columns: Columns;
  readonly rows: readonly Row[];
}

/** The values by which rows belong together, as one text. */
export const groupKey = (list: readonly Value[]): string => JSON.stringify(list.map((value) => rank(value)));
