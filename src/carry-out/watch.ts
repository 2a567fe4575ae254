import { isUnderWay, type Outcome } from '../approvals/request.ts';
import type { Look } from '../azure/azure.ts';
import { hours, minutes } from '../base/clock.ts';
import { errorText } from '../base/log.ts';
import { Problem } from '../base/problem.ts';
import { countOf } from '../command-kit/position.ts';
import type { Services } from '../command-kit/services.ts';
import type { Queryable } from '../db/db.ts';
import { blindness } from '../operations/follow-ups.ts';
import type { Operation, Settled } from '../operations/operation.ts';
import type { Handler } from '../work/work.ts';
import { createSharedLooks } from './shared-looks.ts';

/** Between two looks, in machine milliseconds, when Azure does not ask for more: soon at first, a minute for long jobs. */
const soonest = 1_000;
const latest = 60_000;

/**
 * Until an operation names its job, which takes seconds, nobody sees its steps and nobody can cancel it: the first looks
 * do not wait for the minute that Azure asks for between two of them.
 */
const namelessWait = 10_000;
const namelessLooks = 12;

/** Between two looks at a job that Azure does not let us see: a role that is given takes minutes to be known everywhere. */
const forbiddenWait = minutes(1);

/** Given up after so long without the right to look: whoever gives rights may be asleep. */
const forbiddenFor = hours(24);

/** Given up after so long in which Azure knows neither the operation nor its job, and the item tells nothing. */
const goneFor = minutes(15);

/**
 * Follows a job: one look a row, the row again until the job is over. The operation, the request and the record change
 * in one transaction, and every card that shows the request is rendered again.
 */
export function createWatch(services: Services, settled: readonly Settled[]): Record<'watch', Handler> {
  const { azure, db, ledger, requests, posts, work, audit, clock, log } = services;
  const sharedLook = createSharedLooks(services);

  return {
    async watch({ key: id, payload }) {
      const operation = await ledger.get(id);
      if (operation?.state === 'settled') {
        for (const tell of settled) await tell(operation);
        return 'done';
      }
      if (operation?.state !== 'running' || !operation.watch) return 'done';
      const looks = Number(payload.looks ?? 0);
      const look = await lookAt(operation);
      if (look === 'gone') return giveUp(operation);
      if (look === 'hidden') return { later: clock.now() + forbiddenWait, payload: { looks } };
      if (!look) return later(looks, undefined);
      await keep(operation, look);
      if (look.state === 'running') return later(looks, patienceOf(look, looks));
      const ended = await ledger.get(id);
      for (const tell of settled) if (ended) await tell(ended);
      return 'done';
    },
  };

  /** One of many, of which no card shows the steps: those of a retry are on the card of its alert. */
  async function isMember({ request }: Operation): Promise<boolean> {
    const one = await requests.get(request);
    return one?.parent !== undefined && one.plan.alert === undefined;
  }

  function later(looks: number, asked: number | undefined) {
    const wait = Math.max(Math.min(soonest * 1.2 ** looks, latest), asked ?? 0);
    return { later: clock.now() + wait, payload: { looks: looks + 1 } };
  }

  function patienceOf({ jobId, retryAfterMs = 0 }: Look, looks: number): number {
    return jobId === undefined && looks < namelessLooks ? Math.min(retryAfterMs, namelessWait) : retryAfterMs;
  }

  /** Undefined: Azure did not answer this time, or shows nothing yet, which says nothing about the job. */
  async function lookAt(operation: Operation): Promise<Look | 'gone' | 'hidden' | undefined> {
    try {
      const shared = (await isMember(operation)) ? await sharedLook(operation) : undefined;
      return shared ?? (await azure.look(operation.scenario, operation.watch!));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.code === 'azure-unavailable') return undefined;
      if (isHidden(error)) return hidden(operation, error);
      log('warn', 'Azure does not show what is followed', { operation: operation.id, error: errorText(error) });
      return elsewhere(operation, error);
    }
  }

  /** The operation is gone or refused: its job is asked, and where that is gone too, the item itself. */
  async function elsewhere(operation: Operation, refusal: Problem): Promise<Look | 'gone' | 'hidden' | undefined> {
    const { scenario, target, vault, intentAt, watch } = operation;
    let read = '';
    try {
      const found = (await azure.started(scenario, target, vault, intentAt)).filter(({ doubt }) => doubt === undefined);
      const others = await ledger.jobsOf(scenario, target);
      const own = found.filter((one) => !('job' in one && one.job !== operation.jobId && others.has(one.job)));
      const [only] = own.length === 1 ? own : own.filter((one) => 'job' in one && one.job === operation.jobId);
      if (only && JSON.stringify(only) !== JSON.stringify(watch)) return await azure.look(scenario, only);
      const effect = (await requests.get(operation.request))?.plan.effect;
      const said = await azure.aftermath({ scenario, watch: watch!, since: intentAt, effect });
      if (typeof said === 'object') return { ...said, jobId: operation.jobId, steps: operation.steps };
      read = said ?? '';
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.code === 'azure-unavailable') return undefined;
      if (isHidden(error)) return hidden(operation, error);
    }
    return blindFor(operation, [wordsOf(refusal), read].filter(Boolean).join(' '), goneFor, 'gone');
  }

  function hidden(operation: Operation, error: Problem): Promise<'gone' | 'hidden' | undefined> {
    return blindFor(operation, wordsOf(error), forbiddenFor, 'hidden');
  }

  /** Kept and shown from the first time on; over when it has lasted too long. */
  async function blindFor(
    operation: Operation,
    why: string,
    most: number,
    kind: 'gone' | 'hidden',
  ): Promise<'gone' | 'hidden' | undefined> {
    const now = clock.now();
    const before = await blindness.of(db, operation.id);
    const since = before?.since ?? now;
    if (now - since >= most) return 'gone';
    if (before?.why !== why) {
      await db.tx(async (tx) => {
        await blindness.set(tx, operation.id, { why, since, until: since + most });
        await posts.changed(tx, { kind: 'request', id: operation.request });
      });
    }
    return kind === 'hidden' ? 'hidden' : undefined;
  }

  /** Nobody can tell what became of it: a person has to look. */
  async function giveUp(operation: Operation): Promise<'done'> {
    const blind = await blindness.of(db, operation.id);
    const why = blind?.why ?? '';
    await db.tx(async (tx) => {
      await ledger.unknown(tx, operation.id);
      await settle(tx, operation, 'unknown', `What became of it could not be read: ${why}`);
      await blindness.clear(tx, operation.id);
    });
    return 'done';
  }

  /** The operation ends even if its request is over already: while it is open, no other can be begun for the same target. */
  async function settle(
    tx: Queryable,
    { request: id, step }: Operation,
    outcome: Outcome,
    text?: string,
  ): Promise<void> {
    const request = await requests.get(id, tx);
    if (!request || !isUnderWay(request)) return;
    const goesOn = outcome === 'done' || request.plan.steps?.[step]?.optional === true;
    if (!goesOn || step + 1 >= countOf(request.plan)) {
      await requests.settled(tx, id, outcome, text);
      return;
    }
    await work.put(tx, { kind: 'apply', key: id, due: clock.now(), payload: {} });
    await posts.changed(tx, { kind: 'request', id });
  }

  async function keep(operation: Operation, look: Look): Promise<void> {
    await db.tx(async (tx) => {
      if (!(await ledger.looked(tx, operation.id, look))) return;
      await blindness.clear(tx, operation.id);
      if (look.state === 'running') {
        await posts.changed(tx, { kind: 'request', id: operation.request });
        return;
      }
      const text = look.error ? look.error.title || look.error.text : (look.warning ?? look.read);
      await settle(tx, operation, look.state, text);
      await audit.write(tx, {
        what: look.state,
        about: operation.request,
        detail: { job: look.jobId, error: look.error?.code, started: look.started, ended: look.ended },
      });
    });
  }
}

/** Azure does not let us see it, which says nothing about whether it is there. */
const isHidden = ({ status }: Problem): boolean => status === 401 || status === 403;

const wordsOf = ({ message, hint }: Problem): string => [message, hint].filter(Boolean).join(' ');
