import type { Plan } from '../approvals/plan.ts';
import type { Request } from '../approvals/request.ts';
import type { JobError, StartedJob, Watch } from '../azure/azure.ts';
import { minutes } from '../base/clock.ts';
import { errorText } from '../base/log.ts';
import { Problem } from '../base/problem.ts';
import type { Single } from '../command-kit/command.ts';
import { historyOf, stepsOf } from '../command-kit/position.ts';
import type { Services } from '../command-kit/services.ts';
import type { FirstWrite, Write } from '../command-kit/steps.ts';
import type { Queryable } from '../db/db.ts';
import type { Doubt } from '../operations/ledger.ts';
import type { Again, Operation } from '../operations/operation.ts';
import type { Outcome } from '../work/work.ts';
import { problemOf } from './defect.ts';
import { type Replanned, replan, wordsOf } from './replan.ts';

/**
 * How long, by Azure's clock, a job may take to appear after it was accepted. Backup and Site Recovery list theirs
 * within seconds; two minutes is four times the longest that the recordings of Azure's own tests show.
 */
const settling = minutes(2);

/** How long a write that nobody answered may still be on its way: as long as its sender would have waited. */
const onItsWay = minutes(1);

/** The same write is sent so often at most, and each time only after Azure showed nothing of the earlier ones. */
const mostSent = 3;

/** Between two looks for a job, in milliseconds: soon at first. */
const soonest = 1_000;
const latest = 10_000;

/** A throttled write that names no time is sent again after this many milliseconds. */
const throttled = 5_000;

/** A write whose turn it is. */
export interface Doing {
  readonly request: Request;
  readonly command: Single;
  /** The plan that holds now. */
  readonly plan: Plan;
  /** Which step of the request it is, from 0. */
  readonly at: number;
  readonly step: Write | FirstWrite;
  /** The first that this request does: the plan itself was read for it. */
  readonly isFirst: boolean;
}

/** `busy`: another request has a job of that kind under way for the same target. */
type Begun = { readonly kind: 'sent'; readonly next: Outcome } | { readonly kind: 'busy'; readonly why: string };

/** The operation that a write is sent for, and how often that was, this time included. */
type Sending = Pick<Operation, 'id' | 'sent'>;

/** One write to Azure: the intent is stored, it is sent, and its job is handed to whoever follows it. */
export function createWrite(services: Services) {
  const { azure, db, ledger, requests, work, audit, clock, ids, posts, log } = services;

  return {
    /** @param along what is stored together with the intent */
    async begin(doing: Doing, along: (tx: Queryable) => Promise<unknown>): Promise<Begun> {
      const operation = await intend(doing, along);
      if (operation) return { kind: 'sent', next: (await send(doing, operation)) ?? lookAgain(0) };
      return { kind: 'busy', why: await db.tx((tx) => whoseIsUnderWay(doing, tx)) };
    },

    /** After a crash or a lost answer. */
    async resume(doing: Doing, operation: Operation, looks: number): Promise<Outcome> {
      return (await found(doing, operation)) ?? lookAgain(looks);
    },

    relied,

    /** Why there is nothing to write any more; undefined: there is, as far as can be told. */
    async unneeded({ step, request }: Doing): Promise<string | undefined> {
      if (!('unneeded' in step) || !step.unneeded) return undefined;
      return step.unneeded(azure, await historyOf(services, request));
    },
  };

  /** What a later write relies on, read again. */
  async function relied({ step, plan, request }: Doing): Promise<Exclude<Replanned, { readonly kind: 'moved' }>> {
    try {
      const checks = 'before' in step ? await step.before(azure, await historyOf(services, request)) : [];
      const no = checks.find(({ state }) => state === 'no');
      return no ? { kind: 'refused', why: new Problem('refused', no.text) } : { kind: 'same', plan };
    } catch (error) {
      const why = problemOf(error);
      if (why.code === 'azure-unavailable') throw why;
      if (why.code === 'internal') log('error', 'a step could not be read for', { error: errorText(error) });
      return { kind: 'refused', why };
    }
  }

  async function whoseIsUnderWay(doing: Doing, on: Queryable): Promise<string> {
    const { id, name } = targetOf(doing);
    const other = await ledger.openFor(doing.step.scenario, id, on);
    const whose = other && (await requests.get(other.request, on));
    const by = whose ? `: ${whose.requester.name} asked for it (${whose.id})` : '';
    return `The same is under way for ${name} already${by}. Wait for its end.`;
  }

  /** Durable before Azure hears of it. Undefined: another request has a job of that kind under way. */
  async function intend(doing: Doing, along: (tx: Queryable) => Promise<unknown>): Promise<Sending | undefined> {
    const { request, plan, at, step } = doing;
    const target = targetOf(doing);
    const intent = {
      id: ids.guid(),
      request: request.id,
      step: at,
      scenario: step.scenario,
      target: target.id,
      name: target.name,
      vault: target.vault ?? '',
      intentAt: azure.now(),
      facts: plan.measure ?? {},
    };
    const stored = await db.tx(async (tx) => {
      if (!(await ledger.intend(tx, { ...intent, again: unanswered() }))) return false;
      await along(tx);
      return true;
    });
    return stored ? { id: intent.id, sent: 1 } : undefined;
  }

  /** Exactly one write. Its answer decides how it goes on; without an answer nothing is known, and the job is looked for. */
  async function send(doing: Doing, operation: Sending): Promise<Outcome | undefined> {
    const { request, step } = doing;
    let watch: Watch;
    try {
      watch = await step.apply(azure, await historyOf(services, request));
    } catch (error) {
      const why = problemOf(error);
      log(why.code === 'internal' ? 'error' : 'warn', 'a write was not answered as it should', {
        request: request.id,
        error: errorText(error),
      });
      if (isNotDone(why) && operation.sent === 1) return fail(doing, operation, errorOf(why));
      const doubt = doubtOf(why);
      if (doubt) {
        await db.tx(async (tx) => {
          await ledger.doubt(tx, operation.id, doubt);
          await posts.changed(tx, { kind: 'request', id: request.id });
        });
      }
      return undefined;
    }
    return follow(request, operation, watch, 'accepted');
  }

  /**
   * The job is looked for before anything else and adopted; nothing is ever submitted blindly. Undefined: it is too
   * early to tell.
   */
  async function found(doing: Doing, operation: Operation): Promise<Outcome | undefined> {
    const { request } = doing;
    const all = await foundOf(doing, operation);
    const [watch, ...others] = all.filter(({ doubt }) => doubt === undefined);
    if (watch && others.length === 0) return follow(request, operation, watch, 'adopted');
    if (others.length > 0) return giveUp(request, operation, noSingle);
    const { again, error, sent } = operation;
    if (azure.now() < again.azure || clock.now() < again.ours) return undefined;
    const [doubtful] = all;
    if (doubtful) return giveUp(request, operation, doubtful.doubt ?? noSingle);
    if (error) return fail(doing, operation, error);
    if (sent >= mostSent) return giveUp(request, operation, noSingle);
    const now = doing.isFirst ? await replan(services, request, doing.command) : await relied(doing);
    if (now.kind === 'same') {
      const step = stepsOf(doing.command, now.plan)[doing.at];
      if (step?.kind !== 'write') throw new Error(`step ${doing.at} of ${request.id} is no write any more`);
      await db.tx((tx) => ledger.resend(tx, operation.id, unanswered()));
      return send({ ...doing, step }, { id: operation.id, sent: sent + 1 });
    }
    const why = now.kind === 'refused' ? now.why : new Problem('stale-plan', 'The plan changed before it was sent.');
    if (sent === 0) return fail(doing, operation, errorOf(why));
    await db.tx((tx) => ledger.doubt(tx, operation.id, { again: settled(), error: errorOf(why) }));
    return undefined;
  }

  /**
   * Jobs that Azure started since the intent and that belong to no other operation. They are looked for after a 429 as
   * well: what stands between may have answered it, after all was done.
   */
  async function foundOf({ step, request }: Doing, operation: Operation): Promise<StartedJob[]> {
    const { scenario, target, vault, intentAt } = operation;
    const started = step.found
      ? await step.found(azure, await historyOf(services, request))
      : await azure.started(scenario, target, vault, intentAt);
    const known = await ledger.jobsOf(scenario, target);
    return started.filter((watch) => !('job' in watch && known.has(watch.job)));
  }

  function lookAgain(looks: number): Outcome {
    return { later: clock.now() + Math.min(soonest * 1.2 ** looks, latest), payload: { looks: looks + 1 } };
  }

  /** Nothing is known of a write that was only just sent. */
  function unanswered(): Again {
    return { azure: azure.now() + settling, ours: clock.now() + onItsWay };
  }

  /** Azure has answered: the request is not under way any more, and a job that it started will be listed soon. */
  function settled(): Again {
    return { azure: azure.now() + settling, ours: 0 };
  }

  /** Whether and when the write may be retried after this Problem; undefined: as was planned when it was sent. */
  function doubtOf(problem: Problem): Doubt | undefined {
    const { code, azureCode, retryAfterMs = throttled } = problem;
    if (code === 'azure-unavailable') return { again: { azure: 0, ours: clock.now() + retryAfterMs }, notDone: true };
    if (isNotDone(problem)) return { again: settled(), error: errorOf(problem) };
    return azureCode ? { again: settled() } : undefined;
  }

  /** Over without a job; what follows from the end of a job follows as well. */
  async function fail({ request, step }: Doing, operation: Sending, error: JobError): Promise<Outcome> {
    await db.tx(async (tx) => {
      await ledger.failed(tx, operation.id, error);
      if (!step.optional) await requests.settled(tx, request.id, 'failed', error.text);
      else await posts.changed(tx, { kind: 'request', id: request.id });
      await work.put(tx, { kind: 'watch', key: operation.id, due: clock.now(), payload: {} });
    });
    return step.optional ? { later: clock.now(), payload: {} } : 'done';
  }

  async function follow(
    request: Request,
    operation: Sending,
    watch: Watch,
    how: 'accepted' | 'adopted',
  ): Promise<'done'> {
    await db.tx(async (tx) => {
      await ledger.running(tx, operation.id, watch);
      await requests.running(tx, request.id);
      await audit.write(tx, { what: how, about: request.id, detail: { watch } });
      await work.put(tx, { kind: 'watch', key: operation.id, due: clock.now(), payload: {} });
    });
    return 'done';
  }

  async function giveUp(request: Request, operation: Operation, why: string): Promise<'done'> {
    await db.tx(async (tx) => {
      await ledger.unknown(tx, operation.id);
      await requests.settled(tx, request.id, 'unknown', why);
    });
    return 'done';
  }
}

const noSingle = 'Azure shows no single job that this could have become.';

/** What the job of a write is found by. */
const targetOf = ({ step, plan }: Doing) => step.target ?? plan.target;

/** This write was not carried out, and the same one never will be: Azure refused it, or it never left Lifeboat. */
const isNotDone = ({ code }: Problem): boolean => code === 'azure-refused' || code === 'internal';

function errorOf(problem: Problem): JobError {
  return { code: problem.azureCode ?? problem.code, title: '', text: wordsOf(problem), recommendations: [] };
}
