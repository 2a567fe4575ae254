import { clockTime } from '../cards/words.ts';
import type { Morning } from './morning.ts';

const mostNames = 10;

const exceptions = {
  'cancelled-by-user': 'cancelled by a person',
  'other-job-running': 'another backup was running',
  'vm-gone': 'the VM is gone',
} as const;

/**
 * The morning in sentences, the first of which is the line itself: `Last night 41 of 44 backups succeeded; 2 failed and
 * 1 never ran.` Times in the zone, as seen at `now`.
 */
export function morningWords(morning: Morning, now: number, timezone: string): string[] {
  const { expected, succeeded, failed, never, running, leftOut, stopped, afterRetry } = morning;
  const time = (ms: number) => clockTime(ms, now, timezone);
  const twice = new Set(duplicated([...failed, ...never, ...running, ...leftOut].map(({ name }) => name)));
  const name = (one: { name: string; vault: string }) =>
    twice.has(one.name) ? `${one.name} (${one.vault})` : one.name;
  const parts = [
    failed.length > 0 && `${failed.length} failed`,
    never.length > 0 && `${never.length} never ran`,
    running.length > 0 && `${running.length} still ${running.length === 1 ? 'runs' : 'run'}`,
  ].filter((part) => part !== false);
  const rest = parts.length > 0 ? `; ${list(parts)}` : '';
  return [
    expected === 0
      ? 'Last night no backup was due.'
      : `Last night ${succeeded.length} of ${expected} backups succeeded${rest}.`,
    failed.length > 0 && `Failed: ${names(failed.map((one) => `${name(one)}${one.code ? ` (${one.code})` : ''}`))}.`,
    never.length > 0 &&
      `Never ran, so Azure raised no alert: ${names(never.map((one) => `${name(one)} (due ${time(one.due)})`))}.`,
    afterRetry > 0 && `${afterRetry} succeeded after a retry.`,
    leftOut.length > 0 &&
      `Not counted as failures: ${names(leftOut.map((one) => `${name(one)} (${exceptions[one.why]})`))}.`,
    stopped > 0 && `Not expected: ${stopped} with stopped or deleted protection.`,
  ].filter((sentence) => sentence !== false);
}

const list = (parts: readonly string[]) =>
  parts.length > 1 ? `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}` : (parts[0] ?? '');

function names(all: readonly string[]): string {
  const more = all.length - mostNames;
  return more > 0 ? `${all.slice(0, mostNames).join(', ')} and ${more} more` : all.join(', ');
}

const duplicated = (all: readonly string[]) => all.filter((one, index) => all.indexOf(one) !== index);
