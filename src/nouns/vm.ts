import { type Azure, type Listed, sameId, type VmRef } from '../azure/azure.ts';
import { lastSegment } from '../azure/core/arm-id.ts';
import { regionName } from '../azure/estate/regions.ts';
import { type Choice, Problem } from '../base/problem.ts';
import { nearest } from '../grammar/grammar.ts';
import { exactly, offer, type Rebuild } from './offer.ts';

/** A VM, and the words that name it and no other: `name/resourcegroup`, or its ARM id where two have both of these. */
export interface NamedVm extends VmRef {
  readonly words: string;
  /** Its name, with the resource group where others have the name too. */
  readonly called: string;
}

/**
 * The VM that is meant: by name, by `name/resourcegroup`, or by its ARM id. Throws `ambiguous` with a button for each
 * when several have the name, and `not-found` with what may have been meant.
 */
export async function findVm(text: string, azure: Azure, rebuild: Rebuild): Promise<NamedVm> {
  return vmAmong(text, await azure.inventory.vmsNamed(nameIn(text)), azure, rebuild);
}

/** The name alone of what {@link findVm} takes. Throws `bad-argument` where there is none. */
export function nameIn(text: string): string {
  const wanted = text.trim();
  const name = wanted.startsWith('/') ? lastSegment(wanted) : (wanted.split('/')[0] ?? '');
  if (name === '') throw new Problem('bad-argument', 'Which VM?', { hint: 'Say its name, such as vm1.' });
  return name;
}

/** As {@link findVm}, among the VMs of that name, for who has read them already. */
export async function vmAmong(
  text: string,
  { found: named, unread }: Listed<VmRef>,
  azure: Azure,
  rebuild: Rebuild,
): Promise<NamedVm> {
  const wanted = text.trim();
  if (wanted.startsWith('/')) {
    // One that is newer than what Resource Graph knows is asked for by itself.
    const vm = named.find(({ id }) => sameId(id, wanted)) ?? (await byId(wanted, azure));
    return { ...vm, words: wanted, called: calledOf(vm, named) };
  }
  const [name = '', group] = wanted.split('/');
  const found = group === undefined ? named : named.filter((vm) => sameId(vm.resourceGroup, group));
  if (found.length === 1 && found[0])
    return {
      ...found[0],
      words: wordsOf(found[0], named),
      called: calledOf(found[0], named),
    };
  if (found.length > 1) throw several(name, found, rebuild);
  if (named.length > 0) throw notInGroup(name, group ?? '', named, rebuild);
  if (unread.length > 0) {
    throw new Problem('refused', `Azure lists a VM called ${name}, and Lifeboat cannot read what it says of it.`, {
      hint: 'Look at it in the portal.',
    });
  }
  const near = nearest(name, await azure.inventory.vmNamesNear(name));
  throw offer('not-found', `There is no VM called “${name}” that Lifeboat can see.`, near, rebuild);
}

async function byId(id: string, azure: Azure): Promise<VmRef> {
  const vm = await azure.inventory.vm(id);
  if (vm) return vm;
  throw new Problem('not-found', 'There is no VM with that id (any more).');
}

function several(name: string, vms: readonly VmRef[], rebuild: Rebuild): Problem {
  return new Problem('ambiguous', `${vms.length} VMs are called ${name}.`, {
    hint: 'Say which one.',
    choices: choices(vms, rebuild),
  });
}

function notInGroup(name: string, group: string, vms: readonly VmRef[], rebuild: Rebuild): Problem {
  return new Problem('not-found', `There is no VM called “${name}” in the resource group “${group}”.`, {
    hint: 'Did you mean',
    choices: choices(vms, rebuild),
  });
}

/** Name and group tell them apart, but for the same two names in two subscriptions: there only the id does. */
const wordsOf = (vm: VmRef, named: readonly VmRef[]): string =>
  named.length > 1 ? exactly(vm, named) : `${vm.name}/${vm.resourceGroup}`;

/** A VM as titles name it, beside all that have its name. */
export const calledOf = (
  { name, resourceGroup }: Pick<VmRef, 'name' | 'resourceGroup'>,
  named: readonly VmRef[],
): string => (named.length > 1 ? `${name} (${resourceGroup})` : name);

function choices(vms: readonly VmRef[], rebuild: Rebuild): Choice[] {
  return vms.map((vm) => {
    const words = wordsOf(vm, vms);
    const where = words === vm.id ? `${vm.resourceGroup}, ${vm.subscription.name}` : vm.resourceGroup;
    const text = `${vm.subscription.name} · ${regionName(vm.region)}`;
    return { title: `${vm.name} in ${where}`, line: rebuild(words), text };
  });
}
