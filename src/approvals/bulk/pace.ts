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

/** Those that may begin now, in their order: a vault that is full does not keep the others waiting. */
export function mayBegin<One extends Pick<Member, 'state' | 'vault'>>(members: readonly One[], pace: Pace): One[] {
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
    count(member);
    overall += 1;
    begin.push(member);
  }
  return begin;
}
