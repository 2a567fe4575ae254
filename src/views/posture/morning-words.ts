import { groupIn, subscriptionIn } from '../../azure/core/arm-id.ts';
import { andList } from '../../base/list.ts';
import { apart } from '../../cards/apart.ts';
import type { Backed, Morning } from '../../morning/morning.ts';

const mostNames = 10;

const exceptions = {
  'cancelled-by-user': 'cancelled by a person',
  'other-job-running': 'another backup was running',
  'vm-gone': 'the VM is gone',
} as const;

/** `41 of 44 backups succeeded; 2 failed and 1 never ran`; undefined: no backup was due. */
export function morningLine({ expected, succeeded, failed, warned, never, running }: Morning): string | undefined {
  if (expected === 0) return undefined;
  const parts = [
    failed.length > 0 && `${failed.length} failed`,
    warned.length > 0 && `${warned.length} completed with warnings`,
    never.length > 0 && `${never.length} never ran`,
    running.length > 0 && `${running.length} still ${running.length === 1 ? 'runs' : 'run'}`,
  ].filter((part) => part !== false);
  const rest = parts.length > 0 ? `; ${andList(parts)}` : '';
  return `${succeeded.length} of ${expected} backups succeeded${rest}`;
}

/** What is counted neither way, and what came right in the end. */
export function morningAsides(morning: Morning): string[] {
  const { leftOut, first, unknown, stopped, afterRetry } = morning;
  const name = naming(morning);
  return [
    afterRetry > 0 && `${afterRetry} succeeded after a retry.`,
    leftOut.length > 0 &&
      `Not counted as failures: ${names(leftOut.map((one) => `${name(one)} (${exceptions[one.why]})`))}.`,
    first.length > 0 && `Waiting for their first backup: ${names(first.map(name))}.`,
    unknown.length > 0 &&
      `Not known whether a backup was due: ${names(unknown.map((one) => `${name(one)} (${one.why})`))}.`,
    stopped > 0 && `Not expected: ${stopped} with stopped or deleted protection.`,
  ].filter((sentence) => sentence !== false);
}

/** What each is called: with its resource group, vault or subscription where two have the same name. */
export function naming(morning: Morning): (one: Backed) => string {
  const { succeeded, failed, warned, never, running, leftOut, first, unknown } = morning;
  const all = [succeeded, failed, warned, never, running, leftOut, first, unknown].flat();
  const words = apart(
    all.map(({ item, name, vm, vault }) => ({ id: item, name, marks: [groupIn(vm), vault, subscriptionIn(vm)] })),
  );
  return ({ item, name }) => words({ id: item, name });
}

export type Standing = 'met' | 'missed' | 'open';

/** How a night stands against the share of backups that was promised, in percent; `open`: it depends on what still runs. */
export function standingOf({ expected, succeeded, running }: Morning, target: number): Standing {
  const share = (count: number) => (expected === 0 ? 100 : (count / expected) * 100);
  if (share(succeeded.length) >= target) return 'met';
  return share(succeeded.length + running.length) < target ? 'missed' : 'open';
}

/** `97.6 %`; never rounded up to what it is not. */
export function percentOf({ expected, succeeded }: Morning): string {
  const share = expected === 0 ? 100 : (succeeded.length / expected) * 100;
  return `${Math.floor(share * 10) / 10} %`;
}

function names(all: readonly string[]): string {
  const more = all.length - mostNames;
  return more > 0 ? `${all.slice(0, mostNames).join(', ')} and ${more} more` : all.join(', ');
}
