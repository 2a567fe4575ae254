import type { Check } from '../../approvals/plan.ts';
import { type Azure, type Network, sameId } from '../../azure/azure.ts';
import type { Rebuild } from '../../nouns/offer.ts';
import { findSubnet, type Likely, type Subnet } from '../../nouns/subnet.ts';
import { no, warn, yes } from './plan-restore.ts';

/** A restored VM is billed, and is the old one to whoever meets it in a network. */
export const newVmNotes = (name: string): string[] => [
  `It starts with the host name of ${name} and all that is on its disks: where both run in one network, they may be taken for each other.`,
  'Cost: the new VM and its disks are billed until somebody deletes them (direction: up).',
];

/** Whether the name is free in its group (Azure: UserErrorVmAlreadyExistWithSameName). `taken`: what to say where it is not. */
export async function nameChecks(id: string, taken: string, azure: Azure): Promise<Check[]> {
  const [, , subscription = '', , group = '', , , , name = ''] = id.split('/');
  const [there, named] = await Promise.all([azure.inventory.vm(id), azure.inventory.vmsNamed(name)]);
  if (there) return [no(taken)];
  const other = named.found.find((vm) => sameId(vm.subscription.id, subscription));
  return [
    yes(`The name ${name} is free in ${group}`),
    ...(other ? [warn(`Another VM of the subscription is called ${name}, in ${other.resourceGroup}`)] : []),
  ];
}

interface Into {
  /** NETWORK/SUBNET, as somebody said it. */
  readonly said: string | undefined;
  /** The original's id. */
  readonly vm: string;
  /** The id of the new VM's resource group. */
  readonly group: string;
  readonly region: string;
  readonly told?: Likely['told'];
  readonly question?: string;
  readonly rebuild: Rebuild;
}

/** A new VM is in a network of its own region and subscription (documentation: "Support matrix for Azure VM backup"). */
export async function subnetFor(into: Into, azure: Azure): Promise<Subnet> {
  const { said, vm, group, region, told, question, rebuild } = into;
  const all = await azure.inventory.networks(region);
  const near = all.filter((network) => inSubscription(network, group));
  const present = said === undefined ? await presentSubnet(vm, azure) : undefined;
  return findSubnet(said, near, { told, present, question }, rebuild);
}

const inSubscription = ({ id }: Network, group: string): boolean =>
  sameId(id.split('/')[2] ?? '', group.split('/')[2] ?? '');

/** Where the original is now. */
async function presentSubnet(id: string, azure: Azure): Promise<string | undefined> {
  const vm = await azure.inventory.vm(id);
  return vm?.nic === undefined ? undefined : azure.inventory.subnetOf(vm.nic);
}

/** The list is Resource Graph's, which may lag by minutes: whether the subnet is there is asked of the network itself. */
export async function networkOf(subnet: Subnet, azure: Azure): Promise<Network | undefined> {
  const network = await azure.inventory.network(subnet.network.id);
  return network?.subnets.some((name) => sameId(name, subnet.name)) ? network : undefined;
}

export const subnetGone = ({ network, name }: Subnet): Check => no(`${network.name}/${name} does not exist any more`);
