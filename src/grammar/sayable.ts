import type { Pattern } from './pattern.ts';

/** A command as the grammar sees it. */
export interface Sayable {
  readonly name: string;
  readonly patterns: readonly Pattern[];
}
