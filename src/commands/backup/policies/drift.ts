import type { Policy, Vault } from '../../../azure/azure.ts';
import type { PolicyChange } from '../../../azure/documents/policy-change.ts';
import { keptKinds } from '../../../azure/documents/policy-change.ts';
import { type PolicyDifference, policyDifferences } from '../../../azure/estate/policy/difference.ts';
import { policyOf } from '../../../azure/estate/policy/of-spec.ts';
import type { PolicySpec } from '../../../azure/estate/policy/spec.ts';
import { andList } from '../../../base/list.ts';
import type { Organisation } from '../../../config/organisation.ts';
import type { Tier } from '../../../config/tiers.ts';
import { sameName } from '../../../nouns/offer.ts';
import { specOf } from './tiers.ts';

/** How a policy stands beside the tier of its name. */
export interface Drift {
  readonly policy: Policy;
  readonly vault: Vault;
  /** Absent: `lifeboat.yaml` has none of its name. */
  readonly tier?: Tier;
  /** What is other than the tier demands, `before` as it is and `after` as it is to be. */
  readonly differences: readonly PolicyDifference[];
  /** What can be said of its type, which no change of the policy mends. */
  readonly type: string | undefined;
  /** What makes it as the tier demands, as far as Azure takes it; undefined: nothing does. */
  readonly mend: PolicyChange | undefined;
  /** What of it stays as it is, and why. */
  readonly stays: readonly string[];
}

type Rules = Pick<Organisation, 'tiers' | 'timezone'>;

/** Policies of VMs beside the tiers of their names. Without a tier only those that something follows are told of. Pure. */
export function driftsOf(policies: readonly Policy[], vaults: readonly Vault[], rules: Rules): Drift[] {
  return policies
    .filter(({ workload }) => workload === 'vm')
    .flatMap((policy) => {
      const vault = vaults.find(({ id }) => sameName(id, policy.vault));
      if (!vault) return [];
      const tier = Object.entries(rules.tiers).find(([name]) => sameName(name, policy.name))?.[1];
      if (!tier && policy.protectedItems === 0) return [];
      return [tier ? driftOf(policy, vault, tier, rules) : untiered(policy, vault)];
    });
}

/** Whether anything is other than it is to be. */
export const isOff = ({ differences, type }: Drift): boolean => differences.length > 0 || type !== undefined;

const untiered = (policy: Policy, vault: Vault): Drift => ({
  policy,
  vault,
  differences: [],
  type: needlessly(policy),
  mend: undefined,
  stays: [],
});

function driftOf(policy: Policy, vault: Vault, tier: Tier, rules: Rules): Drift {
  const said = specOf(tier, rules);
  // A tier that names no zone has no wish: the times are those of whatever zone the policy is in.
  const spec: PolicySpec = tier.zone === undefined ? { ...said, timeZone: policy.timeZone } : said;
  const { unread } = policy;
  if (unread || policy.keep.every) {
    const why = unread ? `Lifeboat cannot read ${unread.join(' and ')}` : 'it keeps all of its points alike';
    return { policy, vault, tier, differences: [], type: why, mend: undefined, stays: [] };
  }
  const differences = policyDifferences(policy, policyOf(spec));
  const isTooPlain = policy.type === 'V1' && spec.type === 'V2';
  const fixed = differences.filter((one) => staysAsItIs(one, { vault, isTooPlain, spec }));
  const mended = differences.filter((one) => !fixed.includes(one));
  return {
    policy,
    vault,
    tier,
    differences,
    type: isTooPlain
      ? `Standard, where ${spec.schedule.every === 'hours' ? 'hourly backups need' : 'the tier demands'} an Enhanced policy`
      : needlessly(policy, spec),
    mend: mended.length === 0 ? undefined : towards(spec, mended),
    stays: whatStays(fixed, vault),
  };
}

/** An immutable vault keeps nothing for less long; what takes an Enhanced policy a Standard one never gets. */
function staysAsItIs(
  { part, less }: PolicyDifference,
  { vault, isTooPlain, spec }: { readonly vault: Vault; readonly isTooPlain: boolean; readonly spec: PolicySpec },
): boolean {
  if (less && vault.immutability !== 'Disabled') return true;
  return (
    isTooPlain &&
    ((part === 'schedule' && spec.schedule.every === 'hours') || (part === 'snapshots' && spec.snapshotDays > 5))
  );
}

/**
 * Azure bills more snapshots for an Enhanced policy (documentation: "Back up an Azure VM using Enhanced policy"); what runs daily or
 * weekly with few days of snapshots does with a Standard one, Trusted Launch VMs aside.
 */
function needlessly({ type, schedule, keep }: Policy, spec?: PolicySpec): string | undefined {
  const wantsStandard = spec
    ? spec.type === 'V1'
    : (schedule.every === 'day' || schedule.every === 'week') && (keep.snapshotDays ?? 0) <= 5;
  if (type !== 'V2' || !wantsStandard) return undefined;
  return 'Enhanced, where a Standard policy would do (but for Trusted Launch): no VM goes back, new ones can be given a Standard one';
}

/** The change that makes these as the tier has them. */
function towards(
  { schedule, timeZone, snapshotDays, keep, day, archive }: PolicySpec,
  differences: readonly PolicyDifference[],
): PolicyChange {
  const has = (part: PolicyDifference['part']): boolean => differences.some((one) => one.part === part);
  const time = schedule.every === 'hours' ? schedule.from : schedule.at[0];
  const isWeekly = schedule.every === 'week';
  return {
    keep: Object.fromEntries(keptKinds.filter(has).map((kind) => [kind, keep[kind] ?? ('none' as const)])),
    ...(has('snapshots') && { snapshotDays }),
    ...(has('schedule') && {
      every: schedule.every === 'hours' ? schedule.hours : schedule.every,
      ...(time !== undefined && { at: time }),
      ...(schedule.every === 'hours' && { window: schedule.window }),
      ...(timeZone !== '' && { zone: timeZone }),
    }),
    ...((has('day') || (isWeekly && has('schedule'))) && { day }),
    ...(has('archive') && { archive }),
  };
}

function whatStays(fixed: readonly PolicyDifference[], { name, immutability }: Vault): string[] {
  const kept = fixed.filter(({ less }) => less && immutability !== 'Disabled');
  const plain = fixed.filter((one) => !kept.includes(one)).map(({ title }) => title.toLowerCase());
  const stays = kept.map(({ title, before }) => `${title.toLowerCase()} ${before}`);
  return [
    ...(stays.length > 0 ? [`stays: ${andList(stays)}, as ${name} is immutable`] : []),
    ...(plain.length > 0 ? [`stays: ${andList(plain)}, for which make an Enhanced policy and give it to the VMs`] : []),
  ];
}
