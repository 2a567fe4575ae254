import type { Check } from '../../../approvals/plan.ts';
import type { Azure, Policy } from '../../../azure/azure.ts';
import { archiveShort, describePolicy } from '../../../azure/estate/policy-words.ts';
import { hours } from '../../../base/clock.ts';
import { Problem } from '../../../base/problem.ts';
import type { Wait } from '../../../command-kit/steps.ts';
import { ianaZone } from '../../../config/windows-zones.ts';
import { momentOf } from '../../../config/zone.ts';

/** A change that is agreed to now and made later. */
export interface Later {
  /** Azure's time. */
  readonly at: number;
  /** `noon of 2027-04-04 (AUS Eastern Standard Time)` */
  readonly words: string;
  /** The policy as it was when it was agreed to: it is changed only if it still is. */
  readonly was: string;
}

const longestWait = hours(24 * 31);

/** Noon of that day in the policy's zone: by then every zone has changed its clocks. Throws for a day that is over, or far off. */
export function laterOf(day: string, policy: Policy, now: number): Later {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const at = momentOf({ year, month, day: date, hour: 12, minute: 0 }, ianaZone(policy.timeZone) ?? 'UTC');
  if (at <= now) throw new Problem('bad-argument', `${day} is over: without “from” it is changed at once.`);
  if (at > now + longestWait)
    throw new Problem('bad-argument', `${day} is more than 31 days away: ask for it nearer the day.`);
  return { at, words: `noon of ${day} (${policy.timeZone || 'UTC'})`, was: asItIs(policy) };
}

/** What people agreed to change, in words. */
export function asItIs(policy: Policy): string {
  const { schedule, retention } = describePolicy(policy);
  return `${schedule}; ${retention}; archive ${archiveShort(policy.archive)}`;
}

/** Until that day; it ends sooner where the policy is gone. */
export const waitFor = (id: string, { at, words }: Later): Wait => ({
  kind: 'wait',
  title: `Wait until ${words}`,
  within: longestWait + hours(24),
  from: at,
  async until(azure) {
    if (!(await azure.backup.policy(id)))
      return { done: true, failed: true, text: 'The policy does not exist any more.' };
    return azure.now() >= at ? { done: true, text: 'It is time.' } : { done: false, text: 'It is not time yet.' };
  },
});

/** Whether the policy is still what it was when its change was agreed to. */
export async function isStill(id: string, { was }: Later, azure: Azure): Promise<Check> {
  const policy = await azure.backup.policy(id);
  if (!policy) return { state: 'no', text: 'The policy does not exist any more' };
  return asItIs(policy) === was
    ? { state: 'yes', text: 'The policy is as it was' }
    : { state: 'no', text: `Somebody has changed the policy meanwhile: it is ${asItIs(policy)}` };
}
