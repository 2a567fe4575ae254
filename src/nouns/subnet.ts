import { type Network, sameId } from '../azure/azure.ts';
import { Problem } from '../base/problem.ts';
import { nearest } from '../grammar/grammar.ts';
import { offer, type Rebuild, sameName } from './offer.ts';

export interface Subnet {
  readonly network: Network;
  readonly name: string;
  readonly id: string;
}

/** What is known of where it may have been meant to be. */
export interface Likely {
  /** The network that was named before; of its subnet nothing is known. */
  readonly told?: { readonly group: string; readonly name: string } | undefined;
  /** The id of a subnet that is likely. */
  readonly present?: string | undefined;
  /** What to ask where nothing was said before; absent: that Azure does not tell. */
  readonly question?: string | undefined;
}

/** A question has so many buttons at most. */
const mostChoices = 6;

/**
 * The subnet for a new VM, of those networks: `network/subnet`, `network/resourcegroup/subnet`, its ARM id, or a network
 * that has only one for VMs. Without a name it is the only one of the network that was told before; else a question,
 * with the likely ones first.
 */
export function findSubnet(
  text: string | undefined,
  networks: readonly Network[],
  likely: Likely,
  rebuild: Rebuild,
): Subnet {
  const subnets = networks.flatMap(subnetsOf);
  const wanted = text?.trim();
  if (wanted) return named(wanted, networks, subnets, rebuild);
  const told = subnets.filter(({ network }) => isTold(network, likely));
  if (told.length === 1 && told[0]) return told[0];
  if (subnets.length === 0) {
    throw new Problem('refused', 'There is no network there that the new VM could be in.', {
      hint: 'Create one in the region and subscription of the new VM, then ask again.',
    });
  }
  const sorted = [...subnets].sort((a, b) => farness(a, likely) - farness(b, likely));
  const question = likely.told
    ? `The new VM was to be in ${likely.told.name}, and Azure does not tell in which subnet.`
    : (likely.question ?? 'Azure does not tell in which network the new VM was to be.');
  throw several(`${question} Into which?`, sorted, rebuild);
}

/** `network/resourcegroup/subnet`: reads back as the same, whatever else comes to be there. */
export const subnetWords = ({ network, name }: Subnet): string => `${network.name}/${network.resourceGroup}/${name}`;

function named(wanted: string, networks: readonly Network[], subnets: readonly Subnet[], rebuild: Rebuild): Subnet {
  if (wanted.startsWith('/')) {
    const found = subnets.find(({ id }) => sameId(id, wanted));
    if (found) return found;
    throw new Problem('not-found', 'There is no subnet with that id where the new VM could be.');
  }
  const parts = wanted.split('/');
  const [network = '', group, name] = parts.length > 2 ? parts : [parts[0], undefined, parts[1]];
  const these = networks.filter(
    (one) => sameName(one.name, network) && (group === undefined || sameName(one.resourceGroup, group)),
  );
  if (these.length === 0) {
    const near = nearest(network, new Set(networks.map((one) => one.name)));
    throw offer('not-found', `There is no network called “${network}” where the new VM could be.`, near, rebuild);
  }
  const inThese = these.flatMap(subnetsOf);
  const found = name === undefined ? inThese : inThese.filter((one) => sameName(one.name, name));
  if (found.length === 1 && found[0]) return found[0];
  if (found.length > 1) throw several(`Into which subnet of ${network}?`, found, rebuild);
  if (name !== undefined && isReserved(name)) {
    throw new Problem('refused', `No VM can be in ${name}: Azure keeps it for its own.`, choices(inThese, rebuild));
  }
  throw new Problem('not-found', `${network} has no subnet ${name ? `“${name}”` : 'for VMs'}.`, {
    ...choices(inThese, rebuild),
    hint: inThese.length > 0 ? 'Did you mean' : undefined,
  });
}

const subnetsOf = (network: Network): Subnet[] =>
  network.subnets
    .filter((name) => !isReserved(name))
    .map((name) => ({ network, name, id: `${network.id}/subnets/${name}` }));

/** By these names Azure knows the subnets of its own services, in which no VM can be (documentation of each service). */
const reserved = [
  ...['GatewaySubnet', 'AzureBastionSubnet', 'AzureFirewallSubnet', 'AzureFirewallManagementSubnet'],
  'RouteServerSubnet',
];
const isReserved = (name: string): boolean => reserved.some((one) => sameName(one, name));

const isTold = ({ name, resourceGroup }: Network, { told }: Likely): boolean =>
  told !== undefined && sameName(name, told.name) && sameName(resourceGroup, told.group);

/** The less, the likelier. */
function farness({ network, id }: Subnet, likely: Likely): number {
  const { present } = likely;
  const beside = present?.split('/subnets/')[0];
  const far = present && sameId(id, present) ? 0 : beside && sameId(network.id, beside) ? 1 : 2;
  return isTold(network, likely) ? far : 10 + far;
}

function several(message: string, subnets: readonly Subnet[], rebuild: Rebuild): Problem {
  const more = subnets.length > mostChoices ? 'Or say it as NETWORK/SUBNET.' : undefined;
  return new Problem('ambiguous', message, { ...choices(subnets.slice(0, mostChoices), rebuild), hint: more });
}

function choices(subnets: readonly Subnet[], rebuild: Rebuild) {
  return {
    choices: subnets.map((one) => ({
      title: `${one.name} in ${one.network.name}`,
      line: rebuild(subnetWords(one)),
      text: one.network.resourceGroup,
    })),
  };
}
