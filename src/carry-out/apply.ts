import type { Plan } from '../approvals/plan.ts';
import type { Lapse, Request } from '../approvals/request.ts';
import type { JobError, Watch } from '../azure/azure.ts';
import { minutes } from '../base/clock.ts';
import { errorText } from '../base/log.ts';
import { Problem } from '../base/problem.ts';
import type { Role } from '../base/turn.ts';
import type { Change, Single } from '../command-kit/command.ts';
import { lapsesOf } from '../command-kit/entitled.ts';
import type { Services } from '../command-kit/services.ts';
import type { Queryable } from '../db/db.ts';
import type { Doubt } from '../operations/ledger.ts';
import type { Again, Operation } from '../operations/operation.ts';
import type { Handler, Outcome } from '../work/work.ts';
import { createBulk } from './bulk.ts';
import { problemOf } from './defect.ts';
import { planToSend, replan, wordsOf } from './replan.ts';

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

/**
 * The one path from an agreed request to Azure: plan again, store the intent, send one write, watch its job.
 * A row of kind `apply` may run any number of times, on any replica, after any crash. A request that stands for many
 * sends nothing itself: each of its members comes by here.
 */
export function createApply(
  services: Services,
  commandOf: (name: string) => Change | undefined,
): Record<'apply' | 'bulk', Handler> {
  const { azure, db, ledger, requests, work, audit, clock, ids, pause, posts, log } = services;
  const bulk = createBulk(services, (name) => {
    const command = commandOf(name);
    return command && 'each' in command ? command.each : undefined;
  });

  return {
    ...bulk.handlers,
    async apply({ key: id, payload }) {
      const request = await requests.get(id);
      if (!request || (request.state !== 'approved' && request.state !== 'applying')) return 'done';
      const command = commandOf(request.command);
      if (!command) throw new Error(`no command ${request.command} for request ${id}`);
      if (await pause.read()) return waitForResume(id);
      if ('each' in command) return beginMany(request);
      const operation = await ledger.ofRequest(id);
      if (!operation) return begin(request, command);
      if (operation.state !== 'submitting') return 'done';
      const looks = Number(payload.looks ?? 0);
      return (await resume(request, command, operation)) ?? lookAgain(looks);
    },
  };

  function roleFor(command: string): Role | undefined {
    return commandOf(command)?.role;
  }

  /** Nothing is sent while it is paused, and the card says what it waits for. */
  async function waitForResume(id: string): Promise<Outcome> {
    await db.tx((tx) => posts.changed(tx, { kind: 'request', id }));
    return { later: clock.now() + minutes(1) };
  }

  /** Each member checks the same once more before it is sent. */
  async function beginMany(request: Request): Promise<Outcome> {
    const lost = request.state === 'approved' ? await lapsesOf(services, request, roleFor) : [];
    return lost.length > 0 ? lapse(request, lost) : bulk.begin(request);
  }

  /** First time: read again, and go on only with what was agreed to. */
  async function begin(request: Request, command: Single): Promise<Outcome> {
    const now = await planToSend(services, request, command);
    if (now.kind === 'refused') return notBegun(request, (tx) => requests.refused(tx, request.id, wordsOf(now.why)));
    if (now.kind === 'moved') {
      return notBegun(request, (tx) => requests.stale(tx, request.id, now.plan, now.changes));
    }
    const lost = await lapsesOf(services, request, roleFor);
    if (lost.length > 0) return lapse(request, lost);
    if (await pause.read()) return waitForResume(request.id);
    const operation = await intend(request, command, now.plan);
    if (operation) return (await send(request, command, now.plan, operation)) ?? lookAgain(0);
    return notBegun(request, async (tx) =>
      requests.refused(tx, request.id, await whoseIsUnderWay(command, now.plan, tx)),
    );
  }

  /**
   * It ends, or goes back to its approvers, and nothing was done. Not so if another replica has begun it meanwhile, which may
   * be the very reason why it cannot be begun here: then it is looked at again.
   */
  async function notBegun(request: Request, end: (tx: Queryable) => Promise<unknown>): Promise<Outcome> {
    const ended = await db.tx(async (tx) => {
      if (await ledger.ofRequest(request.id, tx)) return false;
      await end(tx);
      return true;
    });
    return ended ? 'done' : { later: clock.now() };
  }

  async function whoseIsUnderWay(command: Single, { target }: Plan, on: Queryable): Promise<string> {
    const other = await ledger.openFor(command.scenario, target.id, on);
    const whose = other && (await requests.get(other.request, on));
    const by = whose ? `: ${whose.requester.name} asked for it (${whose.id})` : '';
    return `The same is under way for ${target.name} already${by}. Wait for its end.`;
  }

  /** Durable before Azure hears of it. Undefined: another request has a job of that kind under way. */
  async function intend(request: Request, command: Single, plan: Plan): Promise<Sending | undefined> {
    const intent = {
      id: ids.guid(),
      request: request.id,
      scenario: command.scenario,
      target: plan.target.id,
      name: plan.target.name,
      vault: plan.target.vault ?? '',
      intentAt: azure.now(),
      facts: plan.measure ?? {},
    };
    const stored = await db.tx(async (tx) => {
      if (!(await ledger.intend(tx, { ...intent, again: unanswered() }))) return false;
      await requests.applying(tx, request.id, plan);
      return true;
    });
    return stored ? { id: intent.id, sent: 1 } : undefined;
  }

  /** Exactly one write. Its answer decides how it goes on; without an answer nothing is known, and the job is looked for. */
  async function send(request: Request, command: Single, plan: Plan, operation: Sending): Promise<'done' | undefined> {
    let watch: Watch;
    try {
      watch = await command.apply(plan.effect, azure);
    } catch (error) {
      const why = problemOf(error);
      log(why.code === 'internal' ? 'error' : 'warn', 'a write was not answered as it should', {
        request: request.id,
        error: errorText(error),
      });
      if (isNotDone(why) && operation.sent === 1) return fail(request, operation, errorOf(why));
      const doubt = doubtOf(why);
      if (doubt) {
        await db.tx(async (tx) => {
          await ledger.doubt(tx, operation.id, doubt);
          await services.posts.changed(tx, { kind: 'request', id: request.id });
        });
      }
      return undefined;
    }
    return follow(request, operation, watch, 'accepted');
  }

  /**
   * After a crash or a lost answer: look for the job before anything else, adopt it, and never submit blindly.
   * Undefined: it is too early to tell.
   */
  async function resume(request: Request, command: Single, operation: Operation): Promise<'done' | undefined> {
    const [watch, ...others] = await foundOf(operation);
    if (watch && others.length === 0) return follow(request, operation, watch, 'adopted');
    if (others.length > 0) return giveUp(request, operation);
    const { again, error, sent } = operation;
    if (azure.now() < again.azure || clock.now() < again.ours) return undefined;
    if (error) return fail(request, operation, error);
    if (sent >= mostSent) return giveUp(request, operation);
    const now = await replan(services, request, command);
    if (now.kind === 'same') {
      await db.tx((tx) => ledger.resend(tx, operation.id, unanswered()));
      return send(request, command, now.plan, { id: operation.id, sent: sent + 1 });
    }
    const why = now.kind === 'refused' ? now.why : new Problem('stale-plan', 'The plan changed before it was sent.');
    if (sent === 0) return fail(request, operation, errorOf(why));
    await db.tx((tx) => ledger.doubt(tx, operation.id, { again: settled(), error: errorOf(why) }));
    return undefined;
  }

  /** Jobs that Azure started since the intent and that belong to no other operation. */
  async function foundOf({ scenario, target, vault, intentAt }: Operation): Promise<Watch[]> {
    const found = await azure.started(scenario, target, vault, intentAt);
    const known = await ledger.jobsOf(scenario, target);
    return found.filter((watch) => !('job' in watch && known.has(watch.job)));
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

  /** Somebody who asked or agreed has lost the role: it goes back to people, or is over. Nothing was sent. */
  function lapse(request: Request, lost: readonly Lapse[]): Promise<Outcome> {
    const why = `${lost.map((one) => `${one.name} ${one.why}`).join(', ')}.`;
    return notBegun(request, (tx) =>
      request.parent === undefined ? requests.lapse(tx, request.id, lost) : requests.refused(tx, request.id, why),
    );
  }

  /** Over without a job; what follows from the end of a job follows as well. */
  async function fail(request: Request, operation: Sending, error: JobError): Promise<'done'> {
    await db.tx(async (tx) => {
      await ledger.failed(tx, operation.id, error);
      await requests.settled(tx, request.id, 'failed', error.text);
      await work.put(tx, { kind: 'watch', key: operation.id, due: clock.now(), payload: {} });
    });
    return 'done';
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

  async function giveUp(request: Request, operation: Operation): Promise<'done'> {
    await db.tx(async (tx) => {
      await ledger.unknown(tx, operation.id);
      await requests.settled(tx, request.id, 'unknown', 'Azure shows no single job that this could have become.');
    });
    return 'done';
  }
}

/** This write was not carried out, and the same one never will be: Azure refused it, or it never left Lifeboat. */
const isNotDone = ({ code }: Problem): boolean => code === 'azure-refused' || code === 'internal';

/** The operation that a write is sent for, and how often that was, this time included. */
type Sending = Pick<Operation, 'id' | 'sent'>;

function errorOf(problem: Problem): JobError {
  return { code: problem.azureCode ?? problem.code, title: '', text: wordsOf(problem), recommendations: [] };
}
