import type { Check, Plan, PlanList, PlannedMember } from '../../../approvals/plan.ts';
import { type Azure, type Follower, type Guard, lastSegment, type Vault } from '../../../azure/azure.ts';
import { policyVersion } from '../../../azure/documents/policy.ts';
import type { PolicyChange } from '../../../azure/documents/policy-change.ts';
import { limits } from '../../../azure/limits/limits.ts';
import { spread, useOf } from '../../../azure/limits/spread.ts';
import { andList } from '../../../base/list.ts';
import { Problem } from '../../../base/problem.ts';
import { apart } from '../../../cards/apart.ts';
import { aDayAgo } from '../../../command-kit/checks/limits.ts';
import { bulk } from '../../../command-kit/command.ts';
import { withSteps } from '../../../command-kit/steps.ts';
import { exactly } from '../../../nouns/offer.ts';
import { vaultNamed } from '../../../nouns/vault.ts';
import { changePolicy } from './change-policy.ts';
import { type Drift, driftsOf, isOff } from './drift.ts';
import { checkKind, plannedChange } from './planned-change.ts';
import { demandedBy } from './tiers.ts';

/** Each edit has every item of its policy looked at anew: a few at a time, and of one vault one after the other. */
const pace = { overall: 4, perVault: 1 } as const;

const mostRows = { mended: 10, leftOut: 8 } as const;

/** `mend policies [in VAULT]`: all that `compare policies` tells of and Azure lets be changed, as one approved plan. */
export const mendPolicies = bulk({
  name: 'mend policies',
  words: ['mend policies [in {vault}]'],
  means: [
    { say: 'fix policy', as: 'mend policies' },
    { say: 'mend policy tier', as: 'mend policies' },
  ],
  area: 'estate',
  summary: 'Change the policies that are not as the tiers of lifeboat.yaml demand.',
  detail:
    'Lists each change, old beside new, and what stays as it is and why: an immutable vault keeps nothing for less long, and a ' +
    'policy keeps its type. Azure takes 50 policy edits of a vault in 24 hours: what is more waits until it may.',
  examples: ['mend policies in rsv-contoso-dev-aue'],
  role: 'operator',
  risk: 'gated',
  family: 'backup',
  pace,

  async plan({ services: { azure, clock, organisation }, slots, rebuild }) {
    const vaults = await azure.backup.vaults();
    const only =
      slots.vault === undefined ? undefined : vaultNamed(slots.vault, vaults, (name) => rebuild('vault', name));
    const policies = only ? await azure.backup.policies(only.id) : await azure.backup.allPolicies();
    const off = driftsOf(policies, vaults, organisation).filter((drift) => drift.tier && isOff(drift));
    if (off.length === 0) {
      throw new Problem('refused', 'Every policy that has the name of a tier is as the tier demands.', {
        choices: [{ title: 'Compare', line: 'compare policies' }],
      });
    }
    const judged = await judge(off, vaults, azure);
    const members = notBefore(judged, clock.now() - azure.now(), azure.now());
    return planOf(judged, members, {
      now: azure.now(),
      line: `mend policies${only ? ` in ${exactly(only, vaults)}` : ''}`,
    });
  },
});

/** A policy that is not as its tier demands: with the plan that mends it, or why there is none. */
type Judged = { readonly drift: Drift } & (
  | { readonly plan: Plan; readonly edits: readonly number[] }
  | { readonly why: string; readonly plan?: undefined }
);

/** What is read once for each vault. */
interface OfVault {
  readonly vault: Vault;
  readonly vaultCalled: string;
  readonly guard: Guard | undefined;
  readonly edits: readonly number[];
}

async function judge(drifts: readonly Drift[], vaults: readonly Vault[], azure: Azure): Promise<Judged[]> {
  const followers = await azure.policies.allFollowers();
  const homes = new Map<string, Promise<OfVault>>();
  const homeOf = (listed: Vault): Promise<OfVault> => {
    const home = homes.get(listed.id) ?? readVault(listed, vaults, azure);
    homes.set(listed.id, home);
    return home;
  };
  return Promise.all(
    drifts.map(async (drift): Promise<Judged> => {
      if (!drift.mend) return { drift, why: whyNot(drift) };
      const home = await homeOf(drift.vault);
      const around = { ...home, followers: followers.get(drift.policy.id.toLowerCase()) ?? [] };
      return planOne(drift, drift.mend, around, azure);
    }),
  );
}

async function readVault(listed: Vault, vaults: readonly Vault[], azure: Azure): Promise<OfVault> {
  const [vault, guard, edits] = await Promise.all([
    azure.backup.vault(listed.id),
    azure.backup.guard(listed.id),
    azure.policies.edits(listed.id, aDayAgo(azure.now())),
  ]);
  if (!vault) throw new Problem('gone', `${listed.name} does not exist any more.`);
  return { vault, guard, edits, vaultCalled: exactly(listed, vaults) };
}

/** As the policy's own change would be planned, from what Azure Backup itself says now. */
async function planOne(
  drift: Drift,
  wanted: PolicyChange,
  { edits, ...around }: OfVault & { readonly followers: readonly Follower[] },
  azure: Azure,
): Promise<Judged> {
  const { id, name } = drift.policy;
  const [policy, resource] = await Promise.all([azure.backup.policy(id), azure.documents.read(id, policyVersion)]);
  if (!policy || !resource) return { drift, why: `${name} does not exist any more` };
  try {
    checkKind(policy);
  } catch (error) {
    if (error instanceof Problem) return { drift, why: error.message };
    throw error;
  }
  const one = plannedChange({ ...around, policy, resource, wanted, limits: [], now: azure.now() });
  const plan = withSteps(one, changePolicy.steps(one.effect));
  const no = plan.checks.find(({ state }) => state === 'no');
  if (no) return { drift, why: no.text };
  if (plan.effect.pass) return { drift, why: 'it keeps less, which a Resource Guard guards: change it by itself' };
  return { drift, plan, edits };
}

const whyNot = ({ type, stays }: Drift): string => [type, ...stays].filter((text) => text !== undefined).join('; ');

/**
 * The members, each not before Azure's limit of edits has room for it.
 * @param ahead how far our clock is ahead of Azure's, in milliseconds
 */
function notBefore(judged: readonly Judged[], ahead: number, now: number): PlannedMember[] {
  const ready = judged.flatMap(({ drift, ...one }) =>
    'edits' in one && one.plan ? [{ drift, plan: one.plan, edits: one.edits }] : [],
  );
  const called = apart(
    ready.map(({ drift: { policy, vault } }) => ({
      id: policy.id,
      name: policy.name,
      marks: [vault.name, vault.resourceGroup, vault.subscription.name],
    })),
  );
  const vaults = new Set(ready.map(({ drift }) => drift.vault.id));
  return [...vaults].flatMap((vault) => {
    const mine = ready.filter(({ drift }) => drift.vault.id === vault);
    const times = spread(mine.length, limits.policyEdits, mine[0]?.edits ?? [], now).flatMap(({ at, count }) =>
      Array.from({ length: count }, () => at),
    );
    return mine.map(({ drift: { policy, vault: home }, plan }, n): PlannedMember => {
      const at = times[n] ?? now;
      return {
        key: policy.id,
        name: called(policy),
        vault: home.id,
        plan: { ...plan, checks: [], details: [], portal: [] },
        ...(at > now && { notBefore: at + ahead }),
      };
    });
  });
}

function planOf(
  judged: readonly Judged[],
  members: readonly PlannedMember[],
  { now, line }: { readonly now: number; readonly line: string },
): Plan {
  const many = `${members.length} ${members.length === 1 ? 'policy' : 'policies'}`;
  return {
    command: 'mend policies',
    line,
    title: `Mend ${many}`,
    emphasis: [many],
    target: { kind: 'policies', id: 'policies', name: many, vault: undefined },
    subtitle: [...new Set(members.map(({ vault }) => lastSegment(vault)))].join(' · '),
    summary:
      'Makes them as the tiers of lifeboat.yaml demand. Each is read again before it is changed, and left as it is where it has moved.',
    facts: [],
    checks:
      members.length === 0
        ? [{ state: 'no', text: 'Azure lets none of it be changed: see why below' }]
        : [...lessens(judged), ...usesOf(judged, now).map((text): Check => ({ state: 'yes', text }))],
    notes: ['The points that exist are kept by the new lengths at once, and not only new ones.'],
    lists: [mendedList(judged), leftOutList(judged)].filter(({ rows }) => rows.length > 0),
    bound: Object.fromEntries(judged.flatMap(({ drift, plan }) => (plan ? [[drift.policy.id, changesIn(plan)]] : []))),
    effect: {},
    members,
    details: [],
  };
}

/** Those that would keep something for less long: their points go with it. */
function lessens(judged: readonly Judged[]): Check[] {
  const less = judged.filter(
    ({ drift, plan }) => plan && drift.vault.immutability === 'Disabled' && drift.differences.some((one) => one.less),
  );
  if (less.length === 0) return [];
  const names = andList(less.map(({ drift }) => drift.policy.name));
  return [
    {
      state: 'warn',
      text: `Of ${names} something is kept for less long: points that are older expire, and soft delete does not bring them back`,
    },
  ];
}

/** What of Azure's limit it uses, for each vault. */
function usesOf(judged: readonly Judged[], now: number): string[] {
  const vaults = new Map<string, { count: number; readonly edits: readonly number[] }>();
  for (const one of judged) {
    if (!one.plan) continue;
    const { name } = one.drift.vault;
    vaults.set(name, { count: (vaults.get(name)?.count ?? 0) + 1, edits: one.edits });
  }
  return [...vaults].map(
    ([name, { count, edits }]) => `${name}: ${useOf(count, limits.policyEdits, edits, now).words}`,
  );
}

/** Of the facts of a policy's plan those that say what is changed. */
const changesIn = ({ facts }: Plan): string =>
  facts
    .filter(({ value }) => String(value).includes(' → '))
    .map(({ title, value }) => `${title.toLowerCase()} ${String(value)}`)
    .join('; ');

function mendedList(judged: readonly Judged[]): PlanList {
  return listOf(
    'To be changed',
    mostRows.mended,
    judged.flatMap(({ drift, plan }) => {
      if (!plan) return [];
      const stays = drift.stays.length > 0 ? ` (${drift.stays.join('; ')})` : '';
      const because = drift.tier ? ` · ${demandedBy(drift.tier)}` : '';
      const text = `${changesIn(plan)}${stays}${because} · ${drift.vault.name}`;
      return [{ state: 'waiting' as const, title: drift.policy.name, text, aside: itemsOf(drift) }];
    }),
  );
}

function leftOutList(judged: readonly Judged[]): PlanList {
  return listOf(
    'Not to be changed',
    mostRows.leftOut,
    judged.flatMap((one) => {
      if (one.plan) return [];
      const text = `${one.why} · ${one.drift.vault.name}`;
      return [{ state: 'skipped' as const, title: one.drift.policy.name, text, aside: itemsOf(one.drift) }];
    }),
  );
}

const itemsOf = ({ policy: { protectedItems: count } }: Drift): string => `${count} item${count === 1 ? '' : 's'}`;

function listOf(title: string, most: number, rows: PlanList['rows']): PlanList {
  return {
    title: `${title} (${rows.length})`,
    rows: rows.slice(0, most),
    rest: rows.slice(most).map(({ title: name }) => name),
  };
}
