import { StoreUnavailable } from './db.ts';

/**
 * SQLSTATE classes and codes that say nothing about the statement
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html): connection, authorisation, unknown database,
 * read-only, out of disk, memory or connections, shutdown, damaged; a statement or a transaction that took too long.
 */
const unavailable = /^(08|28|53|57P|58|XX)|^(25006|25P03|3D000|57014)$/;
/** Node's and pg's own ways of saying that the server was not reached. */
const unreachable =
  /ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|EHOST|ENETUN|Connection terminated|timeout|not queryable|Connection ended/i;
/** Serialisation failure and deadlock: the same transaction may succeed when it is run again. */
const again = new Set(['40001', '40P01']);

function sqlState(error: unknown): string | undefined {
  const code = (error as { readonly code?: unknown } | undefined)?.code;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E') ? code : undefined;
}

export function isWorthRepeating(error: unknown): boolean {
  return again.has(sqlState(error) ?? '');
}

/** What a caller of the store gets for an error of `pg`: {@link StoreUnavailable}, or the error itself. */
export function fromPostgres(error: unknown): unknown {
  if (error instanceof StoreUnavailable) return error;
  const { code = '', message = '' } = error as { readonly code?: string; readonly message?: string };
  const state = sqlState(error);
  const lost = state === undefined ? unreachable.test(`${code} ${message}`) : unavailable.test(state);
  return lost ? new StoreUnavailable(`PostgreSQL is not available: ${message || code}.`, { cause: error }) : error;
}
