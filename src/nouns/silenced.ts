import type { Silenced } from '../alerts/silence/suppression.ts';
import { type Azure, sameId, type Vault } from '../azure/azure.ts';
import { Problem } from '../base/problem.ts';
import { nearest } from '../grammar/grammar.ts';
import { exactly, offer, type Rebuild, sameName } from './offer.ts';
import { vaultNamed } from './vault.ts';
import { findVm } from './vm.ts';

/** What was named, and the words that name exactly that. */
export interface Named {
  readonly what: Silenced;
  readonly words: string;
  /** Names of the vaults that know it too, but are of another subscription: a rule does not reach them. */
  readonly beyond: readonly string[];
}

/**
 * What is to be silent in Azure: `vm1`, `vault rsv-prod`, `group rg-prod` (or `resource group …`); a bare name is a
 * vault if there is one of that name, else a VM. Throws `not-found`, `ambiguous` with buttons, and `refused` for a VM
 * that no vault knows.
 */
export async function silencedBy(
  text: string,
  vaults: readonly Vault[],
  azure: Azure,
  rebuild: Rebuild,
): Promise<Named> {
  const [, kind = '', rest = text.trim()] = /^(?:(vm|vault|(?:resource )?group) )?(.+)$/i.exec(text.trim()) ?? [];
  if (/group$/i.test(kind)) return group(rest, vaults, rebuild);
  const isVault = /^vault$/i.test(kind) || (kind === '' && vaults.some(({ name }) => sameName(name, rest)));
  if (!isVault) return vm(rest, vaults, azure, rebuild);
  const vault = vaultNamed(rest, vaults, (name) => rebuild(`vault ${name}`));
  const named = exactly(vault, vaults);
  const words = `vault ${named === vault.name ? `${vault.name}/${vault.resourceGroup}` : named}`;
  return { what: { kind: 'vault', id: vault.id, name: vault.name, vaults: [vault] }, words, beyond: [] };
}

async function vm(text: string, all: readonly Vault[], azure: Azure, rebuild: Rebuild): Promise<Named> {
  const ref = await findVm(text, azure, rebuild);
  const [items, replicated] = await Promise.all([azure.backup.itemsOf(ref.id), azure.recovery.itemOf(ref)]);
  const ids = [...items.map(({ vault }) => vault), ...(replicated ? [replicated.vault] : [])];
  const known = all.filter(({ id }) => ids.some((one) => sameId(one, id)));
  const [first] = known;
  if (!first) {
    throw new Problem(
      'refused',
      `No vault backs up or replicates ${ref.name}, so Azure Backup raises no alerts of it.`,
    );
  }
  const here = known.filter(({ subscription }) => subscription.id === first.subscription.id);
  const what = { kind: 'vm' as const, id: ref.id, name: ref.name, vaults: [first, ...here.slice(1)] as const };
  const beyond = known.filter((vault) => !here.includes(vault)).map(({ name }) => name);
  return { what, words: `vm ${ref.words}`, beyond };
}

function group(name: string, all: readonly Vault[], rebuild: Rebuild): Named {
  const inside = all.filter(({ resourceGroup }) => sameName(resourceGroup, name));
  const [first] = inside;
  if (!first) {
    const near = nearest(name, new Set(all.map(({ resourceGroup }) => resourceGroup)));
    const again = (other: string) => rebuild(`group ${other}`);
    throw offer('not-found', `There is no vault in a resource group called “${name}”.`, near, again);
  }
  if (inside.some(({ subscription }) => subscription.id !== first.subscription.id)) {
    throw new Problem('ambiguous', `Several subscriptions have a resource group called ${name}.`, {
      hint: 'Say which vault.',
      choices: inside.map((vault) => ({
        title: `${vault.name}, ${vault.subscription.name}`,
        line: rebuild(`vault ${exactly(vault, all)}`),
      })),
    });
  }
  const id = first.id.split('/').slice(0, 5).join('/');
  return { what: { kind: 'group', id, name, vaults: [first, ...inside.slice(1)] }, words: `group ${name}`, beyond: [] };
}
