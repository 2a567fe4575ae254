import { type Network, type ReplicatedItem, sameId } from '../azure/azure.ts';
import { Problem } from '../base/problem.ts';
import { nearest } from '../grammar/grammar.ts';
import { exactly, offer, type Rebuild, sameName } from './offer.ts';

/**
 * The network for a test failover, of those in the target region: by name, by `name/resourcegroup`, or by its ARM id.
 * Without a name it is the only isolated one; none is `refused`, several are `ambiguous` with buttons. Whether a named
 * one is isolated is the plan's question.
 */
export function findNetwork(
  text: string | undefined,
  item: Pick<ReplicatedItem, 'recoveryNetwork' | 'targetRegion'>,
  networks: readonly Network[],
  rebuild: Rebuild,
): Network {
  const isolated = networks.filter((network) => network.isolated && !isProduction(network, item));
  const wanted = text?.trim();
  if (!wanted) return onlyIsolated(isolated, item, networks, rebuild);
  const [name = '', group] = wanted.split('/');
  const found = networks.filter((network) =>
    wanted.startsWith('/')
      ? sameId(network.id, wanted)
      : sameName(network.name, name) && (group === undefined || sameName(network.resourceGroup, group)),
  );
  if (found.length === 1 && found[0]) return found[0];
  if (found.length > 1) throw several(`${found.length} networks are called ${name}.`, found, networks, rebuild);
  const near = nearest(name, new Set(networks.map((network) => network.name)));
  const names = near.length > 0 ? near : isolated.map((network) => network.name);
  throw offer('not-found', `There is no network called “${name}” in ${item.targetRegion}.`, names, rebuild);
}

function onlyIsolated(
  isolated: readonly Network[],
  item: Pick<ReplicatedItem, 'targetRegion'>,
  networks: readonly Network[],
  rebuild: Rebuild,
): Network {
  if (isolated.length === 1 && isolated[0]) return isolated[0];
  if (isolated.length > 1) throw several('Into which network? These are isolated.', isolated, networks, rebuild);
  throw new Problem('refused', `There is no isolated network in ${item.targetRegion}.`, {
    hint: 'Create a virtual network there without peering and without a gateway, then ask again.',
  });
}

function several(message: string, some: readonly Network[], all: readonly Network[], rebuild: Rebuild): Problem {
  return new Problem('ambiguous', message, {
    choices: some.map((network) => ({
      title: `${network.name} in ${network.resourceGroup}`,
      line: rebuild(exactly(network, all)),
    })),
  });
}

/** The network that a real failover would use. */
function isProduction(network: Network, item: Pick<ReplicatedItem, 'recoveryNetwork'>): boolean {
  return item.recoveryNetwork !== undefined && sameId(item.recoveryNetwork, network.id);
}
