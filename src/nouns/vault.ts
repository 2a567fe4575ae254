import { sameId, type Vault } from '../azure/azure.ts';
import { Problem } from '../base/problem.ts';
import { nearest } from '../grammar/grammar.ts';
import { exactly, offer, type Rebuild, sameName } from './offer.ts';

/**
 * The vault that is meant: by name, by `name/resourcegroup`, or by its ARM id. A vault's name is unique in its
 * subscription only. Throws `ambiguous` or `not-found`, with buttons.
 */
export function vaultNamed(text: string, vaults: readonly Vault[], rebuild: Rebuild): Vault {
  const [name = '', group] = text.trim().split('/');
  const found = vaults.filter((vault) =>
    text.startsWith('/')
      ? sameId(vault.id, text.trim())
      : sameName(vault.name, name) && (group === undefined || sameName(vault.resourceGroup, group)),
  );
  if (found.length === 1 && found[0]) return found[0];
  if (found.length > 1) {
    throw new Problem('ambiguous', `${found.length} vaults are called ${name}.`, {
      hint: 'Say which one.',
      choices: found.map((vault) => ({
        title: `${vault.name} in ${vault.resourceGroup}, ${vault.subscription.name}`,
        line: rebuild(exactly(vault, vaults)),
      })),
    });
  }
  const near = nearest(name, new Set(vaults.map((vault) => vault.name)));
  throw offer('not-found', `There is no vault called “${name}” that Lifeboat can see.`, near, rebuild);
}
