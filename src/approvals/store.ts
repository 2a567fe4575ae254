import type { Audit } from '../audit/audit.ts';
import type { Clock } from '../base/clock.ts';
import type { Ids } from '../base/ids.ts';
import { Problem } from '../base/problem.ts';
import { type Actor, type Place, type Role, roles } from '../base/turn.ts';
import type { Database, Queryable } from '../db/db.ts';
import type { Handler, Work } from '../work/work.ts';
import { entryOf } from './entry.ts';
import { followUp, type Patience } from './follow-up.ts';
import { newsOf } from './news.ts';
import { digestOf } from './on-record.ts';
import { type Difference, fingerprint, type Plan } from './plan.ts';
import { type ApprovalRules, type Requirement, type Risk, requirementOf, riskOf } from './policy.ts';
import type { RequestPosts, RequestSubject } from './posts.ts';
import { refusal, type SayTime } from './refusals.ts';
import { createReminders } from './reminders.ts';
import { type Lapse, type Outcome, type Request, type State, waitingFor } from './request.ts';
import { createRequestRows } from './rows.ts';
import { type Event, needsPeople, type Person, step } from './states.ts';

/** Somebody who decides, with the role that the organisation's rules give them, by a turn. */
export interface Decider extends Person {
  readonly role: Role | undefined;
  /** The turn's key: its second delivery changes nothing. */
  readonly turn: string;
}

/** What somebody asks for. */
export interface Ask {
  readonly turnKey: string;
  readonly command: string;
  /** The command's; that of the plan may be higher. */
  readonly risk: Risk;
  readonly plan: Plan;
  readonly requester: Actor;
  readonly place: Place;
  readonly inputs: Readonly<Record<string, string>>;
  /** What was typed, for the record. */
  readonly typed?: string;
  /** A precondition that does not hold: the plan is shown and goes no further. */
  readonly refused?: string;
  /** Where its card with the buttons goes, and a copy without them; neither: another subject's card shows it. */
  readonly actors?: Place;
  readonly copy?: Place;
  /** The request whose approval covers this one, as one of many. */
  readonly parent?: string;
  /** What else has to be stored along with it, in the same transaction. */
  readonly along?: (tx: Queryable, id: string) => Promise<void>;
}

/** A request as others see it. */
export type ShownRequest = Request & { readonly waitingFor: string };

export interface ApprovalSettings extends Patience, ApprovalRules {
  /** How long people have, and how long their agreement is good for, in milliseconds. */
  readonly expire: number;
  /** Entra object ids of those who are called in when nobody decides. */
  readonly escalateTo: readonly string[];
  readonly time: SayTime;
}

/**
 * The requests and what may become of them. Each change is one transaction with its record, its work rows and the
 * cards that show it, and locks the request first, so that two people who press at once are handled one after the other. All throw a
 * {@link Problem} that says why not; those that take a `tx` are part of the caller's transaction.
 */
export interface Requests {
  /** @param plan the risk of the plan, where that is not its command's */
  requirement(risk: Risk, command: string, plan: Risk | undefined): Requirement;
  /** Stores it; the same turn again gives the same request. What needs nobody is approved at once. */
  request(ask: Ask): Promise<ShownRequest>;
  /** `plan`: the mark of the plan that was agreed to; needed once the plan has changed. */
  approve(id: string, by: Decider, plan?: string): Promise<ShownRequest>;
  reject(id: string, by: Decider, reason?: string): Promise<ShownRequest>;
  withdraw(id: string, by: Decider): Promise<ShownRequest>;
  confirm(id: string, by: Decider, name: string): Promise<ShownRequest>;
  /** These people may no longer do what it rests on: they do not count. */
  lapse(tx: Queryable, id: string, lost: readonly Lapse[]): Promise<ShownRequest>;
  /** It begins: the intent is stored in the same transaction. Throws when `plan` is not what was agreed to. */
  applying(tx: Queryable, id: string, plan: Plan): Promise<ShownRequest>;
  running(tx: Queryable, id: string): Promise<ShownRequest>;
  /** No further step of it begins; what runs goes on to its end. */
  stop(tx: Queryable, id: string, by: Person, turn: string): Promise<ShownRequest>;
  /** The request `as` goes on with what it left undone, in place of the one that came to nothing. */
  continued(tx: Queryable, id: string, as: string, instead: string | undefined): Promise<ShownRequest>;
  /** The world moved: back to its approvers with the plan of now. */
  stale(tx: Queryable, id: string, plan: Plan, changes: readonly Difference[]): Promise<ShownRequest>;
  /** A precondition does not hold any more: over, nothing was done. */
  refused(tx: Queryable, id: string, why: string): Promise<ShownRequest>;
  settled(tx: Queryable, id: string, outcome: Outcome, result?: string): Promise<ShownRequest>;
  /** @param tx where it is read, when that is part of a transaction */
  get(id: string, tx?: Queryable): Promise<ShownRequest | undefined>;
  /** What the turn asked for, when it was stored before. */
  ofTurn(turnKey: string): Promise<ShownRequest | undefined>;
  /** Newest first. */
  list(query: { readonly states?: readonly State[]; readonly limit?: number }): Promise<ShownRequest[]>;
  readonly handlers: Readonly<Record<'remind' | 'escalate' | 'expire', Handler>>;
}

export interface RequestsOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly audit: Audit;
  readonly work: Work;
  readonly posts: RequestPosts;
  readonly settings: ApprovalSettings;
}

/** A million ids: a free one is found at once for years. */
const idTries = 50;

export function createRequests(options: RequestsOptions): Requests {
  const { db, clock, ids, audit, work, posts, settings } = options;
  const rows = createRequestRows(db);
  const subjectOf = (request: Request): RequestSubject => ({ kind: 'request', id: request.id });

  return {
    requirement: (risk, command, plan) => requirementOf(risk, command, plan, settings),
    request: (ask) => db.tx((tx) => request(tx, ask)),

    approve: (id, { turn, role, ...by }, plan) =>
      own(id, { kind: 'approve', by, mayApprove: mayApprove(role), turn, plan }),
    reject: (id, { turn, role, ...by }, reason) =>
      own(id, { kind: 'reject', by, mayApprove: mayApprove(role), turn, reason }),
    withdraw: (id, { turn, ...by }) => own(id, { kind: 'withdraw', by, turn }),
    confirm: (id, { turn, ...by }, name) => own(id, { kind: 'confirm', by, name, turn }),

    lapse: (tx, id, lost) => change(tx, id, { kind: 'lapse', lost }),
    applying: (tx, id, plan) => change(tx, id, { kind: 'apply', plan }),
    running: (tx, id) => change(tx, id, { kind: 'run' }),
    stop: (tx, id, by, turn) => change(tx, id, { kind: 'stop', by, turn }),
    continued: (tx, id, as, instead) => change(tx, id, { kind: 'continue', as, instead }),
    stale: (tx, id, plan, changes) => change(tx, id, { kind: 'stale', plan, changes }),
    refused: (tx, id, why) => change(tx, id, { kind: 'settle', outcome: 'refused', result: why }),
    settled: (tx, id, outcome, result) => change(tx, id, { kind: 'settle', outcome, result }),

    async get(id, tx) {
      const found = await rows.get(id.toUpperCase(), tx);
      return found && shown(found);
    },
    async ofTurn(turnKey) {
      const found = await rows.ofTurn(db, turnKey);
      return found && shown(found);
    },
    list: async ({ states = [], limit = 100 }) => (await rows.list(states, limit)).map(shown),
    handlers: createReminders({ ...options, rows, expire: (id) => own(id, { kind: 'expire' }) }),
  };

  async function request(tx: Queryable, ask: Ask): Promise<ShownRequest> {
    for (let tries = 0; tries < idTries; tries++) {
      const fresh = born(ask, ids.short());
      if (await rows.add(tx, fresh)) {
        await ask.along?.(tx, fresh.id);
        await present(tx, fresh, ask);
        return shown(fresh);
      }
      const before = await rows.ofTurn(tx, ask.turnKey);
      if (before) return shown(before);
    }
    throw new Error('No free id for a request was found.');
  }

  function born(ask: Ask, id: string): Request {
    const { turnKey, command, risk, plan, requester, place, inputs, parent } = ask;
    const now = clock.now();
    const request: Request = {
      id,
      turnKey,
      command,
      risk: riskOf(risk, plan.risk),
      plan,
      requester,
      place,
      inputs,
      line: plan.line,
      fingerprint: fingerprint(plan),
      needs:
        parent === undefined ? requirementOf(risk, command, plan.risk, settings) : { approvals: 0, confirm: false },
      ...(parent !== undefined && { parent }),
      state: 'pending',
      approvals: [],
      changes: [],
      turns: [],
      createdAt: now,
      changedAt: now,
      lifeMs: settings.expire,
      expiresAt: now + settings.expire,
    };
    if (ask.refused !== undefined) return { ...request, state: 'settled', outcome: 'refused', result: ask.refused };
    return needsPeople(request) ? request : { ...request, state: 'approved' };
  }

  async function present(tx: Queryable, request: Request, ask: Ask): Promise<void> {
    const subject = subjectOf(request);
    if (ask.actors) await posts.show(tx, { subject, place: ask.actors, audience: 'actors' });
    if (ask.copy) await posts.show(tx, { subject, place: ask.copy, audience: 'copy' });
    await followUp(tx, work, request, settings);
    const { plan, risk, needs, requester, line, parent } = request;
    await audit.write(tx, {
      what: 'requested',
      actor: { oid: requester.oid, name: requester.name },
      line: ask.typed ?? line,
      about: request.id,
      detail: {
        plan,
        risk,
        needs,
        fingerprint: request.fingerprint,
        refused: ask.refused,
        parent,
        digest: digestOf(request),
      },
    });
  }

  function own(id: string, event: Event): Promise<ShownRequest> {
    return db.tx((tx) => change(tx, id, event));
  }

  async function change(tx: Queryable, id: string, event: Event): Promise<ShownRequest> {
    const locked = await rows.lock(tx, id.toUpperCase());
    if (!locked) throw unknownRequest(id);
    const { request: before, revision } = locked;
    const result = step(before, event, clock.now());
    if ('refused' in result) throw refusal(result.refused, before, event, settings.time);
    const after = result.request;
    if (after === before) return shown(after);
    await rows.save(tx, after);
    if (after.state !== before.state) await followUp(tx, work, after, settings);
    await posts.changed(tx, subjectOf(after));
    const news = newsOf(after, before, event);
    if (news) await posts.say(tx, { key: `news:${after.id}:${revision}`, after: subjectOf(after), ...news });
    await audit.write(tx, entryOf(after, event));
    return shown(after);
  }
}

function shown(request: Request): ShownRequest {
  return { ...request, waitingFor: waitingFor(request) };
}

function mayApprove(role: Role | undefined): boolean {
  return role !== undefined && roles.indexOf(role) >= roles.indexOf('approver');
}

function unknownRequest(id: string): Problem {
  return new Problem('not-found', `There is no request ${id}.`, {
    choices: [{ title: 'Open requests', line: 'approvals' }],
  });
}
