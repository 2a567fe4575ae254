import { type Policy, sameId, type Vault } from '../azure/azure.ts';
import { Problem } from '../base/problem.ts';
import { nearest } from '../grammar/grammar.ts';
import { exactly, offer, type Rebuild, sameName } from './offer.ts';

interface Rebuilds {
  /** The line with another policy. */
  readonly policy: Rebuild;
  /** The line with a vault said. */
  readonly vault: Rebuild;
}

/**
 * The policy that is meant, of those of these vaults: by its name, which is unique in its vault only. Throws `ambiguous`
 * with a button for each vault that has it, or `not-found` with the names that are near.
 */
export function policyIn(
  name: string,
  policies: readonly Policy[],
  vaults: readonly Vault[],
  rebuild: Rebuilds,
): { readonly policy: Policy; readonly vault: Vault } {
  const found = policies.flatMap((policy) => {
    const vault = sameName(policy.name, name.trim()) && vaults.find(({ id }) => sameId(id, policy.vault));
    return vault ? [{ policy, vault }] : [];
  });
  const [only] = found;
  if (found.length === 1 && only) return only;
  if (found.length > 1) {
    throw new Problem('ambiguous', `${found.length} vaults have a policy called ${name.trim()}.`, {
      hint: 'Say in which.',
      choices: found.slice(0, 6).map(({ vault }) => ({
        title: `In ${vault.name}`,
        line: rebuild.vault(exactly(vault, vaults)),
        text: `${vault.resourceGroup}, ${vault.subscription.name}`,
      })),
    });
  }
  const near = nearest(name, new Set(policies.map((policy) => policy.name)));
  throw offer('not-found', `There is no backup policy called “${name}” here.`, near, rebuild.policy);
}
