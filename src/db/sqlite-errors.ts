import { StoreUnavailable } from './db.ts';

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html) that say nothing about the statement. */
const unavailable: Readonly<Record<number, string>> = {
  5: 'is locked by another process',
  8: 'is read-only',
  10: 'cannot be read or written',
  11: 'is damaged',
  13: 'is full: no space left on the disk',
  14: 'cannot be opened',
  26: 'is not a database',
};
const busy = 5;

function resultCode(error: unknown): number | undefined {
  const code = (error as { readonly errcode?: unknown } | undefined)?.errcode;
  return typeof code === 'number' ? code & 0xff : undefined;
}

export function isBusy(error: unknown): boolean {
  return resultCode(error) === busy;
}

/** What a caller of the store gets for an error of node:sqlite: {@link StoreUnavailable}, or the error itself. */
export function fromSqlite(error: unknown): unknown {
  const code = resultCode(error);
  const why = code === undefined ? undefined : unavailable[code];
  return why === undefined ? error : new StoreUnavailable(`The store ${why}.`, { cause: error });
}
