import type { Database } from '../db.ts';

/** One step of the store's shape. Once released it is never edited: the next change is the next step. */
export interface Migration {
  /** The number of its file name: 1, 2, 3 … */
  readonly id: number;
  readonly name: string;
  /** Statements in order; engines differ only where SQL has no common word (triggers). */
  readonly statements: (engine: Database['engine']) => readonly string[];
}
