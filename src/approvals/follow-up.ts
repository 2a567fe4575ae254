import type { Queryable } from '../db/db.ts';
import type { Work } from '../work/work.ts';
import type { Request } from './request.ts';

/** When people are reminded and when others are called in, in milliseconds after the request. */
export interface Patience {
  readonly remind: number;
  readonly escalate: number;
}

/** The kinds of row that a request puts; `apply` is handled where Azure is reached. */
const requestKinds = ['apply', 'remind', 'escalate', 'expire'] as const;
type Kind = (typeof requestKinds)[number];

/**
 * Which rows of work a request has in its state, and when they are due; the others are dropped. Only `apply` is never
 * dropped: after a crash it goes on where it stopped, and in a state in which nothing is to be applied it does nothing.
 */
function rowsOf(request: Request, patience: Patience): Partial<Record<Kind, number>> {
  const { state, changedAt, expiresAt } = request;
  if (state === 'approved') return { apply: changedAt, expire: expiresAt };
  if (state !== 'pending') return {};
  const before = (at: number) => (at < expiresAt ? at : undefined);
  return {
    remind: before(changedAt + patience.remind),
    escalate: before(changedAt + patience.escalate),
    expire: expiresAt,
  };
}

/** Nothing more happens to it. */
const ends: readonly Request['state'][] = ['settled', 'rejected', 'expired', 'withdrawn'];

/** Puts and drops the work rows so that they fit the request's state. The end of a member makes room for the next. */
export async function followUp(tx: Queryable, work: Work, request: Request, patience: Patience): Promise<void> {
  const rows = rowsOf(request, patience);
  for (const kind of requestKinds) {
    const due = rows[kind];
    if (due !== undefined) await work.put(tx, { kind, key: request.id, due, payload: {} });
    else if (kind !== 'apply') await work.drop(tx, kind, request.id);
  }
  if (request.parent === undefined || !ends.includes(request.state)) return;
  await work.put(tx, { kind: 'bulk', key: request.parent, due: request.changedAt, payload: {} });
}
