import { fingerprint, type Plan } from './plan.ts';
import type { Request } from './request.ts';

/** Commands whose effect named a vault that was never sent: the ledger alone read it there. */
const vaultNotSent = new Set(['backup', 'retry', 'retry restore', 'retry replace', 'test failover', 'cleanup']);

/**
 * A stored request as this version reads it. Earlier ones kept a plan's vault and members in its effect, and its alert
 * among what it is measured against; what was agreed to is the same plan, so its fingerprint follows.
 */
export function readStored(text: string): Request {
  const request = JSON.parse(text) as Request;
  const plan = planOfNow(request.plan);
  if (plan === request.plan) return request;
  const intact = fingerprint(request.plan) === request.fingerprint;
  return { ...request, plan, fingerprint: intact ? fingerprint(plan) : request.fingerprint };
}

function planOfNow(stored: Plan): Plan {
  const effect = stored.effect as Readonly<Record<string, unknown>>;
  const { alert, ...measure } = stored.measure ?? {};
  const hasVault = typeof effect.vault === 'string' && stored.target.vault === undefined;
  const hasMembers = Array.isArray(effect.members);
  if (alert === undefined && !hasVault && !hasMembers) return stored;
  const { vault, members, ...sent } = effect;
  return {
    ...stored,
    target: { ...stored.target, vault: typeof vault === 'string' ? vault : stored.target.vault },
    measure,
    alert: typeof alert === 'string' ? alert : stored.alert,
    members: hasMembers
      ? (members as NonNullable<Plan['members']>).map((one) => ({ ...one, plan: planOfNow(one.plan) }))
      : stored.members,
    effect: vault === undefined || vaultNotSent.has(stored.command) ? sent : { vault, ...sent },
  };
}
