import type { Pace } from '../../approvals/bulk/pace.ts';
import type { Check, Fact, Plan, PlanList, PlannedMember } from '../../approvals/plan.ts';
import type { Azure, BareVmRef, Policy, Vault } from '../../azure/azure.ts';
import { describePolicy } from '../../azure/estate/policy-words.ts';
import { limits } from '../../azure/limits/limits.ts';
import { useOf } from '../../azure/limits/spread.ts';
import { andList } from '../../base/list.ts';
import { Problem } from '../../base/problem.ts';
import { apart } from '../../cards/apart.ts';
import { bulk } from '../../command-kit/command.ts';
import { patternsOf } from '../../command-kit/slots.ts';
import { format, nearest } from '../../grammar/grammar.ts';
import { offer, type Rebuild, sameName } from '../../nouns/offer.ts';
import { tagIn, whichVms } from '../../nouns/which-vms.ts';
import { type BareVm, bareVms, byCriticality, criticalityOf, readBareEstate } from '../../posture/bare-vms.ts';
import { checkedByAzure } from './protect-checked.ts';
import { memberPlan } from './protect-member.ts';
import { isNear, type Judged, type Place, placesFor, type VaultOffer, vmsIn } from './protect-places.ts';

/** Configuring is light for a vault; what limits it is how many writes Resource Manager takes. */
const pace: Pace = { overall: 20, perVault: 10 };

/** As many as one vault takes. */
const mostMembers = limits.vmsInVault.most;

const words = ['protect all [in {region}] [tag {tag}] [with {policy}]'];

/** `protect all [in REGION] tag K=V with POLICY`: every VM with that tag that nothing backs up, under one approval. */
export const protectAll = bulk({
  name: 'protect all',
  words,
  means: [
    'protect all {tag} {policy}',
    'protect all tag {tag} {policy}',
    'protect all vm {tag} {policy}',
    'protect all vm tag {tag} {policy}',
    'backup all vm tag {tag} {policy}',
    'protect all tag {tag}',
    'protect all vm tag {tag}',
  ],
  area: 'backup',
  summary: 'Back up all VMs with a tag that nothing backs up yet, the most critical first.',
  detail: `Lists what would be protected, in which vault, and what not, and why; Azure Backup checks each of them before anybody agrees. One approval; at most ${pace.overall} run at a time, ${pace.perVault} of them in one vault, and fewer where Azure throttles. Each is read once more before it is sent, and left out where somebody protected it meanwhile. Of several vaults that have the policy the emptiest is taken, and none is filled beyond what Azure takes.`,
  examples: ['protect all tag Environment=Development with Tier-2-Dev-WebApp'],
  role: 'operator',
  risk: 'gated',
  family: 'backup',
  pace,

  async plan({ services: { azure }, slots, rebuild }) {
    if (slots.tag === undefined) {
      throw new Problem('bad-argument', 'All VMs with which tag?', {
        hint: 'Say it like: protect all tag env=prod with POLICY',
      });
    }
    const tag = tagIn(slots.tag);
    const estate = await readBareEstate(azure);
    const asked = whichVms(estate.without, { region: slots.region, tag });
    const bare = bareVms(asked, estate.items, estate.replicated).sort(byCriticality);
    if (bare.length === 0) throw nothingBare(slots.tag);
    const offers = await offersFor(azure, bare, estate.vaults);
    const policy = policyCalled(slots.policy, offers, (name) => rebuild('policy', name));
    const places = placesFor(bare, policy, offers);
    const some = await checkedByAzure(azure, places.slice(0, mostMembers));
    const judged = [...some, ...places.slice(mostMembers).map(tooMany)];
    const line = format(patternsOf({ words })[0]!, { region: slots.region, tag: slots.tag, policy });
    return planOf({ judged, line, tag: slots.tag, region: slots.region, policy, offers, now: azure.now() });
  },
});

function nothingBare(tag: string): Problem {
  return new Problem('not-found', `Every VM with the tag ${tag} is backed up, or there is none.`, {
    choices: [{ title: 'What is not backed up', line: 'unprotected' }],
  });
}

const tooMany = ({ bare }: Judged): Judged => ({ bare, why: `Only ${mostMembers} at once: ask again afterwards` });

/** The vaults that may take some of them, each as it says itself at this moment. */
async function offersFor(
  azure: Azure,
  bare: readonly BareVm<BareVmRef>[],
  vaults: readonly Vault[],
): Promise<VaultOffer[]> {
  const near = vaults.filter((vault) => bare.some(({ vm, had }) => had === 'none' && isNear(vault, vm)));
  const offers = await Promise.all(
    near.map(async ({ id }) => ({ vault: await azure.backup.vault(id), policies: await azure.backup.policies(id) })),
  );
  return offers.flatMap(({ vault, policies }) => (vault ? [{ vault, policies }] : []));
}

/** The policy's name as Azure writes it. Without one, or for a name that no vault has, a Problem that offers those there are. */
function policyCalled(text: string | undefined, offers: readonly VaultOffer[], rebuild: Rebuild): string {
  const names = new Set(
    offers.flatMap(({ policies }) => policies.filter(({ workload }) => workload === 'vm').map(({ name }) => name)),
  );
  const found = [...names].find((name) => text !== undefined && sameName(name, text.trim()));
  if (found !== undefined) return found;
  // As many buttons as a card's action set takes.
  const all = [...names].slice(0, 6);
  if (text === undefined) throw offer('bad-argument', 'With which policy?', all, rebuild);
  const near = nearest(text, names);
  const message = `There is no backup policy called “${text}” in a vault that could take them.`;
  throw offer('not-found', message, near.length > 0 ? near : all, rebuild);
}

interface Given {
  readonly judged: readonly Judged[];
  readonly line: string;
  readonly tag: string;
  readonly region: string | undefined;
  readonly policy: string;
  readonly offers: readonly VaultOffer[];
  readonly now: number;
}

type WithPlace = Judged & { readonly place: Place };

/** What people agree to. */
function planOf({ judged, line, tag, region, policy, offers, now }: Given): Plan {
  const placed = judged.filter((one): one is WithPlace => one.place !== undefined);
  const called = apart(
    judged.map(({ bare: { vm } }) => ({
      id: vm.id,
      name: vm.name,
      marks: [vm.resourceGroup, vm.subscription.name],
    })),
  );
  const nameOf = ({ bare: { vm } }: Judged) => called(vm);
  const members = placed.map((one) => memberOf(one, nameOf(one)));
  const used = offers.flatMap((offer) => {
    const count = placed.filter(({ place }) => place.vault.id === offer.vault.id).length;
    return count > 0 ? [{ offer, count }] : [];
  });
  const vms = `${placed.length} ${placed.length === 1 ? 'VM' : 'VMs'}`;
  return {
    command: 'protect all',
    line,
    title: `Protect ${vms} with ${policy}`,
    emphasis: [vms, policy],
    target: { kind: 'vms', id: `VMs with the tag ${tag}`, name: vms, vault: undefined },
    subtitle: [`tag ${tag}`, region && `in ${region}`].filter(Boolean).join(' · '),
    summary: summaryOf(placed),
    facts: used.map(({ offer, count }) => roomFact(offer, count, now)),
    checks: placed.length === 0 ? [{ state: 'no', text: 'None of them can be protected so' }] : immutable(used),
    notes: notesOf(placed, policy),
    lists: [toProtect(placed, nameOf), leftOut(judged, nameOf)].filter(({ rows }) => rows.length > 0),
    bound: { Tag: tag, Policy: policy },
    effect: {},
    members,
    details: [],
  };
}

function memberOf({ bare: { vm }, place }: WithPlace, name: string): PlannedMember {
  return {
    key: vm.id,
    name,
    mark: criticalityOf(vm.tags),
    vault: place.vault.id,
    plan: memberPlan({ vm: { id: vm.id, name: vm.name }, vault: place.vault, policy: place.policy }, []),
  };
}

/** What the policy does: one of that name in another vault may do something else. */
function summaryOf(placed: readonly WithPlace[]): string {
  const said = Map.groupBy(placed, ({ place }) => inWords(place.policy));
  const parts = [...said].map(([text, some]) => {
    const vaults = [...new Set(some.map(({ place }) => place.vault.name))];
    return said.size === 1 ? `Backs up ${text}.` : `In ${andList(vaults)}: ${text}.`;
  });
  return parts.join(' ');
}

function inWords(policy: Policy): string {
  const { schedule, retention } = describePolicy(policy);
  return `${schedule}, kept ${retention}`;
}

function roomFact(offer: VaultOffer, count: number, now: number): Fact {
  const there = Array.from({ length: vmsIn(offer) }, () => now);
  return { title: offer.vault.name, value: useOf(count, limits.vmsInVault, there, now).words };
}

function immutable(used: readonly { readonly offer: VaultOffer }[]): Check[] {
  return used.flatMap(({ offer: { vault } }): Check[] => {
    if (vault.immutability === 'Disabled') return [];
    const forGood = vault.immutability === 'Locked' ? ', for good: its immutability is locked' : '';
    return [{ state: 'warn', text: `${vault.name} is immutable: this retention cannot be shortened later${forGood}` }];
  });
}

function notesOf(placed: readonly WithPlace[], policy: string): string[] {
  const still = placed.filter(({ bare }) => bare.vm.runs === 'no').length;
  return [
    `Each first backup runs by the schedule of ${policy}.`,
    ...(still > 0
      ? [`${still} of them ${still === 1 ? 'does' : 'do'} not run: crash-consistent points until they do.`]
      : []),
    `Cost: a protected instance, snapshots and vault copies for each (direction: up).`,
  ];
}

/** So many have a row of their own on the card. */
const mostRows = 10;
const mostNames = 12;

function toProtect(placed: readonly WithPlace[], nameOf: (one: Judged) => string): PlanList {
  return {
    title: `To be protected (${placed.length})`,
    rows: placed.slice(0, mostRows).map((one) => ({
      state: 'waiting',
      title: nameOf(one),
      text: `${one.bare.vm.resourceGroup} · ${one.place.vault.name}`,
      aside: criticalityOf(one.bare.vm.tags) ?? 'not rated',
    })),
    rest: placed.slice(mostRows).map(nameOf),
  };
}

/** By the reason: hundreds may have the same. */
function leftOut(judged: readonly Judged[], nameOf: (one: Judged) => string): PlanList {
  const out = judged.filter(({ why }) => why !== undefined);
  const rows = [...Map.groupBy(out, ({ why }) => why ?? '')].map(([why, some]) => {
    const names = some.slice(0, mostNames).map(nameOf).join(', ');
    const more = some.length > mostNames ? ` and ${some.length - mostNames} more` : '';
    return { state: 'skipped' as const, title: why, text: `${names}${more}`, aside: String(some.length) };
  });
  return { title: `Not to be protected (${out.length})`, rows, rest: [] };
}
