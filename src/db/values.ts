import type { Value } from './db.ts';

/**
 * PostgreSQL refuses text with NUL characters, and neither engine keeps lone surrogates: both become U+FFFD, on both
 * engines alike, so that no text from outside can fail a statement.
 */
export function storable(values: readonly Value[]): Value[] {
  return values.map((value) => (typeof value === 'string' ? value.replaceAll('\0', '\uFFFD').toWellFormed() : value));
}
