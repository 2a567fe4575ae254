import type { Check, Plan } from '../../../approvals/plan.ts';
import type { Azure, Document, Location, Subscription, Vault } from '../../../azure/azure.ts';
import { groupIn } from '../../../azure/core/arm-id.ts';
import { newGroup, newVault, vaultVersion } from '../../../azure/documents/vault.ts';
import { portalLink } from '../../../azure/estate/portal.ts';
import { tagFault, tagsFrom, tagWords } from '../../../azure/estate/tags.ts';
import { redundancies, redundancyNamed } from '../../../azure/estate/vault-words.ts';
import { limits } from '../../../azure/limits/limits.ts';
import { Problem } from '../../../base/problem.ts';
import { warnings } from '../../../command-kit/checks/warnings.ts';
import { change, type Planning } from '../../../command-kit/command.ts';
import { documentStep } from '../../../command-kit/document-step.ts';
import { patternsOf } from '../../../command-kit/slots.ts';
import type { Prices } from '../../../config/prices.ts';
import { costOfRedundancy } from '../../../costs/words.ts';
import { format, nearest } from '../../../grammar/grammar.ts';
import { sameName } from '../../../nouns/offer.ts';
import { fieldsOf, filledIn, formAgain, proposedTags } from './vault-form.ts';

interface Effect {
  /** Where it does not exist yet: made first. */
  readonly group?: Document;
  readonly vault: Document;
}

const rest = '[redundancy {redundancy}] [immutability {immutability}] [subscription {subscription}] [tags {tags...}]';

/** `create vault rsv-app-aue in australiaeast [group …] [redundancy …] [immutable] [tags …]` */
export const createVault = change<Effect>({
  name: 'create vault',
  words: [
    `create vault {vault} in {region} [group {group}] ${rest}`,
    filledIn,
    'create vault {vault} in {region} immutable [subscription {subscription}] [tags {tags...}]',
    'create vault {vault} in {region} group {group} immutable [subscription {subscription}] [tags {tags...}]',
    'create vault {vault} in {region} redundancy {redundancy} immutable [subscription {subscription}] [tags {tags...}]',
    'create vault {vault} in {region} group {group} redundancy {redundancy} immutable [subscription {subscription}] [tags {tags...}]',
  ],
  means: ['create vault {vault} {region}', 'new vault {vault} {region}'],
  area: 'estate',
  summary: 'Make a Recovery Services vault, with its resource group where that is new.',
  detail:
    'A vault has to be in the region of what it backs up: several regions take one vault each. Proposed are GRS and ' +
    'immutability that is on and not locked; redundancy cannot be changed once something is backed up. Azure keeps the ' +
    'storage: no storage account is needed. No private endpoint is made. Read back from Azure before it is done.',
  examples: [
    'create vault rsv-app-aue in australiaeast group rg-app redundancy ZRS immutable subscription "Contoso Production" tags Application=App, Environment=Production',
  ],
  role: 'operator',
  risk: 'gated',
  family: 'backup',

  again: formAgain,

  async plan({ services: { azure, organisation }, slots: typed, rebuild, turn }) {
    const slots = typed.vault === undefined ? formSlots(turn.inputs) : typed;
    const name = (slots.vault ?? '').trim();
    const fault = vaultNameFault(name);
    if (fault) throw new Problem('bad-argument', fault, { slot: 'vault', azureCode: 'InvalidResourceName' });
    const [vaults, subscriptions] = await Promise.all([azure.backup.vaults(), azure.inventory.subscriptions()]);
    const subscription = await subscriptionFor(slots, subscriptions, azure, rebuild);
    const locations = await azure.vaults.locations(subscription.id);
    const location = locationNamed(slots.region ?? '', locations, (text) => rebuild('region', text));
    const wanted = {
      name,
      subscription,
      location,
      redundancy: redundancyOf(slots.redundancy, (text) => rebuild('redundancy', text)),
      immutable: isOn(slots.immutability),
      tags: tagsOf(slots.tags),
      group: groupFor(slots.group, { name, subscription, location }, vaults),
    };
    const groups = await azure.inventory.groupsNamed(wanted.group);
    const groupId = `/subscriptions/${subscription.id}/resourceGroups/${wanted.group}`;
    const isNewGroup = !groups.some((id) => id.toLowerCase() === groupId.toLowerCase());
    const checks = checksOf(wanted, vaults, isNewGroup);
    return planOf(wanted, { groupId, isNewGroup, checks, prices: organisation.prices });
  },

  steps: ({ group, vault }) => {
    const made = documentStep('Make the vault', 'CreateVault', vault);
    if (!group) return [made];
    const name = group.id.split('/').at(-1)!;
    return [
      documentStep(`Make the resource group ${name}`, 'CreateGroup', group),
      { ...made, target: targetOf(vault.id), before: async (azure) => [await isFree(vault.id, azure)] },
    ];
  },
});

/** What the form says; it is the only place from which a line without a name comes. */
function formSlots(inputs: Planning['turn']['inputs']): Planning['slots'] {
  const fields = fieldsOf(inputs);
  if (fields) return fields;
  throw new Problem('bad-argument', 'Nothing was filled in.', { choices: [{ title: 'Form', line: 'create vault' }] });
}

const targetOf = (id: string) => ({ kind: 'vault', id, name: id.split('/').at(-1)!, vault: undefined });

async function isFree(id: string, azure: Azure): Promise<Check> {
  return (await azure.documents.read(id, vaultVersion))
    ? { state: 'no', text: 'A vault of that name was made there meanwhile' }
    : { state: 'yes', text: 'There is no vault of that name' };
}

/** Documentation: "Create a Recovery Services vault". Undefined: it is one. */
export function vaultNameFault(name: string): string | undefined {
  if (name.length < 2 || name.length > 50)
    return `A vault's name has 2 to 50 characters; “${name.slice(0, 60)}” has ${name.length}.`;
  if (/^[A-Za-z][A-Za-z0-9-]*$/.test(name)) return undefined;
  return `A vault's name has letters, digits and hyphens only, a letter first: “${name}” is none.`;
}

/** By name or id; else where its group is; else the only one. */
async function subscriptionFor(
  slots: Planning['slots'],
  all: readonly Subscription[],
  azure: Azure,
  rebuild: Planning['rebuild'],
): Promise<Subscription> {
  const { subscription: said, group } = slots;
  if (said !== undefined) {
    const found = all.find(({ id, name }) => sameName(id, said) || sameName(name, said));
    if (found) return found;
    throw new Problem('not-found', `There is no subscription “${said}” that Lifeboat can see.`, {
      slot: 'subscription',
      hint: 'Did you mean',
      choices: all.map(({ name }) => ({ title: name, line: rebuild('subscription', name) })),
    });
  }
  const homes = group === undefined ? [] : await azure.inventory.groupsNamed(group);
  const home = homes.length === 1 ? all.find(({ id }) => sameName(id, homes[0]!.split('/')[2] ?? '')) : undefined;
  const only = all.length === 1 ? all[0] : undefined;
  if (home ?? only) return (home ?? only)!;
  throw new Problem('bad-argument', 'In which subscription? It has to be that of what it backs up.', {
    slot: 'subscription',
    choices: all.slice(0, 6).map(({ name }) => ({ title: name, line: rebuild('subscription', name) })),
  });
}

function locationNamed(text: string, all: readonly Location[], rebuild: (text: string) => string): Location {
  const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const found = all.find(({ region, name }) => [region, name].some((one) => plain(one) === plain(text)));
  if (found) return found;
  const near = nearest(plain(text), new Set(all.map(({ region }) => region)));
  throw new Problem('not-found', `“${text}” is no region that this subscription can use.`, {
    slot: 'region',
    ...(near.length > 0 && { hint: 'Did you mean' }),
    choices: near.map((region) => ({ title: region, line: rebuild(region) })),
  });
}

function redundancyOf(text: string | undefined, rebuild: (text: string) => string) {
  const found = redundancyNamed(text ?? 'GRS');
  if (found) return found;
  throw new Problem('bad-argument', `“${text}” is no redundancy of a vault.`, {
    slot: 'redundancy',
    choices: redundancies.map(({ short, means }) => ({ title: short, line: rebuild(short), text: means })),
  });
}

/** Proposed is that it is on. */
function isOn(text: string | undefined): boolean {
  const word = text?.trim().toLowerCase() ?? 'on';
  if (word === 'on' || word === 'off') return word === 'on';
  throw new Problem('bad-argument', `Immutability is on or off, not “${text}”.`, {
    slot: 'immutability',
    hint: 'It is locked later, once what is kept has proved itself: set vault NAME immutability locked.',
  });
}

function tagsOf(text: string | undefined): Readonly<Record<string, string>> {
  if (text === undefined) return {};
  const tags = tagsFrom(text);
  const fault = tags && tagFault(tags);
  if (tags && !fault) return tags;
  throw new Problem('bad-argument', fault ? `${fault}.` : `“${text}” are no tags.`, {
    slot: 'tags',
    hint: `Write them so: Application=Shop, Environment=Production`,
  });
}

/** That of the subscription's other vault in that region; else a new one of the vault's name. */
function groupFor(
  said: string | undefined,
  { name, subscription, location }: Pick<Wanted, 'name' | 'subscription' | 'location'>,
  vaults: readonly Vault[],
): string {
  if (said !== undefined) {
    if (/^[\p{L}\p{N}_().-]{1,90}$/u.test(said) && !said.endsWith('.')) return said;
    throw new Problem(
      'bad-argument',
      `“${said}” is no name of a resource group: 1 to 90 letters, digits and _ ( ) . -, no dot last.`,
      { slot: 'group' },
    );
  }
  const near = vaults.find(
    (vault) => sameName(vault.subscription.id, subscription.id) && vault.region === location.region,
  );
  return near?.resourceGroup ?? `rg-${name}`;
}

interface Wanted {
  readonly name: string;
  readonly subscription: Subscription;
  readonly location: Location;
  readonly redundancy: (typeof redundancies)[number];
  readonly immutable: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly group: string;
}

function checksOf(
  { name, subscription, location, redundancy, immutable }: Wanted,
  vaults: readonly Vault[],
  isNewGroup: boolean,
): Check[] {
  const twin = vaults.find((vault) => sameName(vault.name, name) && sameName(vault.subscription.id, subscription.id));
  const near = vaults.filter(
    (vault) => vault.region === location.region && sameName(vault.subscription.id, subscription.id),
  );
  const { most } = limits.vaultsInRegion;
  return [
    twin
      ? { state: 'no', text: `${subscription.name} has a vault ${name} already, in ${twin.resourceGroup}` }
      : { state: 'yes', text: `${subscription.name} has no vault of that name` },
    ...(near.length > 0 && !twin
      ? [
          {
            state: 'warn',
            text: `${near[0]!.name} is in that region and subscription already: one is enough for ${limits.vmsInVault.most.toLocaleString('en-US')} VMs`,
          } as const,
        ]
      : []),
    ...(near.length >= most
      ? [
          {
            state: 'no',
            text: `${near.length} vaults are in that region and subscription: Azure takes ${most}`,
          } as const,
        ]
      : []),
    regionCheck(location, redundancy.short),
    isNewGroup
      ? { state: 'yes', text: 'The resource group is new: it is made first' }
      : { state: 'yes', text: 'The resource group exists' },
    ...(immutable
      ? [
          {
            state: 'warn',
            text: 'Immutable: what policies keep can be lengthened and never shortened. Start low; it is not locked, and can be switched off',
          } as const,
        ]
      : [{ state: 'warn', text: 'Not immutable: whoever may change policies can shorten what is kept' } as const]),
  ];
}

function regionCheck({ name, pair, zones }: Location, redundancy: string): Check {
  if (redundancy === 'GRS' && pair === undefined) {
    return {
      state: 'no',
      text: `${name} has no paired region, so that there is no GRS: take ${zones ? 'ZRS' : 'LRS'}`,
    };
  }
  if (redundancy === 'ZRS' && !zones)
    return { state: 'no', text: `${name} has no availability zones, so that there is no ZRS: take GRS or LRS` };
  return { state: 'yes', text: `${redundancy} is there in ${name}` };
}

interface Found {
  readonly groupId: string;
  readonly isNewGroup: boolean;
  readonly checks: readonly Check[];
  readonly prices: Prices;
}

function planOf(wanted: Wanted, { groupId, isNewGroup, checks, prices }: Found): Plan<Effect> {
  const { name, subscription, location, redundancy, immutable, tags, group } = wanted;
  const id = `${groupId}/providers/Microsoft.RecoveryServices/vaults/${name}`;
  const missing = Object.values(proposedTags).filter((tag) => !Object.keys(tags).some((said) => sameName(said, tag)));
  const line = format(patternsOf(createVault)[0]!, {
    vault: name,
    region: location.region,
    group,
    redundancy: redundancy.short,
    immutability: immutable ? 'on' : 'off',
    subscription: subscription.name,
    ...(Object.keys(tags).length > 0 && { tags: tagWords(tags) }),
  });
  const cost = costOfRedundancy(redundancy.short, undefined, prices);
  const state = immutable ? 'immutable, not locked' : 'not immutable';
  return {
    command: 'create vault',
    line,
    title: `Create the vault ${name} in ${location.name}`,
    emphasis: [name],
    target: targetOf(id),
    subtitle: `${group} · ${location.name} · ${subscription.name}`,
    summary: `A Recovery Services vault: VMs, databases in VMs and file shares are backed up in this type; disks, blobs and PostgreSQL take a Backup vault.`,
    facts: [
      {
        title: 'Region',
        value: `${location.name}: it takes what is in that region and subscription; each further region takes a vault of its own`,
      },
      { title: 'Group', value: `${group}${isNewGroup ? ' (new)' : ''}` },
      { title: 'Redundancy', value: `${redundancy.short}: ${redundancy.means}` },
      { title: 'Immutability', value: state },
      { title: 'Tags', value: tagWords(tags) },
      cost.fact,
    ],
    checks,
    notes: [
      'Redundancy can be changed as long as nothing was ever backed up here, and never afterwards.',
      'Azure keeps the storage: no storage account is needed. No private endpoint is made.',
      cost.note,
      ...(missing.length > 0
        ? [`Not tagged: ${missing.join(', ')}. tag vault ${name} ${missing[0]}=… does it later.`]
        : []),
    ],
    bound: {
      Vault: name,
      Region: location.region,
      Subscription: subscription.name,
      Group: `${group}${isNewGroup ? ' (new)' : ''}`,
      Redundancy: redundancy.short,
      Immutability: state,
      Tags: tagWords(tags),
      Warnings: warnings(checks),
    },
    effect: {
      ...(isNewGroup && { group: newGroup(groupId, location.region) }),
      vault: newVault({ id, region: location.region, redundancy: redundancy.value, immutable, tags }),
    },
    afterwards: `Read back from Azure: ${redundancy.short}, ${state}, in ${groupIn(id)}. Next: create policy NAME in ${name}`,
    details: [{ title: 'Vault', value: id }],
    portal: [portalLink('Vault', id)],
  };
}
