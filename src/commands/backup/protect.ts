import type { Check, Plan } from '../../approvals/plan.ts';
import type { Azure, Policy, ProtectedItem, Vault, Vm } from '../../azure/azure.ts';
import { isStopped, sameId } from '../../azure/azure.ts';
import { archiveWords, describePolicy } from '../../azure/estate/policy-words.ts';
import { portalLink } from '../../azure/estate/portal.ts';
import { regionName } from '../../azure/estate/regions.ts';
import { redundancyNamed } from '../../azure/estate/vault-words.ts';
import { Problem } from '../../base/problem.ts';
import { apart } from '../../cards/apart.ts';
import { consistency } from '../../command-kit/checks/consistency.ts';
import { roomInVault } from '../../command-kit/checks/limits.ts';
import { fittingPolicy, rpoWords } from '../../command-kit/checks/policy.ts';
import { warnings } from '../../command-kit/checks/warnings.ts';
import { change, type Planning } from '../../command-kit/command.ts';
import { usualKeepDays } from '../../command-kit/plan-backup.ts';
import { patternsOf } from '../../command-kit/slots.ts';
import type { Prices } from '../../config/prices.ts';
import { costOfProtecting } from '../../costs/words.ts';
import { format } from '../../grammar/grammar.ts';
import { exactly, sameName } from '../../nouns/offer.ts';
import { policyNamed } from '../../nouns/policy.ts';
import { vaultNamed } from '../../nouns/vault.ts';
import { findVm } from '../../nouns/vm.ts';
import { planMember, protectWords } from './protect-member.ts';
import { itemOf, type Protection, protectionSteps } from './protect-steps.ts';

/** `protect vm1 with Tier-1-Prod-AppDB [in VAULT] [and back it up at once]` */
export const protect = change<Protection>({
  name: 'protect',
  words: protectWords,
  means: [
    'protect {vm} {policy}',
    'backup {vm} {policy}',
    '{vm} {policy}',
    'policy {policy} {vm}',
    'backup policy {policy} {vm}',
    'protect policy {policy} {vm}',
    'protect {vm}',
    'protect backup {vm}',
    'backup configure {vm}',
    'backup enable {vm}',
    'backup set up {vm}',
    { say: 'protect {vm} {policy} backup now', as: 'protect {vm} with {policy} and back it up at once' },
    { say: 'protect {vm} {policy} run backup now', as: 'protect {vm} with {policy} and back it up at once' },
    { say: 'protect {vm} backup now', as: 'protect {vm} and back it up at once' },
    'backup configure {vm} {policy}',
    'backup enable {vm} {policy}',
  ],
  area: 'backup',
  summary: 'Back up a VM with a policy.',
  detail:
    'Shows the plan: vault, schedule, retention and every precondition. Someone else approves; then protection is ' +
    'configured and followed to its end. Without a policy, the policies that fit are offered. With "and back it up at ' +
    'once" the first backup starts as soon as Azure Backup has the item: one plan, one approval.',
  examples: [
    'protect vm1 with Tier-1-Prod-AppDB',
    'protect vm1 with Tier-1-Prod-AppDB and back it up at once',
    'protect vm1',
  ],
  role: 'operator',
  risk: 'gated',
  family: 'backup',

  async plan({ services: { azure, organisation }, slots, rebuild, oneOfMany }) {
    if (oneOfMany) return planMember(azure, slots);
    const atOnce = isAtOnce(slots.when);
    const [ref, vaults] = await Promise.all([
      findVm(slots.vm ?? '', azure, (name) => rebuild('vm', name)),
      azure.backup.vaults(),
    ]);
    const vm = await azure.inventory.vm(ref.id);
    if (!vm) throw new Problem('gone', `${ref.name} does not exist any more.`);
    const { vault, policy, why, among } = await choose(vm, vaults, azure, { slots, rebuild });
    const [item, validation] = await Promise.all([
      azure.backup.itemOf(vm, vault.id),
      azure.backup.validate(vm, vault, policy),
    ]);
    // Azure's own check covers that no vault protects it (REST: Protection Intent - Validate); which one does is asked only where it says no.
    const protectedIn = validation.ok ? undefined : await azure.backup.status(vm);
    const elsewhere = protectedIn && vaults.find((other) => sameId(other.id, protectedIn.vault));
    const checks = [
      region(vm, vault),
      protection(elsewhere, item, vault),
      consistency(vm),
      ...roomInVault(among),
      ...fittingPolicy(policy, vm),
      ...(validation.ok ? [] : [azureSays(validation.message, validation.recommendation)]),
      ...immutability(vault),
    ];
    const line = format(patternsOf(protect)[0]!, {
      vm: ref.words,
      policy: policy.name,
      ...(slots.vault !== undefined && { vault: exactly(vault, vaults) }),
      ...(atOnce && { when: 'once' }),
    });
    const called = vaultsApart(vaults)(vault);
    return planOf({
      vm,
      vmCalled: ref.called,
      vault,
      called,
      policy,
      why,
      checks,
      line,
      words: ref.words,
      atOnce,
      prices: organisation.prices,
    });
  },

  steps: protectionSteps,
});

/** Whether the first backup is wanted at once; else it is as the schedule has it. */
function isAtOnce(when: string | undefined): boolean {
  if (when === undefined) return false;
  if (when.toLowerCase() === 'once') return true;
  throw new Problem('bad-argument', `“${when}” cannot be read as when to back it up.`, {
    hint: 'Say: and back it up at once. For a later time, use its schedule.',
  });
}

/** The vault of the VM's own region and subscription that has the policy; said why. */
async function choose(
  vm: Vm,
  vaults: readonly Vault[],
  azure: Azure,
  { slots, rebuild }: Pick<Planning, 'slots' | 'rebuild'>,
) {
  const near = vaults.filter((vault) => vault.region === vm.region && vault.subscription.id === vm.subscription.id);
  const candidates = slots.vault ? [vaultNamed(slots.vault, vaults, (name) => rebuild('vault', name))] : near;
  if (candidates.length === 0) {
    throw new Problem(
      'refused',
      `${vm.subscription.name} has no Recovery Services vault in ${regionName(vm.region)}, the region of ${vm.name}.`,
      {
        hint: 'A VM can be backed up only to a vault of its own region and subscription: create one there first.',
      },
    );
  }
  const offers = await Promise.all(
    candidates.map(async (vault) => ({ vault, policies: await azure.backup.policies(vault.id) })),
  );
  const { policy, among } = policyNamed(
    slots.policy,
    vm,
    offers.flatMap((offer) => offer.policies),
    (name) => rebuild('policy', name),
  );
  if (among > 1) throw severalVaults(policy, offers, vaults, rebuild);
  const vault = candidates.find((candidate) => sameId(candidate.id, policy.vault)) ?? candidates[0]!;
  const reason = slots.vault
    ? 'you named it'
    : near.length === 1
      ? `the only vault of ${vm.subscription.name} in ${regionName(vm.region)}`
      : `the vault in ${regionName(vm.region)} that has this policy`;
  const ofVault = offers.find((offer) => sameId(offer.vault.id, vault.id))?.policies ?? [];
  return { vault, policy, why: reason, among: ofVault };
}

/** Policies of one name in several vaults are different policies. */
function severalVaults(
  { name }: Policy,
  offers: readonly { readonly vault: Vault; readonly policies: readonly Policy[] }[],
  vaults: readonly Vault[],
  rebuild: Planning['rebuild'],
): Problem {
  const have = offers.flatMap(({ vault, policies }) => {
    const policy = policies.find((one) => one.workload === 'vm' && sameName(one.name, name));
    return policy ? [{ vault, policy }] : [];
  });
  const called = vaultsApart(have.map(({ vault }) => vault));
  return new Problem('ambiguous', `${have.length} vaults have a policy called ${name}.`, {
    hint: 'Say in which.',
    choices: have.map(({ vault, policy }) => {
      const { schedule, retention } = describePolicy(policy);
      return {
        title: `In ${called(vault)}`,
        line: rebuild('vault', exactly(vault, vaults)),
        text: `${schedule}; ${retention}`,
      };
    }),
  });
}

/** Vaults by name, and where two have one, by what tells them apart. */
const vaultsApart = (vaults: readonly Vault[]) =>
  apart(
    vaults.map(({ id, name, resourceGroup, subscription }) => ({
      id,
      name,
      marks: [resourceGroup, subscription.name],
    })),
  );

function region(vm: Vm, vault: Vault): Check {
  return vm.region === vault.region
    ? { state: 'yes', text: `Same region as the vault (${regionName(vault.region)})` }
    : {
        state: 'no',
        text: `The VM is in ${regionName(vm.region)}, the vault in ${regionName(vault.region)}: they must be in the same region`,
      };
}

function protection(elsewhere: Vault | undefined, item: ProtectedItem | undefined, vault: Vault): Check {
  if (item?.softDeleted) {
    return {
      state: 'no',
      text: `Its backups in ${vault.name} are soft-deleted: undelete them, or wait until they are purged, before it is protected again`,
    };
  }
  if (item && isStopped(item)) {
    return { state: 'no', text: `Its backups in ${vault.name} are stopped and kept: resume them instead` };
  }
  if (item) {
    return {
      state: 'no',
      text: `Already protected in ${vault.name}${item.policy ? ` with ${item.policy.name}` : ''}`,
    };
  }
  if (elsewhere && !sameId(elsewhere.id, vault.id)) {
    return {
      state: 'no',
      text: `Already protected in ${elsewhere.name}: a VM can be backed up in one vault only; stop the backup there first`,
    };
  }
  if (elsewhere) return { state: 'no', text: `Already protected in ${vault.name}` };
  return { state: 'yes', text: 'In no other vault, not soft-deleted' };
}

function azureSays(message: string | undefined, recommendation: string | undefined): Check {
  return {
    state: 'no',
    text: [`Azure Backup refuses it: ${message ?? 'no reason given'}`, recommendation].filter(Boolean).join(' '),
  };
}

function immutability(vault: Vault): Check[] {
  if (vault.immutability === 'Disabled') return [];
  const forGood = vault.immutability === 'Locked' ? ', for good: its immutability is locked' : '';
  return [{ state: 'warn', text: `The vault is immutable: this retention cannot be shortened later${forGood}` }];
}

function planOf(given: {
  readonly vm: Vm;
  /** Its name, with what tells it from another VM of that name. */
  readonly vmCalled: string;
  readonly vault: Vault;
  /** The vault's name, with what tells it from another one of that name. */
  readonly called: string;
  readonly policy: Policy;
  readonly why: string;
  readonly checks: readonly Check[];
  /** The line that gives this plan again. */
  readonly line: string;
  /** What names the VM and no other. */
  readonly words: string;
  readonly atOnce: boolean;
  readonly prices: Prices;
}): Plan<Protection> {
  const { vm, vmCalled, vault, called, policy, why, checks, line, words: vmWords, atOnce, prices } = given;
  const words = describePolicy(policy);
  const redundancy = redundancyNamed(vault.redundancy)?.short;
  const cost =
    vm.diskGB === undefined ? undefined : costOfProtecting({ diskGB: vm.diskGB, policy, redundancy }, prices);
  return {
    command: 'protect',
    line,
    title: `Protect ${vmCalled} with ${policy.name}${atOnce ? ' and back it up' : ''}`,
    emphasis: [vmCalled, policy.name],
    target: { kind: 'vm', id: vm.id, name: vm.name, vault: vault.id },
    subtitle: `${vm.resourceGroup} · ${regionName(vm.region)} · ${vm.subscription.name}`,
    summary: `Backs up ${words.schedule} into ${called}. Keeps ${words.retention}.`,
    facts: [
      { title: 'Vault', value: called === vault.name ? `${called} (${why})` : `${called}, ${why}` },
      { title: 'RPO', value: rpoWords(policy) },
      ...(policy.archive === 'never' ? [] : [{ title: 'Archive', value: archiveWords(policy) }]),
      cost?.fact ?? { title: 'Cost', value: 'up; how much is not known: Azure does not say how large its disks are' },
    ],
    checks: [...checks],
    notes: [
      atOnce
        ? `The first backup starts as soon as Azure Backup has the item; its point is kept ${usualKeepDays} days.`
        : `The first backup runs by the schedule; to have one at once, type: backup ${vmWords} now`,
      ...(cost ? [cost.note] : []),
    ],
    bound: {
      VM: `${vm.name} in ${vm.resourceGroup}, ${regionName(vm.region)}`,
      Vault: `${called}, immutability ${vault.immutability}, soft delete ${vault.softDelete}`,
      Policy: policy.name,
      Schedule: words.schedule,
      Retention: words.retention,
      ...(atOnce && { 'First backup': `at once, kept ${usualKeepDays} days` }),
      Warnings: warnings(checks),
    },
    effect: {
      vault: vault.id,
      vm: vm.id,
      policy: policy.id,
      ...(atOnce && { first: { item: itemOf(vault.id, vm.id), keepDays: usualKeepDays } }),
    },
    details: [
      { title: 'VM', value: vm.id },
      { title: 'Vault', value: vault.id },
      { title: 'Policy', value: policy.id },
    ],
    portal: [portalLink('VM', vm.id), portalLink('Vault', vault.id)],
  };
}
