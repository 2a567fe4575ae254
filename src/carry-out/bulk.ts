import { isOver, type Member, type MemberState } from '../approvals/bulk/member.ts';
import { mayBegin, paceUnder } from '../approvals/bulk/pace.ts';
import { ending, outcomeOf } from '../approvals/bulk/tally.ts';
import type { Request } from '../approvals/request.ts';
import { isUnderWay } from '../approvals/request.ts';
import { needsPeople } from '../approvals/states.ts';
import { minutes } from '../base/clock.ts';
import { Problem } from '../base/problem.ts';
import { linkToAlert } from '../command-kit/ask.ts';
import { type Change, isBulk } from '../command-kit/command.ts';
import type { Services } from '../command-kit/services.ts';
import type { Handler, Outcome } from '../work/work.ts';
import { wordsOf } from './replan.ts';

/** How often it looks by itself: the end of each member wakes it, and this is for what is held up. */
const everyMs = minutes(1);

/**
 * Carries out a request that stands for many: each member becomes a request of its own, a few at a time, and goes the
 * ordinary way of one that was asked for by itself, with its own plan, intent and job. A row of kind `bulk` may run any
 * number of times, on any replica, after any crash: what begins a member is one transaction.
 */
export function createBulk(
  services: Services,
  commandOf: (name: string) => Change | undefined,
): { begin(request: Request): Promise<Outcome>; readonly handlers: Record<'bulk', Handler> } {
  const { azure, db, members, requests, posts, alerting, pause, work, clock } = services;

  return {
    /** The members were stored with the request: nothing is looked for anew. */
    async begin(request) {
      await db.tx(async (tx) => {
        await requests.applying(tx, request.id, request.plan);
        await requests.running(tx, request.id);
        await work.put(tx, { kind: 'bulk', key: request.id, due: clock.now(), payload: {} });
      });
      return 'done';
    },
    handlers: {
      async bulk({ key: id }) {
        const request = await requests.get(id);
        if (request?.state !== 'running') return 'done';
        await collect(id);
        const all = await members.list(id);
        if (all.every(isOver)) return finish(request, all);
        if (await isHeld(request)) return again(request, clock.now() + everyMs);
        const throttled = azure.throttled();
        const next = mayBegin(all, paceUnder(paceOf(request), throttled), clock.now());
        const begun = await Promise.all(next.map((member) => begin(request, member)));
        if (throttled.waitMs > 0) return again(request, clock.now() + Math.min(throttled.waitMs, everyMs));
        // One that was skipped at once has made room.
        return again(request, clock.now() + (begun.every(Boolean) ? everyMs : 0));
      },
    },
  };

  /** While the bot is paused, and for some while alerts come in storms, what runs goes on and nothing new begins. */
  async function isHeld({ plan }: Request): Promise<boolean> {
    if ((await pause.read()) !== undefined) return true;
    return plan.waitsForIncidents === true && (await alerting.incidents.open(db)).length > 0;
  }

  function paceOf({ id, command: name }: Request) {
    const command = commandOf(name);
    if (!command || !isBulk(command))
      throw new Error(`the request ${id} of ${name} stands for many, and that does not`);
    return command.pace;
  }

  async function again(request: Request, later: number): Promise<Outcome> {
    await db.tx((tx) => posts.changed(tx, { kind: 'request', id: request.id }));
    return { later };
  }

  /** What came of those that ran. */
  async function collect(id: string): Promise<void> {
    for (const { key, state, request } of await members.list(id)) {
      const own = state === 'running' && request ? await requests.get(request) : undefined;
      if (!own || isUnderWay(own)) continue;
      await db.tx((tx) => members.end(tx, id, key, { state: endOf(own), why: own.result }));
    }
  }

  /** True: it is on its way. False: it was skipped, and the reason is kept. */
  async function begin(parent: Request, { key }: Member): Promise<boolean> {
    const plan = parent.plan.members?.find((one) => one.key === key)?.plan;
    const command = plan && commandOf(plan.command);
    if (!command) throw new Error(`the request ${parent.id} has no plan for ${key}`);
    try {
      await requests.request({
        turnKey: `bulk:${parent.id}:${key}`,
        command: command.name,
        risk: command.risk,
        plan,
        inputs: {},
        requester: parent.requester,
        place: parent.place,
        parent: parent.id,
        async along(tx, id) {
          if (!(await members.begin(tx, parent.id, key, id))) throw new Problem('refused', 'It was stopped.');
          if (plan.alert !== undefined) await linkToAlert(services, tx, plan.alert, id);
        },
      });
      return true;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      await db.tx((tx) => members.end(tx, parent.id, key, { state: 'skipped', why: wordsOf(error) }));
      return false;
    }
  }

  /** An edited card notifies nobody: whoever asked is told, unless what people decided on is told already. */
  async function finish(request: Request, all: readonly Member[]): Promise<Outcome> {
    const outcome = outcomeOf(all);
    const text = ending(all);
    const told = needsPeople(request) && (outcome === 'refused' || outcome === 'unknown');
    await db.tx(async (tx) => {
      await requests.settled(tx, request.id, outcome, text);
      if (told || request.requester.teamsId === '') return;
      await posts.say(tx, {
        key: `told:${request.id}`,
        after: { kind: 'request', id: request.id },
        text: `${request.plan.title} (${request.id}) is over: ${text}`,
        mention: [request.requester],
      });
    });
    return 'done';
  }
}

/** A request that never began, for whatever reason, sent nothing. */
function endOf({ state, outcome }: Request): MemberState {
  if (state !== 'settled' || !outcome) return 'skipped';
  return outcome === 'refused' ? 'skipped' : outcome;
}
