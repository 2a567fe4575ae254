import { moreTold, nameNotTold, newVmId, taken, unmanaged } from '../../../alerts/look/restorable.ts';
import type { Check, Plan } from '../../../approvals/plan.ts';
import { type Azure, type Network, type Restore, sameId } from '../../../azure/azure.ts';
import { portalLink } from '../../../azure/estate/portal.ts';
import { regionName } from '../../../azure/estate/regions.ts';
import type { Services } from '../../../command-kit/services.ts';
import { findSubnet, type Subnet, subnetWords } from '../../../nouns/subnet.ts';
import {
  type FailedRestore,
  groupCheck,
  inTheWay,
  no,
  restoreChecks,
  restorePlan,
  sourceOf,
  unknownSettings,
} from './failed-restore.ts';

/** A restore as a new VM: its job tells all but the subnet, which is said, or the only one of the network that it tells. */
export async function planNewVm(
  { azure }: Services,
  failed: FailedRestore,
  said: string | undefined,
): Promise<Plan<Restore>> {
  const { id: alert, name, restore, region } = failed;
  const { targetGroup, targetVm } = restore;
  const groups = targetGroup === undefined ? [] : await azure.inventory.groupsNamed(targetGroup);
  const group = groups.length === 1 && groups[0] ? groups[0] : '';
  const id = group && targetVm ? newVmId(group, targetVm) : '';
  const first = [
    ...restoreChecks(failed),
    ...inTheWay(moreTold(failed), unmanaged(failed)),
    groupCheck(targetGroup ?? 'Its resource group', groups),
    ...(targetVm === undefined ? [no(nameNotTold)] : []),
    ...(id === '' ? [] : await nameChecks(id, targetVm ?? '', azure)),
  ];
  // What is in the way anyhow is said before anybody is asked for a subnet.
  const blocked = first.some(({ state }) => state === 'no');
  const subnet = blocked ? undefined : await subnetFor(failed, { said, group, azure });
  const line = `retry restore ${alert}`;
  const own = {
    command: 'retry restore',
    line: subnet ? `${line} into ${subnetWords(subnet)}` : line,
    title: `Restore of ${name} as ${targetVm ?? 'a new VM'}, again`,
    summary: `Makes the new VM ${targetVm ?? ''} from the recovery point. ${name} itself is not touched.`,
    facts: [
      { title: 'New VM', value: targetVm ?? 'not told' },
      { title: 'Resource group', value: targetGroup ?? 'not told' },
      { title: 'Network', value: subnet ? `${subnet.network.name}/${subnet.name}` : (said ?? 'not said') },
      { title: 'Region', value: regionName(region) },
    ],
    checks: [...first, ...(subnet ? await subnetChecks(subnet, failed, azure) : []), unknownSettings],
    notes: [
      `It starts with the host name of ${name} and all that is on its disks: where both run in one network, they may be taken for each other.`,
      'Cost: the new VM and its disks are billed until somebody deletes them (direction: up).',
    ],
    effect: {
      how: 'AlternateLocation' as const,
      ...sourceOf(failed),
      targetGroup: group,
      targetVm: id,
      network: subnet?.network.id ?? '',
      subnet: subnet?.id ?? '',
    },
    details: [
      { title: 'New VM', value: id },
      { title: 'Subnet', value: subnet?.id ?? '' },
    ],
  };
  const plan = restorePlan(failed, own, azure.now());
  return id === '' ? plan : { ...plan, portal: [...(plan.portal ?? []), portalLink('Resource group', group)] };
}

async function nameChecks(id: string, name: string, azure: Azure): Promise<Check[]> {
  const [there, named] = await Promise.all([azure.inventory.vm(id), azure.inventory.vmsNamed(name)]);
  const group = id.split('/')[4] ?? '';
  if (there) return [no(taken(id))];
  const subscription = id.split('/')[2] ?? '';
  const [other] = named.found.filter((vm) => sameId(vm.subscription.id, subscription));
  return [
    { state: 'yes', text: `The name ${name} is free in ${group}` },
    ...(other
      ? [
          {
            state: 'warn' as const,
            text: `Another VM of the subscription is called ${name}, in ${other.resourceGroup}`,
          },
        ]
      : []),
  ];
}

interface Into {
  readonly said: string | undefined;
  readonly group: string;
  readonly azure: Azure;
}

/** A new VM is in a network of its own region and subscription (documentation: "Support matrix for Azure VM backup"). */
async function subnetFor({ id, item, restore, region }: FailedRestore, { said, group, azure }: Into): Promise<Subnet> {
  const all = await azure.inventory.networks(region);
  const near = all.filter((network) => inSubscription(network, group));
  const rebuild = (subnet: string) => `retry restore ${id} into ${subnet}`;
  const present = said === undefined ? await presentSubnet(item.vm, azure) : undefined;
  return findSubnet(said, near, { told: restore.network, present }, rebuild);
}

const inSubscription = ({ id }: Network, group: string): boolean =>
  sameId(id.split('/')[2] ?? '', group.split('/')[2] ?? '');

/** Where the original is now. */
async function presentSubnet(id: string, azure: Azure): Promise<string | undefined> {
  const vm = await azure.inventory.vm(id);
  return vm?.nic === undefined ? undefined : azure.inventory.subnetOf(vm.nic);
}

/** The list is Resource Graph's, which may lag by minutes: whether the subnet is there is asked of the network itself. */
async function subnetChecks(subnet: Subnet, { restore }: FailedRestore, azure: Azure): Promise<Check[]> {
  const network = await azure.inventory.network(subnet.network.id);
  if (!network?.subnets.some((name) => sameId(name, subnet.name))) {
    return [no(`${subnet.network.name}/${subnet.name} does not exist any more`)];
  }
  const told = restore.network;
  const same = told && sameId(told.name, network.name) && sameId(told.group, network.resourceGroup);
  return [
    !told
      ? { state: 'warn', text: 'Azure does not tell which network the failed restore named' }
      : same
        ? { state: 'yes', text: `${network.name} is the network of the failed restore` }
        : { state: 'warn', text: `The failed restore was to go into ${told.name} in ${told.group}` },
  ];
}
