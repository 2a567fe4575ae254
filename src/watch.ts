import { isUnderWay, type Outcome } from './approvals/request.ts';
import type { Look } from './azure/azure.ts';
import type { Services } from './commands/services.ts';
import type { Queryable } from './db/db.ts';
import type { Operation, Settled } from './operations/operation.ts';
import { Problem } from './problem.ts';
import type { Handler } from './work/work.ts';

/** Between two looks, in machine milliseconds, when Azure does not ask for more: soon at first, a minute for long jobs. */
const soonest = 1_000;
const latest = 60_000;

/**
 * Until an operation names its job, which takes seconds, nobody sees its steps and nobody can cancel it: the first looks
 * do not wait for the minute that Azure asks for between two of them.
 */
const namelessWait = 10_000;
const namelessLooks = 12;

/** How often Azure may refuse to show a job before it counts as unknown; with back-off that is some minutes. */
const mostAttempts = 8;

/**
 * Follows a job: one look a row, the row again until the job is over. The operation, the request and the record change
 * in one transaction, and every card that shows the request is rendered again.
 */
export function createWatch(services: Services, settled: readonly Settled[]): Record<'watch', Handler> {
  const { azure, db, ledger, requests, posts, audit, clock } = services;

  return {
    async watch({ key: id, payload, attempts }) {
      const operation = await ledger.get(id);
      if (operation?.state === 'settled') {
        for (const tell of settled) await tell(operation);
        return 'done';
      }
      if (operation?.state !== 'running' || !operation.watch) return 'done';
      const looks = Number(payload.looks ?? 0);
      const look = await lookAt(operation).catch((error) => giveUp(operation, attempts, error));
      if (look === 'given-up') return 'done';
      if (!look) return later(looks, undefined);
      await keep(operation, look);
      if (look.state === 'running') return later(looks, patienceOf(look, looks));
      const ended = await ledger.get(id);
      for (const tell of settled) if (ended) await tell(ended);
      return 'done';
    },
  };

  function later(looks: number, asked: number | undefined) {
    const wait = Math.max(Math.min(soonest * 1.2 ** looks, latest), asked ?? 0);
    return { later: clock.now() + wait, payload: { looks: looks + 1 } };
  }

  function patienceOf({ jobId, retryAfterMs = 0 }: Look, looks: number): number {
    return jobId === undefined && looks < namelessLooks ? Math.min(retryAfterMs, namelessWait) : retryAfterMs;
  }

  /** Undefined: Azure did not answer this time, which says nothing about the job. */
  async function lookAt(operation: Operation): Promise<Look | undefined> {
    try {
      return await azure.look(operation.watch!);
    } catch (error) {
      if (error instanceof Problem && error.code === 'azure-unavailable') return undefined;
      throw error;
    }
  }

  /** Azure does not know the job any more: tried some times, then a person has to look. */
  async function giveUp(operation: Operation, attempts: number, error: unknown): Promise<'given-up'> {
    if (!(error instanceof Problem) || attempts < mostAttempts) throw error;
    await db.tx(async (tx) => {
      await ledger.unknown(tx, operation.id);
      await settle(tx, operation, 'unknown', `Azure does not show the job any more: ${error.message}`);
    });
    return 'given-up';
  }

  /** A request that is over by whatever else does not keep its operation from ending: the next one for it would wait. */
  async function settle(tx: Queryable, { request: id }: Operation, outcome: Outcome, text?: string): Promise<void> {
    const request = await requests.get(id, tx);
    if (request && isUnderWay(request)) await requests.settled(tx, id, outcome, text);
  }

  async function keep(operation: Operation, look: Look): Promise<void> {
    await db.tx(async (tx) => {
      if (!(await ledger.looked(tx, operation.id, look))) return;
      if (look.state === 'running') {
        await posts.changed(tx, { kind: 'request', id: operation.request });
        return;
      }
      const text = look.error ? look.error.title || look.error.text : look.warning;
      await settle(tx, operation, look.state, text);
      await audit.write(tx, {
        what: look.state,
        about: operation.request,
        detail: { job: look.jobId, error: look.error?.code, started: look.started, ended: look.ended },
      });
    });
  }
}
