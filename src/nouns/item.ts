import { type Azure, type Listed, lastSegment, type ProtectedItem, sameId, type VmRef } from '../azure/azure.ts';
import { isVmItem } from '../azure/backup/item-identity.ts';
import { groupIn } from '../azure/core/arm-id.ts';
import { type Choice, Problem } from '../base/problem.ts';
import { exactly, type Rebuild, sameName } from './offer.ts';
import { nameIn, vmAmong } from './vm.ts';

/** What a line says of an item: its VM, and the vault where the VM has such items in several. */
export interface Said {
  readonly vm: string;
  readonly vault: string | undefined;
}

/** The backups of one VM in one vault, and the words that name the VM and no other. */
export interface NamedItem {
  /** As its own service has it. */
  readonly item: ProtectedItem;
  readonly name: string;
  /** `name/resourcegroup`, or its ARM id where two have both of these. */
  readonly words: string;
  /** Its name, with the resource group where others have the name too. */
  readonly called: string;
}

interface Seeking {
  readonly azure: Azure;
  readonly rebuild: (slot: 'vm' | 'vault', name: string) => string;
  /** Which of a VM's items is meant, where it has some in several vaults. */
  readonly fits: (item: ProtectedItem) => boolean;
}

/**
 * The backups that are meant, also of a VM that is gone: Azure keeps them after it. Throws `ambiguous` with a button for
 * each where several VMs, or several vaults, have such backups, and `not-found` where none has.
 */
export async function findItem(said: Said, seeking: Seeking): Promise<NamedItem> {
  const { azure, rebuild } = seeking;
  const wanted = said.vm.trim();
  const name = nameIn(wanted);
  const [listed, there] = await Promise.all([azure.backup.itemsNamed(name), azure.inventory.vmsNamed(name)]);
  const items = listed.filter(({ id, vm }) => isVmItem(id) && vm !== '');
  const backedUp = vmsOf(items);
  const all = [...backedUp, ...there.found.filter(({ id }) => !backedUp.some((one) => sameId(one.id, id)))];
  const vms = all.filter((vm) => isMeant(wanted, vm));
  const some = vms.filter((vm) => backedUp.includes(vm));
  // Who has a name alone may mean the one without backups: that is asked, though only the others are offered.
  if (vms.length > 1 && some.length > 0) throw severalVms(name, { some, all }, (words) => rebuild('vm', words));
  const [vm] = some;
  if (!vm) throw await notBackedUp(wanted, { azure, there }, (words) => rebuild('vm', words));
  const chosen = inOneVault(
    items.filter((item) => sameId(item.vm, vm.id)),
    said.vault,
    seeking,
  );
  const item = await azure.backup.item(chosen.id);
  if (!item) throw new Problem('gone', `Azure Backup does not have the backups of ${vm.name} any more.`);
  const { resourceGroup } = vm;
  return {
    item,
    name: vm.name,
    words: all.length > 1 ? exactly(vm, all) : `${vm.name}/${resourceGroup}`,
    called: all.length > 1 ? `${vm.name} (${resourceGroup})` : vm.name,
  };
}

interface SourceVm {
  readonly id: string;
  readonly name: string;
  readonly resourceGroup: string;
}

const vmsOf = (items: readonly ProtectedItem[]): SourceVm[] =>
  [...new Map(items.map(({ vm }) => [vm.toLowerCase(), vm])).values()].map((id) => ({
    id,
    name: lastSegment(id),
    resourceGroup: groupIn(id) ?? '',
  }));

function isMeant(wanted: string, { id, resourceGroup }: SourceVm): boolean {
  if (wanted.startsWith('/')) return sameId(id, wanted);
  const group = wanted.split('/')[1];
  return group === undefined || sameName(resourceGroup, group);
}

function severalVms(
  name: string,
  { some, all }: { readonly some: readonly SourceVm[]; readonly all: readonly SourceVm[] },
  rebuild: Rebuild,
): Problem {
  const choices = some.map(
    (vm): Choice => ({ title: `${vm.name} in ${vm.resourceGroup}`, line: rebuild(exactly(vm, all)) }),
  );
  const how = `${some.length} of them ${some.length === 1 ? 'has' : 'have'} backups`;
  return new Problem('ambiguous', `${all.length} VMs are called ${name}, ${how}.`, { hint: 'Say which one.', choices });
}

/** A slip in the name is answered by the VMs that are there, which tells too that it is one without backups. */
async function notBackedUp(
  wanted: string,
  { azure, there }: { readonly azure: Azure; readonly there: Listed<VmRef> },
  rebuild: Rebuild,
): Promise<Problem> {
  const vm = await vmAmong(wanted, there, azure, rebuild);
  return new Problem('not-found', `${vm.name} is not backed up.`, {
    hint: 'Protect it first.',
    choices: [{ title: `Protect ${vm.name}`, line: `protect ${vm.words}` }],
  });
}

function inOneVault(items: readonly ProtectedItem[], vault: string | undefined, seeking: Seeking): ProtectedItem {
  const name = lastSegment(items[0]!.vm);
  const there = vault === undefined ? items : items.filter((item) => sameName(lastSegment(item.vault), vault.trim()));
  const choices = (some: readonly ProtectedItem[]): Choice[] =>
    some.map((item) => {
      const title = lastSegment(item.vault);
      return { title, line: seeking.rebuild('vault', title) };
    });
  if (there.length === 0) {
    const hint = 'Its backups are in another vault.';
    throw new Problem('not-found', `${name} has no backups in “${vault}”.`, { hint, choices: choices(items) });
  }
  const meant = there.filter(seeking.fits);
  if (meant.length > 1) {
    const hint = 'Say in which.';
    throw new Problem('ambiguous', `${name} has such backups in ${meant.length} vaults.`, {
      hint,
      choices: choices(meant),
    });
  }
  return meant[0] ?? there.find((item) => !item.softDeleted) ?? there[0]!;
}
