import type { Location, Subscription, Vault, VmRef } from '../../../azure/azure.ts';
import { regionName } from '../../../azure/estate/regions.ts';
import { redundancies } from '../../../azure/estate/vault-words.ts';
import { lookup } from '../../../base/lookup.ts';
import type { Problem } from '../../../base/problem.ts';
import { type Card, card, type Input, md } from '../../../cards/card.ts';
import { type Asked, read, type Slots } from '../../../command-kit/command.ts';
import { sameName } from '../../../nouns/offer.ts';
import { criticalityOf } from '../../../posture/bare-vms.ts';

/** The tags that say whose a vault is and how much hangs on it, and their fields. */
export const proposedTags = {
  'field-application': 'Application',
  'field-team': 'Support Team',
  'field-environment': 'Environment',
  'field-costcenter': 'Cost Center',
  'field-criticality': 'Criticality',
} as const;

/** The line that the form's button says: what it lacks is in the fields. */
export const filledIn = 'create vault as filled in';

/** `create vault`, `create vault in australiaeast`: a form, with what Lifeboat proposes filled in. */
export const vaultForm = read({
  name: 'vault form',
  words: ['create vault [in {region}]'],
  means: ['create vault', 'new vault', 'vault form', 'create vault {region}', 'new vault {region}'],
  area: 'estate',
  summary: 'A form for a new vault: subscription, region, name, redundancy, immutability and tags are proposed.',
  detail:
    'Proposed is the region where most VMs have no vault that could take them, and a name of the application, environment ' +
    'and region that these VMs are of. Several regions take one vault each. What Azure would refuse is said at its field.',
  examples: ['create vault', 'create vault in southeastasia'],
  role: 'operator',
  run: async (asked) => ({ card: await formOf(asked, {}) }),
});

/** What was filled in, as the values of a line; undefined: the line was typed. */
export function fieldsOf(inputs: Asked['turn']['inputs']): Slots | undefined {
  const said = (id: string): string | undefined => inputs[`field-${id}`]?.trim() || undefined;
  if (!Object.keys(inputs).some((id) => id.startsWith('field-'))) return undefined;
  const tags = Object.entries(proposedTags).flatMap(([id, tag]) => {
    const value = inputs[id]?.trim();
    return value ? [`${tag}=${value}`] : [];
  });
  return {
    vault: said('vault') ?? '',
    region: said('region') ?? '',
    group: said('group'),
    redundancy: said('redundancy'),
    immutability: said('immutability'),
    subscription: said('subscription'),
    tags: tags.length > 0 ? tags.join(', ') : undefined,
  };
}

/** The form as it was filled in, with what was refused. */
export const formAgain = async (asked: Asked, why: Problem): Promise<Card | undefined> =>
  fieldsOf(asked.turn.inputs) && formOf(asked, { why });

/** VMs that no vault of their subscription and region could take. */
interface Need {
  readonly subscription: Subscription;
  readonly region: string;
  readonly vms: readonly VmRef[];
}

/** The most first. */
export function needsOf(vms: readonly VmRef[], vaults: readonly Vault[]): Need[] {
  const has = new Set(vaults.map(({ subscription, region }) => `${subscription.id.toLowerCase()} ${region}`));
  const without = vms.filter(({ subscription, region }) => !has.has(`${subscription.id.toLowerCase()} ${region}`));
  const places = Map.groupBy(without, ({ subscription, region }) => `${subscription.id.toLowerCase()} ${region}`);
  return [...places.values()]
    .map((some) => ({ subscription: some[0]!.subscription, region: some[0]!.region, vms: some }))
    .sort((a, b) => b.vms.length - a.vms.length || a.region.localeCompare(b.region));
}

async function formOf(asked: Asked, { why }: { readonly why?: Problem }): Promise<Card> {
  const { azure, clock, organisation } = asked.services;
  const [bare, vaults, subscriptions] = await Promise.all([
    azure.posture.bareVms(),
    azure.backup.vaults(),
    azure.inventory.subscriptions(),
  ]);
  const needs = needsOf(bare.found, vaults);
  const proposed = proposal(asked, { needs, subscriptions });
  const locations = await azure.vaults.locations(proposed.subscription);
  const values: Readonly<Record<string, string>> = why ? asked.turn.inputs : proposed.values;
  const others = needs.filter(({ region }) => region !== (values['field-region'] ?? ''));
  return card('form', {
    band: {
      state: why ? 'REFUSED' : 'QUESTION',
      qualifier: 'new vault',
      time: { at: clock.now(), timezone: organisation.timezone },
      title: why
        ? md`The vault **${values['field-vault'] || 'without a name'}** cannot be made so`
        : 'Which vault shall be made?',
      subtitle: why ? 'What was filled in stands below' : proposed.because,
    },
    ...(why && { checks: [{ state: 'no' as const, text: whyWords(why) }] }),
    inputs: inputsFor({ subscriptions, locations, values }),
    notes: [
      ...(others.length > 0
        ? [
            `A vault takes what is in its own region and subscription: one each. Without a vault are also ${placesOf(others)}.`,
          ]
        : []),
      'A Recovery Services vault, for VMs, databases in VMs and file shares; disks, blobs and PostgreSQL take a Backup vault, which Lifeboat does not make.',
      'No storage account is needed, no private endpoint is made. What is shown next is the plan; somebody else agrees to it.',
    ],
    buttons: [
      { title: 'Show the plan', line: filledIn, style: 'positive' },
      ...regionsOf(others).map((region) => ({ title: `For ${regionName(region)}`, line: `create vault in ${region}` })),
    ],
  });
}

const fieldNames = lookup<string>({
  vault: 'Name',
  region: 'Region',
  group: 'Resource group',
  redundancy: 'Redundancy',
  immutability: 'Immutability',
  subscription: 'Subscription',
  tags: 'Tags',
});

/** Which field it is about, what is wrong, and what would do. */
function whyWords({ slot = '', message, hint, choices }: Problem): string {
  const field = fieldNames[slot];
  const instead = choices.length > 0 ? `${hint ?? 'It may be'}: ${choices.map(({ title }) => title).join(', ')}` : hint;
  return [field ? `${field}: ${message}` : message, instead].filter(Boolean).join(' ');
}

const placesOf = (needs: readonly Need[]): string =>
  needs
    .slice(0, 4)
    .map(({ region, subscription, vms }) => `${count(vms.length)} in ${regionName(region)} (${subscription.name})`)
    .join(', ') + (needs.length > 4 ? ` and ${needs.length - 4} places more` : '');

const count = (vms: number): string => `${vms} VM${vms === 1 ? '' : 's'}`;

/** At most two: a form has few buttons. */
const regionsOf = (needs: readonly Need[]): string[] => [...new Set(needs.map(({ region }) => region))].slice(0, 2);

/** Where a vault is wanted most, and what it would be called there. */
function proposal(
  { slots }: Asked,
  { needs, subscriptions }: { readonly needs: readonly Need[]; readonly subscriptions: readonly Subscription[] },
) {
  const said = slots.region?.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const need = said === undefined ? needs[0] : needs.find(({ region }) => region === said);
  const region = said ?? need?.region ?? '';
  const subscription = need?.subscription ?? subscriptions[0];
  const tags = tagsOf(need?.vms ?? []);
  const vault = nameOf({ application: tags['field-application'], environment: tags['field-environment'], region });
  return {
    subscription: subscription?.id ?? '',
    because: need
      ? `${count(need.vms.length)} of ${need.subscription.name} in ${regionName(need.region)} ${need.vms.length === 1 ? 'has no vault that could take it' : 'have no vault that could take them'}`
      : 'Every region with VMs has a vault; proposed is what Azure proposes',
    values: {
      'field-subscription': subscription?.name ?? '',
      'field-region': region,
      'field-vault': vault,
      'field-group': region ? `rg-${vault.replace(/^rsv-/, '')}` : '',
      'field-redundancy': 'GRS',
      'field-immutability': 'on',
      ...tags,
    },
  };
}

/** What most of the VMs say of themselves. */
function tagsOf(vms: readonly VmRef[]): Readonly<Record<string, string>> {
  const most = (values: readonly (string | undefined)[]): string | undefined => {
    const groups = Map.groupBy(
      values.filter((value) => value !== undefined),
      (value) => value,
    );
    return [...groups].sort((a, b) => b[1].length - a[1].length || a[0].localeCompare(b[0]))[0]?.[0];
  };
  const found = Object.entries(proposedTags).map(([id, tag]) => {
    const saidBy = ({ tags }: VmRef) =>
      tag === 'Criticality' ? criticalityOf(tags) : Object.entries(tags).find(([name]) => sameName(name, tag))?.[1];
    return [id, most(vms.map(saidBy))] as const;
  });
  return Object.fromEntries(found.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

interface Named {
  readonly application: string | undefined;
  readonly environment: string | undefined;
  readonly region: string;
}

const shortEnvironments = lookup<string>({ production: 'prod', development: 'dev', staging: 'stg' });

/** `rsv-shop-prod-aue`: application, environment and region, as far as they are known; always a name that a vault can have. */
export function nameOf({ application, environment = '', region }: Named): string {
  const plain = (text: string | undefined) =>
    (text ?? '')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .slice(0, 16);
  const env = shortEnvironments[environment.trim().toLowerCase()] ?? environment;
  const parts = ['rsv', plain(application), plain(env), shortRegion(region)];
  return parts
    .map((part) => part.replaceAll(/^-+|-+$/g, ''))
    .filter((part) => part !== '')
    .join('-');
}

/** `aue` for Australia East, `cin` for Central India: directions by their first letter, places by two, numbers whole. */
export const shortRegion = (region: string): string =>
  regionName(region)
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => directions[word] ?? (/^\d+$/.test(word) ? word : word.slice(0, 2)))
    .join('');

const directions = lookup<string>({
  central: 'c',
  east: 'e',
  north: 'n',
  northeast: 'ne',
  south: 's',
  southeast: 'se',
  west: 'w',
});

/** Short enough for a line of a form; the plan says more. */
const shortMeans = {
  GRS: 'GRS: in the paired region too',
  ZRS: 'ZRS: in three zones',
  LRS: 'LRS: in one datacenter, cheapest',
} as const;

interface Choosable {
  readonly subscriptions: readonly Subscription[];
  readonly locations: readonly Location[];
  readonly values: Readonly<Record<string, string>>;
}

function inputsFor({ subscriptions, locations, values }: Choosable): Input[] {
  const chosen = (id: `field-${string}`, label: string, choices: NonNullable<Input['choices']>): Input => ({
    id,
    label,
    choices,
    value: values[id],
  });
  const typed = (id: `field-${string}`, label: string, placeholder: string): Input => ({
    id,
    label,
    placeholder,
    value: values[id],
  });
  // What was filled in comes first: a list that is too long is cut at its end.
  const regions = locations.toSorted(
    (a, b) => Number(b.region === values['field-region']) - Number(a.region === values['field-region']),
  );
  return [
    chosen(
      'field-subscription',
      'Subscription: that of what it backs up',
      subscriptions.map(({ name }) => ({ title: name, value: name })),
    ),
    chosen(
      'field-region',
      'Region: that of what it backs up',
      regions.map(({ region, name }) => ({ title: name, value: region })),
    ),
    typed('field-vault', 'Name', '2 to 50 letters, digits and hyphens'),
    typed('field-group', 'Resource group, made first if it is new', 'rg-…'),
    chosen(
      'field-redundancy',
      'Redundancy: fixed once anything is backed up',
      redundancies.map(({ short }) => ({ title: shortMeans[short], value: short })),
    ),
    chosen('field-immutability', 'Immutability', [
      { title: 'On, not locked (proposed)', value: 'on' },
      { title: 'Off: retention can be shortened', value: 'off' },
    ]),
    ...Object.entries(proposedTags).map(([id, tag]) =>
      typed(id as `field-${string}`, `Tag ${tag}`, 'may be left empty'),
    ),
  ];
}
