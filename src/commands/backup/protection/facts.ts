import type { Check, Plan } from '../../../approvals/plan.ts';
import type { Azure, Guard, ProtectedItem, Vault } from '../../../azure/azure.ts';
import { lastSegment } from '../../../azure/azure.ts';
import { groupIn } from '../../../azure/core/arm-id.ts';
import { portalLink } from '../../../azure/estate/portal.ts';
import { regionName } from '../../../azure/estate/regions.ts';
import { Problem } from '../../../base/problem.ts';
import type { NamedItem } from '../../../nouns/item.ts';

/** The item's vault; a Problem where it is gone. */
export async function vaultOfItem({ vault }: ProtectedItem, azure: Azure): Promise<Vault> {
  const found = await azure.backup.vault(vault);
  if (found) return found;
  throw new Problem('gone', `The vault ${lastSegment(vault)} does not exist any more.`);
}

/** What every plan about the backups of a VM says of where they are. */
export function planParts({ item, name }: NamedItem, vault: Vault) {
  return {
    target: { kind: 'vm', id: item.id, name, vault: item.vault },
    subtitle: [groupIn(item.vm), vault.name, regionName(vault.region), vault.subscription.name].join(' · '),
    details: [
      { title: 'Protected item', value: item.id },
      { title: 'VM', value: item.vm },
    ],
    portal: [portalLink('VM', item.vm), portalLink('Vault', item.vault)],
  } satisfies Partial<Plan>;
}

/** What a Resource Guard guards, where the request does not wait for its owner's leave. */
export function guardCheck(guard: Guard | undefined, operation: RegExp, what: string): Check[] {
  if (!guard?.guarded.some((one) => operation.test(one.operation))) return [];
  const group = groupIn(guard.id);
  return [
    {
      state: 'no',
      text: `The vault is under the Resource Guard ${guard.name}${group ? ` (${group})` : ''}, which guards ${what}: ask its owner for the role Backup MUA Operator on it for a limited time, and do it in the portal`,
    },
  ];
}

/** How its vault deals with deletion, as people agree to it. */
export const vaultWords = ({ name, immutability, softDelete, softDeleteDays }: Vault): string =>
  `${name}, immutability ${immutability}, soft delete ${softDelete === 'Disabled' ? 'off' : `${softDeleteDays} days`}`;
