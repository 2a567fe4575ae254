import type { Plan } from '../approvals/plan.ts';
import type { Lapse, Request } from '../approvals/request.ts';
import { isUnderWay } from '../approvals/request.ts';
import { minutes } from '../base/clock.ts';
import { Problem } from '../base/problem.ts';
import type { Role } from '../base/turn.ts';
import { type Change, isBulk, type Single } from '../command-kit/command.ts';
import { lapsesOf } from '../command-kit/entitled.ts';
import { firstOf, historyOf, type Position, positionOf, stepsOf } from '../command-kit/position.ts';
import type { Services } from '../command-kit/services.ts';
import type { Queryable } from '../db/db.ts';
import type { Handler, Outcome } from '../work/work.ts';
import { createBulk } from './bulk.ts';
import { endRequest, halt } from './halt.ts';
import { createOtherSteps } from './other-steps.ts';
import { planToSend, wordsOf } from './replan.ts';
import { createWrite, type Doing } from './write.ts';

/**
 * The one path from an agreed request to its end: plan again, then one step after the other. A row of kind `apply` may
 * run any number of times, on any replica, after any crash: what was begun says where it goes on. A request that stands
 * for many sends nothing itself: each of its members comes by here.
 */
export function createApply(
  services: Services,
  commandOf: (name: string) => Change | undefined,
): Record<'apply' | 'bulk', Handler> {
  const { db, ledger, requests, clock, pause, posts } = services;
  const write = createWrite(services);
  const others = createOtherSteps(services);
  const bulk = createBulk(services, commandOf);

  return {
    ...bulk.handlers,
    async apply({ key: id, payload }) {
      const request = await requests.get(id);
      if (!request || !isUnderWay(request)) return 'done';
      const command = commandOf(request.command);
      if (!command) throw new Error(`no command ${request.command} for request ${id}`);
      const looks = Number(payload.looks ?? 0);
      if (isBulk(command)) return request.state === 'running' ? 'done' : beginMany(request);
      return request.state === 'approved' ? begin(request, command) : goOn(request, command, looks);
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
    if (await pause.read()) return waitForResume(request.id);
    const lost = request.state === 'approved' ? await lapsesOf(services, request, roleFor) : [];
    return lost.length > 0 ? lapse(request, lost) : bulk.begin(request);
  }

  /** First time: read again, and go on only with what was agreed to. */
  async function begin(request: Request, command: Single): Promise<Outcome> {
    if (await pause.read()) return waitForResume(request.id);
    const now = await planToSend(services, request, command);
    if (now.kind === 'refused') return notBegun(request, (tx) => requests.refused(tx, request.id, wordsOf(now.why)));
    if (now.kind === 'moved') {
      return notBegun(request, (tx) => requests.stale(tx, request.id, now.plan, now.changes));
    }
    const lost = await lapsesOf(services, request, roleFor);
    if (lost.length > 0) return lapse(request, lost);
    if (await pause.read()) return waitForResume(request.id);
    const at = firstOf(now.plan);
    const step = stepsOf(command, now.plan)[at]!;
    if (step.kind !== 'write' || 'unneeded' in step) return beginOther(request, now.plan);
    const doing: Doing = { request, command, plan: now.plan, at, step, isFirst: true };
    const begun = await write.begin(doing, (tx) => requests.applying(tx, request.id, now.plan));
    if (begun.kind === 'sent') return begun.next;
    return notBegun(request, (tx) => requests.refused(tx, request.id, begun.why));
  }

  async function beginOther(request: Request, plan: Plan): Promise<Outcome> {
    await db.tx(async (tx) => {
      await requests.applying(tx, request.id, plan);
      await requests.running(tx, request.id);
    });
    return { later: clock.now(), payload: {} };
  }

  /** It has begun: the step whose turn it is. */
  async function goOn(request: Request, command: Single, looks: number): Promise<Outcome> {
    const here = await hereOf(request, command);
    if (here instanceof Problem) return halt(services, request, 0, wordsOf(here));
    if (!here) return allOver(request, command);
    const { at, step, operation, note } = here;
    if (operation && operation.state !== 'submitting') return 'done';
    if (request.stopping && !operation) return halt(services, request, at, `${request.stopping.name} stopped it.`);
    if (await pause.read()) return waitForResume(request.id);
    switch (step.kind) {
      case 'write': {
        const { plan } = request;
        const doing: Doing = { request, command, plan, at, step, isFirst: at === firstOf(plan) };
        return operation ? write.resume(doing, operation, looks) : writeNext(doing);
      }
      case 'wait':
        return others.wait({ request, at, step, note }, looks);
      case 'person':
        return others.person({ request, at, step, note });
      case 'local':
        return others.local({ request, at, step, note });
    }
  }

  async function allOver(request: Request, command: Single): Promise<'done'> {
    const { effect } = request.plan;
    const ending = command.ending?.(effect, await historyOf(services, request));
    return endRequest(services, request, ending?.outcome ?? 'done', ending?.text);
  }

  async function hereOf(request: Request, command: Single): Promise<Position | Problem | undefined> {
    try {
      return await positionOf(services, request, command);
    } catch (error) {
      if (error instanceof Problem) return error;
      throw error;
    }
  }

  /** A later write: what it relies on is read again, and the plan's approval is its own. */
  async function writeNext(doing: Doing): Promise<Outcome> {
    const { request, at } = doing;
    const unneeded = await write.unneeded(doing);
    if (unneeded !== undefined) return others.passOver(request, at, unneeded);
    const ready = await write.relied(doing);
    if (ready.kind !== 'same') return halt(services, request, at, wordsOf(ready.why));
    if (await pause.read()) return waitForResume(request.id);
    const begun = await write.begin(doing, (tx) => posts.changed(tx, { kind: 'request', id: request.id }));
    return begun.kind === 'sent' ? begun.next : halt(services, request, at, begun.why);
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

  /** Somebody who asked or agreed has lost the role: it goes back to people, or is over. Nothing was sent. */
  function lapse(request: Request, lost: readonly Lapse[]): Promise<Outcome> {
    const why = `${lost.map((one) => `${one.name} ${one.why}`).join(', ')}.`;
    return notBegun(request, (tx) =>
      request.parent === undefined ? requests.lapse(tx, request.id, lost) : requests.refused(tx, request.id, why),
    );
  }
}
