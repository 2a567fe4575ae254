import { type Difference, fingerprint, type Plan } from './plan.ts';
import { type Decision, isUnfinished, type Lapse, type Outcome, type Request } from './request.ts';

export type { Request } from './request.ts';

export interface Person {
  readonly oid: string;
  readonly name: string;
  /** Whose directory they are in. */
  readonly tenant?: string;
}

/** What can happen to a request. `turn` names the activity that a person's say came by. */
export type Event =
  | {
      readonly kind: 'approve';
      readonly by: Person;
      readonly mayApprove: boolean;
      readonly turn: string;
      /** The mark of the plan that was on the card (`markOf`); needed once the plan has changed. */
      readonly plan?: string;
    }
  | {
      readonly kind: 'reject';
      readonly by: Person;
      readonly mayApprove: boolean;
      readonly turn: string;
      readonly reason?: string;
    }
  | { readonly kind: 'withdraw'; readonly by: Person; readonly turn: string }
  | { readonly kind: 'confirm'; readonly by: Person; readonly name: string; readonly turn: string }
  | { readonly kind: 'expire' }
  /** These people may no longer do what the request rests on. */
  | { readonly kind: 'lapse'; readonly lost: readonly Lapse[] }
  /** The world moved before it was carried out: this is the plan now. */
  | { readonly kind: 'stale'; readonly plan: Plan; readonly changes: readonly Difference[] }
  /** It begins: `plan` is what was planned just now. */
  | { readonly kind: 'apply'; readonly plan: Plan }
  | { readonly kind: 'run' }
  /** No further step begins; what runs goes on to its end. */
  | { readonly kind: 'stop'; readonly by: Person; readonly turn: string }
  /** Another request goes on with what this one left undone, in place of the one that it was known to be gone on with by. */
  | { readonly kind: 'continue'; readonly as: string; readonly instead: string | undefined }
  | { readonly kind: 'settle'; readonly outcome: Outcome; readonly result?: string };

export type RefusalReason =
  | 'closed'
  | 'expired'
  | 'not-entitled'
  | 'own-request'
  | 'counted-already'
  | 'not-requester'
  | 'no-confirmation'
  | 'wrong-name'
  | 'not-due'
  | 'plan-changed'
  | 'other-plan'
  | 'not-approved'
  | 'not-running'
  | 'no-steps'
  | 'gone-on';

export type Step = { readonly request: Request } | { readonly refused: RefusalReason };

/**
 * What becomes of a request. Pure: the same request, event and time give the same answer; a replay of a turn that
 * counted gives the request unchanged. Nothing but `apply` of an approved, unexpired, unchanged plan leads to Azure.
 */
export function step(request: Request, event: Event, now: number): Step {
  if ('turn' in event && request.turns.includes(event.turn)) return { request };
  switch (event.kind) {
    case 'approve':
      return approve(request, event, now);
    case 'reject':
      return reject(request, event, now);
    case 'withdraw':
      return withdraw(request, event, now);
    case 'confirm':
      return confirm(request, event, now);
    case 'expire':
      return expire(request, now);
    case 'lapse':
      return lapse(request, event, now);
    case 'stale':
      return stale(request, event, now);
    case 'apply':
      return apply(request, event, now);
    case 'run':
      return run(request, now);
    case 'stop':
      return stop(request, event, now);
    case 'continue':
      return goOn(request, event);
    case 'settle':
      return settle(request, event, now);
  }
}

type Of<Kind extends Event['kind']> = Extract<Event, { kind: Kind }>;

function approve(request: Request, event: Of<'approve'>, now: number): Step {
  const refused = undecidable(request, event, now);
  if (refused) return { refused };
  if (isRequester(request, event.by)) return { refused: 'own-request' };
  if (!isThePlan(request, event.plan)) return { refused: 'other-plan' };
  if (request.approvals.some(({ oid }) => same(oid, event.by.oid))) return { refused: 'counted-already' };
  return ifComplete(
    counted({ ...request, approvals: [...request.approvals, said(event, now)], changes: [] }, event.turn),
    now,
  );
}

function reject(request: Request, event: Of<'reject'>, now: number): Step {
  const refused = undecidable(request, event, now);
  if (refused) return { refused };
  if (isRequester(request, event.by)) return { refused: 'own-request' };
  const decision = { ...said(event, now), ...(event.reason && { reason: event.reason }) };
  return to(counted({ ...request, decision }, event.turn), 'rejected', now);
}

/** Also what was agreed to can be taken back, as long as it has not begun. */
function withdraw(request: Request, event: Of<'withdraw'>, now: number): Step {
  if (!isRequester(request, event.by)) return { refused: 'not-requester' };
  if (request.state !== 'pending' && request.state !== 'approved') return { refused: 'closed' };
  if (now >= request.expiresAt) return { refused: 'expired' };
  return to(counted({ ...request, decision: said(event, now) }, event.turn), 'withdrawn', now);
}

function confirm(request: Request, event: Of<'confirm'>, now: number): Step {
  if (!isRequester(request, event.by)) return { refused: 'not-requester' };
  if (request.state !== 'pending') return { refused: 'closed' };
  if (now >= request.expiresAt) return { refused: 'expired' };
  if (!request.needs.confirm || request.confirmed) return { refused: 'no-confirmation' };
  if (!same(event.name.trim(), nameToType(request))) return { refused: 'wrong-name' };
  return ifComplete(counted({ ...request, confirmed: said(event, now) }, event.turn), now);
}

function expire(request: Request, now: number): Step {
  if (request.state !== 'pending' && request.state !== 'approved') return { refused: 'closed' };
  return now < request.expiresAt ? { refused: 'not-due' } : to(request, 'expired', now);
}

/**
 * Whoever has lost the role that they spoke with no longer counts: an approval is one less, and without the right to ask
 * there is no request. What has begun goes on.
 */
function lapse(request: Request, { lost }: Of<'lapse'>, now: number): Step {
  if (request.state !== 'approved' && request.state !== 'pending') return { refused: 'closed' };
  if (now >= request.expiresAt) return { refused: 'expired' };
  const isLost = ({ oid }: Pick<Person, 'oid'>): Lapse | undefined => lost.find((one) => same(one.oid, oid));
  const asker = isLost(request.requester);
  if (asker) return settleWith(request, 'refused', `${asker.name}, who asked for it, ${asker.why}.`, now);
  const approvals = request.approvals.filter((one) => !isLost(one));
  if (approvals.length === request.approvals.length) return { request };
  const gone = lost.filter(({ oid }) => request.approvals.some((one) => same(one.oid, oid)));
  const less = { ...request, approvals, lapsed: [...(request.lapsed ?? []), ...gone] };
  if (request.state === 'pending') return { request: less };
  return to({ ...less, expiresAt: now + request.lifeMs }, 'pending', now);
}

/** The plan that people agreed to is no more: the new one has to be agreed to from the start. */
function stale(request: Request, { plan, changes }: Of<'stale'>, now: number): Step {
  if (request.state === 'applying') return settleWith(request, 'refused', 'The plan changed before it was sent.', now);
  if (request.state !== 'approved' && request.state !== 'pending') return { refused: 'closed' };
  if (now >= request.expiresAt) return { refused: 'expired' };
  const print = fingerprint(plan);
  if (print === request.fingerprint) return { request };
  if (!needsPeople(request)) return settleWith(request, 'refused', changed(changes), now);
  const { confirmed: _void, ...rest } = request;
  const again = { ...rest, plan, fingerprint: print, approvals: [], changes, changed: true };
  return to({ ...again, expiresAt: now + request.lifeMs }, 'pending', now);
}

/**
 * Where people agreed, the plan must still be theirs. Where nobody has to, the line itself is what was asked for, and
 * the plan of this moment is what it means.
 */
function apply(request: Request, { plan }: Of<'apply'>, now: number): Step {
  if (request.state !== 'approved') return { refused: 'not-approved' };
  if (now >= request.expiresAt) return { refused: 'expired' };
  const print = fingerprint(plan);
  if (isBound(request) && print !== request.fingerprint) return { refused: 'plan-changed' };
  return to({ ...request, plan, fingerprint: print }, 'applying', now);
}

function run(request: Request, now: number): Step {
  if (request.state === 'running') return { request };
  return request.state === 'applying' ? to(request, 'running', now) : { refused: 'not-approved' };
}

function stop(request: Request, event: Of<'stop'>, now: number): Step {
  if (request.state !== 'applying' && request.state !== 'running') return { refused: 'not-running' };
  if (!request.plan.steps) return { refused: 'no-steps' };
  return { request: counted({ ...request, stopping: request.stopping ?? said(event, now) }, event.turn) };
}

function goOn(request: Request, { as, instead }: Of<'continue'>): Step {
  if (!isUnfinished(request)) return { refused: 'closed' };
  return request.continuedAs === instead ? { request: { ...request, continuedAs: as } } : { refused: 'gone-on' };
}

function settle(request: Request, { outcome, result }: Of<'settle'>, now: number): Step {
  if (request.state === 'settled' && request.outcome === outcome) return { request };
  const begun = request.state === 'applying' || request.state === 'running';
  // What was never begun can only end by a precondition that does not hold.
  const refusable = outcome === 'refused' && request.state === 'approved';
  return begun || refusable ? settleWith(request, outcome, result, now) : { refused: 'closed' };
}

/** Why nobody can decide on it just now, or not this person. */
function undecidable(request: Request, event: Of<'approve' | 'reject'>, now: number): RefusalReason | undefined {
  if (!event.mayApprove || event.by.oid === '') return 'not-entitled';
  if (request.state !== 'pending') return 'closed';
  return now >= request.expiresAt ? 'expired' : undefined;
}

/** Enough have agreed: approved, for as long as people had time to decide. */
function ifComplete(request: Request, now: number): Step {
  const enough = request.approvals.length >= request.needs.approvals;
  const confirmed = !request.needs.confirm || request.confirmed !== undefined;
  if (!enough || !confirmed) return { request };
  return to({ ...request, expiresAt: now + request.lifeMs }, 'approved', now);
}

function to(request: Request, state: Request['state'], now: number): Step {
  return { request: { ...request, state, changedAt: now } };
}

function settleWith(request: Request, outcome: Outcome, result: string | undefined, now: number): Step {
  return to({ ...request, outcome, ...(result && { result }) }, 'settled', now);
}

function counted(request: Request, turn: string): Request {
  return { ...request, turns: [...request.turns, turn] };
}

function said({ by, turn }: { readonly by: Person; readonly turn: string }, at: number): Decision {
  return { oid: by.oid, name: by.name, ...(by.tenant && { tenant: by.tenant }), at, turn };
}

/** 80 bits of the fingerprint: nobody makes another plan that has them too, and it can still be read out. */
const markDigits = 20;

/** Names the plan that a card shows, such as `9f3a1-c77d2-0b4e5-5d018`, to be typed or pressed. */
export function markOf({ fingerprint: print }: Pick<Request, 'fingerprint'>): string {
  return print.slice(0, markDigits).replaceAll(/.{5}(?=.)/g, '$&-');
}

/** Who agrees on a card that still shows an earlier plan has not agreed to this one. */
function isThePlan(request: Request, mark: string | undefined): boolean {
  if (mark !== undefined) return same(mark, markOf(request));
  return request.changed !== true;
}

export function needsPeople({ needs }: Request): boolean {
  return needs.approvals > 0 || needs.confirm;
}

/** People agreed to this plan, here or for all of which it is one: no other may be sent. */
export function isBound(request: Request): boolean {
  return needsPeople(request) || request.parent !== undefined;
}

function changed(changes: readonly Difference[]): string {
  const what = changes.map(({ label, before, after }) => `${label}: ${before} is ${after} now`).join('; ');
  return `It is not what was agreed to any more${what ? ` (${what})` : ''}.`;
}

/** What the requester types to confirm. */
export function nameToType({ plan }: Request): string {
  return plan.confirm ?? plan.target.name;
}

function isRequester(request: Request, person: Person): boolean {
  return person.oid !== '' && same(request.requester.oid, person.oid);
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
