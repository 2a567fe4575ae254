import type { Check } from '../../../approvals/plan.ts';
import type { Follower, Guard, Vault } from '../../../azure/azure.ts';
import { changeWords, type PolicyDifference } from '../../../azure/estate/policy/difference.ts';
import { andList } from '../../../base/list.ts';
import { guardable, guardCheck } from '../../../command-kit/checks/guard.ts';

const mostNamed = 5;

/** What else is known of a policy that is to change. */
export interface Around {
  readonly vault: Pick<Vault, 'name' | 'immutability'>;
  readonly followers: readonly Follower[];
  readonly guard: Guard | undefined;
}

/** `12 items: app-prod-01, erp-prod-01, … and 10 more` */
export function followersWords(followers: readonly Follower[]): string {
  if (followers.length === 0) return 'nothing';
  const named = followers.map(({ name }) => name).sort((a, b) => a.localeCompare(b));
  const rest = named.length - mostNamed;
  const names = rest > 0 ? `${named.slice(0, mostNamed).join(', ')} and ${rest} more` : andList(named);
  return `${named.length} item${named.length === 1 ? '' : 's'}: ${names}`;
}

/** Of which the lengths are told. */
const retention = new Set(['snapshots', 'daily', 'weekly', 'monthly', 'yearly']);

/**
 * What an immutable vault takes: nothing for less long, and more only while no item of the policy is suspended; elsewhere what
 * less means (documentation: "Immutable vault for Azure Backup", restricted operations; Azure's code:
 * UserErrorOperationDeniedOnImmutableItem).
 */
export function retentionChecks(
  differences: readonly PolicyDifference[],
  { vault, followers, guard }: Around,
): Check[] {
  const kept = differences.filter(({ part }) => retention.has(part));
  if (kept.length === 0) return [{ state: 'yes', text: 'It keeps everything as long as now' }];
  const less = kept.filter((one) => one.less);
  const suspended = followers.filter(({ state }) => /suspended/i.test(state)).map(({ name }) => name);
  if (vault.immutability !== 'Disabled') {
    if (less.length > 0) {
      const what = andList(less.map((one) => `${one.title.toLowerCase()} ${changeWords(one)}`));
      return [{ state: 'no', text: `${vault.name} is immutable, and this keeps less (${what}): Azure refuses it` }];
    }
    if (suspended.length > 0) {
      return [
        {
          state: 'no',
          text: `${vault.name} is immutable, and backups of ${andList(suspended)} are suspended: Azure keeps nothing longer until they run again`,
        },
      ];
    }
    return [
      {
        state: 'warn',
        text: `${vault.name} is immutable: what is lengthened now cannot be shortened again${vault.immutability === 'Locked' ? ', ever' : ''}`,
      },
    ];
  }
  if (less.length === 0) return [{ state: 'yes', text: 'It keeps nothing for less long' }];
  const what = andList(less.map((one) => `${one.title.toLowerCase()} ${changeWords(one)}`));
  return [
    {
      state: 'warn',
      text: `It keeps less (${what}): points that are older expire, and soft delete does not bring them back`,
    },
    ...guardCheck(guard, guardable.policy),
  ];
}

/** Whether anything is kept for less long: what a Resource Guard may guard. */
export const keepsLess = (differences: readonly PolicyDifference[]): boolean =>
  differences.some(({ part, less }) => less && retention.has(part));

/** What becomes of the points that exist, a line each. */
export function whatExists(differences: readonly PolicyDifference[], items: number): string[] {
  const kept = differences.filter(({ part }) => retention.has(part));
  if (items === 0) return ['Nothing follows it: no point is touched.'];
  const others = differences.some(({ part }) => part === 'day' || part === 'schedule')
    ? ['Of the schedule only backups from then on are touched: points that exist stay as they are.']
    : [];
  if (kept.length === 0) return others.length > 0 ? others : ['Points that exist stay as they are.'];
  return [
    'The points that exist are kept by the new lengths at once, and not only new ones.',
    ...kept
      .filter(({ before }) => before === 'none')
      .map(({ title }) => `${title} points come with the next backups: of what is past none is made.`),
    ...others,
  ];
}
