import { fingerprint, type Plan, type PlannedMember } from './plan.ts';
import type { Request } from './request.ts';

/** Commands whose effect named a vault that was never sent: the ledger alone read it there. */
const vaultNotSent = new Set(['backup', 'retry', 'retry restore', 'retry replace', 'test failover', 'cleanup']);

/**
 * A stored request as this version reads it. Earlier ones kept a plan's vault and members in its effect, its alert
 * among what it is measured against, and had members that are retries of alerts only; what was agreed to is the same
 * plan, so its fingerprint follows.
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
  const all = hasMembers ? (effect.members as readonly OlderMember[]) : stored.members;
  const isOfAlerts = all?.some((one) => 'alert' in one) === true;
  if (alert === undefined && !hasVault && !isOfAlerts) return stored;
  const { vault, members: _elsewhere, ...sent } = effect;
  return {
    ...stored,
    target: { ...stored.target, vault: typeof vault === 'string' ? vault : stored.target.vault },
    measure,
    alert: typeof alert === 'string' ? alert : stored.alert,
    members: all?.map(memberOfNow),
    waitsForIncidents: isOfAlerts ? true : stored.waitsForIncidents,
    effect: vault === undefined || vaultNotSent.has(stored.command) ? sent : { vault, ...sent },
  };
}

/** Members were once told apart by the alert that each of them answers. */
type OlderMember = PlannedMember | (Omit<PlannedMember, 'key'> & { readonly alert: string });

function memberOfNow(member: OlderMember): PlannedMember {
  if ('key' in member) return { ...member, plan: planOfNow(member.plan) };
  const { alert, name, vault, plan } = member;
  return { key: alert, mark: alert, name, vault, plan: planOfNow(plan) };
}
