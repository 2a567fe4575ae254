import type { Throttled } from '../../azure/azure.ts';
import { minutes } from '../../base/clock.ts';
import type { Member } from './member.ts';

/** How many may run at a time. */
export interface Pace {
  readonly overall: number;
  readonly perVault: number;
}

/**
 * Gentle on what failed a while ago: backups of one vault share its region's storage and throughput, and each job that
 * runs is looked at again and again.
 */
export const usualPace: Pace = { overall: 6, perVault: 3 };

/** So long after Azure throttled anything half as many run at a time. */
const afterMs = minutes(2);

/** While Azure wants not to be asked none begins; for a while after that, half as many at a time. */
export function paceUnder({ overall, perVault }: Pace, { waitMs, agoMs }: Throttled): Pace {
  if (waitMs > 0) return { overall: 0, perVault: 0 };
  if (agoMs === undefined || agoMs > afterMs) return { overall, perVault };
  return { overall: Math.ceil(overall / 2), perVault: Math.ceil(perVault / 2) };
}

/** Those that may begin now, in their order: a vault that is full, or one whose time has not come, keeps no other waiting. */
export function mayBegin<One extends Pick<Member, 'state' | 'vault' | 'notBefore'>>(
  members: readonly One[],
  pace: Pace,
  now: number,
): One[] {
  const running = new Map<string, number>();
  const of = (member: One) => running.get(member.vault.toLowerCase()) ?? 0;
  const count = (member: One) => running.set(member.vault.toLowerCase(), of(member) + 1);
  let overall = 0;
  for (const member of members) {
    if (member.state !== 'running') continue;
    count(member);
    overall += 1;
  }
  const begin: One[] = [];
  for (const member of members) {
    if (overall >= pace.overall) break;
    if (member.state !== 'waiting' || of(member) >= pace.perVault) continue;
    if (member.notBefore !== undefined && member.notBefore > now) continue;
    count(member);
    overall += 1;
    begin.push(member);
  }
  return begin;
}
