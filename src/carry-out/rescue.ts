import { minutes } from '../base/clock.ts';
import type { Services } from '../command-kit/services.ts';
import type { Queryable } from '../db/db.ts';
import type { Operation } from '../operations/operation.ts';
import type { Handler, Job } from '../work/work.ts';

const everyMs = minutes(1);
/** More than are ever under way at once. */
const most = 1_000;

type Row = Pick<Job, 'kind' | 'key'>;

/**
 * At the start and every minute: whatever is under way and has no row of work gets one. Running such a row once too often
 * does no harm.
 */
export function createRescue(services: Services): {
  /** Call it once the worker runs. */
  begin(): Promise<void>;
  readonly handlers: Record<'rescue', Handler>;
} {
  const { db, ledger, requests, members, work, clock, log } = services;

  return {
    begin: () => db.tx((tx) => work.put(tx, { kind: 'rescue', key: 'all', due: clock.now(), payload: {} })),
    handlers: {
      async rescue() {
        const begun = clock.now();
        const open = await ledger.list({ open: true, limit: most });
        const needed = [...open.map(ofOperation), ...(await ofRequests(new Set(open.map(({ request }) => request))))];
        await db.tx(async (tx) => {
          for (const row of await missing(tx, needed)) {
            log('warn', 'nobody went on with what is under way', { kind: row.kind, key: row.key });
            await work.put(tx, { kind: row.kind, key: row.key, due: clock.now(), payload: {} });
          }
        });
        return { later: begun + everyMs };
      },
    },
  };

  /** What was sent is followed; what may not have been sent is looked for first. */
  function ofOperation({ id, request, state }: Operation): Row {
    return state === 'running' ? { kind: 'watch', key: id } : { kind: 'apply', key: request };
  }

  /** @param followed those of which a job is under way: the next step waits for its end */
  async function ofRequests(followed: ReadonlySet<string>): Promise<Row[]> {
    const waiting = await requests.list({ states: ['approved', 'applying'], limit: most });
    const running = await requests.list({ states: ['running'], limit: most });
    const rows: Row[] = waiting.map(({ id }) => ({ kind: 'apply', key: id }));
    for (const { id, plan } of running) {
      if (plan.steps && !followed.has(id)) rows.push({ kind: 'apply', key: id });
      else if ((await members.list(id)).length > 0) rows.push({ kind: 'bulk', key: id });
    }
    return rows;
  }

  async function missing(tx: Queryable, needed: readonly Row[]): Promise<Row[]> {
    const found = new Map<string, ReadonlySet<string>>();
    for (const kind of new Set(needed.map((row) => row.kind))) found.set(kind, await work.keys(tx, kind));
    return needed.filter(({ kind, key }) => !found.get(kind)?.has(key));
  }
}
