import type { Entry } from '../audit/audit.ts';
import type { AuditWord } from '../audit/words.ts';
import { digestOf } from './on-record.ts';
import type { Request } from './request.ts';
import type { Event } from './states.ts';

const words: Readonly<Record<Event['kind'], AuditWord>> = {
  approve: 'approved',
  reject: 'rejected',
  withdraw: 'withdrawn',
  confirm: 'confirmed',
  expire: 'expired',
  lapse: 'lapsed',
  stale: 'plan-changed',
  apply: 'applying',
  run: 'running',
  stop: 'stopped',
  continue: 'continued',
  settle: 'settled',
};

/** The line of the record for an event that changed a request into what it is now. */
export function entryOf(request: Request, event: Event): Entry {
  return {
    what: words[event.kind],
    about: request.id,
    ...('by' in event && { actor: { oid: event.by.oid, name: event.by.name }, line: lineOf(request, event.kind) }),
    detail: {
      state: request.state,
      fingerprint: request.fingerprint,
      ...detailOf(request, event),
      digest: digestOf(request),
    },
  };
}

function lineOf({ id, plan }: Request, kind: Event['kind']): string {
  return kind === 'confirm' ? `confirm ${id} ${plan.confirm ?? plan.target.name}` : `${kind} ${id}`;
}

function detailOf(request: Request, event: Event): Entry['detail'] {
  switch (event.kind) {
    case 'approve':
      return { approvals: request.approvals.map(({ name }) => name), of: request.needs.approvals };
    case 'reject':
      return { reason: event.reason };
    case 'lapse':
      return { lost: event.lost.map(({ name, why }) => `${name} ${why}`) };
    case 'stale':
      return { plan: event.plan, changes: event.changes };
    case 'continue':
      return { as: event.as };
    case 'apply':
      return { effect: event.plan.effect };
    case 'settle':
      return { outcome: event.outcome, result: event.result };
    default:
      return {};
  }
}
