import { setTimeout as sleep } from 'node:timers/promises';
import type { Azure } from '../../azure/azure.ts';
import { seconds } from '../../base/clock.ts';
import { Problem } from '../../base/problem.ts';
import type { Judged } from './protect-places.ts';

/** So many are asked for at a time. */
const atOnce = 6;
/** Throttled so often in a row, it is for another time. */
const mostTries = 5;
const longestWait = seconds(30);

/**
 * Has Azure Backup check each that has a place: whatever it would refuse later is known before anybody agrees (REST:
 * Protection Intent - Validate). Where it throttles, all wait as long as it asks.
 */
export async function checkedByAzure(azure: Azure, judged: readonly Judged[]): Promise<Judged[]> {
  const checked: Judged[] = [];
  for (let at = 0; at < judged.length; at += atOnce) {
    checked.push(...(await Promise.all(judged.slice(at, at + atOnce).map((one) => check(azure, one)))));
  }
  return checked;
}

async function check(azure: Azure, one: Judged): Promise<Judged> {
  const { bare, place } = one;
  if (!place) return one;
  const { ok, message, recommendation } = await patiently(azure, () =>
    azure.backup.validate(bare.vm, place.vault, place.policy),
  );
  if (ok) return one;
  return {
    bare,
    why: [`Azure Backup refuses it: ${message ?? 'no reason given'}`, recommendation].filter(Boolean).join(' '),
  };
}

async function patiently<Answer>(azure: Azure, ask: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    const { waitMs } = azure.throttled();
    if (waitMs > 0) await sleep(Math.min(waitMs, longestWait));
    try {
      return await ask();
    } catch (error) {
      const isThrottled =
        error instanceof Problem && error.code === 'azure-unavailable' && azure.throttled().waitMs > 0;
      if (!isThrottled || tries >= mostTries) throw error;
    }
  }
}
