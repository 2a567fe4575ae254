import type { Actor, Place } from '../base/turn.ts';
import type { Difference, Plan } from './plan.ts';
import type { Requirement, Risk } from './policy.ts';

/**
 * - `pending`: waits for people; `approved`: waits for its turn;
 * - `applying`: the intent is stored, Azure may have heard of it; `running`: Azure accepted it;
 * - `settled`: it came to its outcome; `rejected`, `expired`, `withdrawn`: nothing was done and never will be.
 */
export type State = 'pending' | 'approved' | 'applying' | 'running' | 'settled' | 'rejected' | 'expired' | 'withdrawn';

/**
 * `stopped`: over before its last step, of itself or by a person: what was done until then stands. `warned`: over, and
 * not all of it was done; `refused`: a precondition did not hold, nothing was done; `unknown`: a
 * person has to look.
 */
export type Outcome = 'done' | 'warned' | 'failed' | 'cancelled' | 'refused' | 'unknown' | 'stopped';

/** One person's say, and the turn it came by. */
export interface Decision {
  readonly oid: string;
  readonly name: string;
  /** Whose directory the person is in; absent in what was decided before this was kept. */
  readonly tenant?: string;
  readonly at: number;
  readonly turn: string;
  readonly reason?: string;
}

/** Somebody who may no longer do what the request rests on, and why, as in "Ana …". */
export interface Lapse {
  readonly oid: string;
  readonly name: string;
  readonly why: string;
}

/** Somebody's wish to have a plan carried out, and what became of it. */
export interface Request {
  /** What people call it: `7F3K`. */
  readonly id: string;
  /** The turn that asked: asking twice with the same one gives the same request. */
  readonly turnKey: string;
  readonly command: string;
  readonly line: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly risk: Risk;
  readonly requester: Actor;
  /** Where it was asked. */
  readonly place: Place;
  readonly plan: Plan;
  /** Of the plan; what approvals are bound to. */
  readonly fingerprint: string;
  readonly needs: Requirement;
  readonly state: State;
  readonly outcome?: Outcome;
  /** What there is to say about the outcome. */
  readonly result?: string;
  /** Of the present plan only: when it changes they are void. */
  readonly approvals: readonly Decision[];
  /** Who agreed to it and no longer counts. */
  readonly lapsed?: readonly Lapse[];
  readonly confirmed?: Decision;
  /** Who rejected or withdrew it. */
  readonly decision?: Decision;
  /** Who wants no further step of it to begin. */
  readonly stopping?: Decision;
  /** The request that goes on with what this one left undone. */
  readonly continuedAs?: string;
  /** What moved since it was agreed to, when it came back because of that. */
  readonly changes: readonly Difference[];
  /** The plan is no longer the one that was first asked for: agreeing takes its mark. */
  readonly changed?: boolean;
  /** The request that this one is a member of: what was agreed to there is this one's approval, for this very plan. */
  readonly parent?: string;
  /** Every turn that decided anything here: a second delivery of one changes nothing. */
  readonly turns: readonly string[];
  readonly createdAt: number;
  /** When the present state came about. */
  readonly changedAt: number;
  /** After this nobody can decide, and nothing is carried out. */
  readonly expiresAt: number;
  /** How long people have, and how long their agreement is good for, in milliseconds. */
  readonly lifeMs: number;
}

/** Agreed to, and not over. */
export function isUnderWay({ state }: Pick<Request, 'state'>): boolean {
  return state === 'approved' || state === 'applying' || state === 'running';
}

/** It has several steps, is over, and not all of them are done: somebody may go on with the rest. */
export function isUnfinished({ plan, state, outcome }: Pick<Request, 'plan' | 'state' | 'outcome'>): boolean {
  const isCut = outcome === 'stopped' || outcome === 'failed' || outcome === 'cancelled' || outcome === 'warned';
  return plan.steps !== undefined && state === 'settled' && isCut;
}

/** How many more people have to agree. */
export function missingApprovals({ needs, approvals }: Request): number {
  return Math.max(needs.approvals - approvals.length, 0);
}

/** What a pending request waits for, as in "1 approval needed". */
export function waitingFor(request: Request): string {
  const missing = missingApprovals(request);
  const more = request.approvals.length > 0 ? 'more ' : '';
  const people = missing > 0 ? [`${missing} ${more}approval${missing > 1 ? 's' : ''}`] : [];
  const typing = request.needs.confirm && !request.confirmed ? [`the confirmation by ${request.requester.name}`] : [];
  return [...people, ...typing].join(' and ') || 'nothing more';
}
