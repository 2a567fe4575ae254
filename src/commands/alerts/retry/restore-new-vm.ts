import { moreTold, nameNotTold, taken, unmanaged } from '../../../alerts/look/restorable.ts';
import type { Check, Plan } from '../../../approvals/plan.ts';
import { type Azure, type Restore, sameId } from '../../../azure/azure.ts';
import { newVmId } from '../../../azure/backup/restorable.ts';
import { portalLink } from '../../../azure/estate/portal.ts';
import { regionName } from '../../../azure/estate/regions.ts';
import { nameChecks, networkOf, newVmNotes, subnetFor, subnetGone } from '../../../command-kit/restore/new-vm.ts';
import { inTheWay, no, restorePlan, warn, yes } from '../../../command-kit/restore/plan-restore.ts';
import type { Services } from '../../../command-kit/services.ts';
import { type Subnet, subnetWords } from '../../../nouns/subnet.ts';
import {
  type FailedRestore,
  groupCheck,
  restoreChecks,
  sourceAgain,
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
    ...(id === '' ? [] : await nameChecks(id, taken(id), azure)),
  ];
  // What is in the way anyhow is said before anybody is asked for a subnet.
  const blocked = first.some(({ state }) => state === 'no');
  const subnet = blocked ? undefined : await subnetFor(intoSubnet(failed, said, group), azure);
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
    notes: newVmNotes(name),
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
  const plan = restorePlan(sourceAgain(failed), own, azure.now());
  return id === '' ? plan : { ...plan, portal: [...(plan.portal ?? []), portalLink('Resource group', group)] };
}

/** Azure tells the network of the failed restore, and of its subnet nothing. */
function intoSubnet({ id, item, restore, region }: FailedRestore, said: string | undefined, group: string) {
  const rebuild = (subnet: string) => `retry restore ${id} into ${subnet}`;
  return { said, vm: item.vm, group, region, told: restore.network, rebuild };
}

async function subnetChecks(subnet: Subnet, { restore }: FailedRestore, azure: Azure): Promise<Check[]> {
  const network = await networkOf(subnet, azure);
  if (!network) return [subnetGone(subnet)];
  const told = restore.network;
  if (!told) return [warn('Azure does not tell which network the failed restore named')];
  const same = sameId(told.name, network.name) && sameId(told.group, network.resourceGroup);
  return same
    ? [yes(`${network.name} is the network of the failed restore`)]
    : [warn(`The failed restore was to go into ${told.name} in ${told.group}`)];
}
