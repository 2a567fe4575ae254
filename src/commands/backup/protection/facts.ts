import type { Plan } from '../../../approvals/plan.ts';
import type { Azure, ProtectedItem, Vault } from '../../../azure/azure.ts';
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

/** How its vault deals with deletion, as people agree to it. */
export const vaultWords = ({ name, immutability, softDelete, softDeleteDays }: Vault): string =>
  `${name}, immutability ${immutability}, soft delete ${softDelete === 'Disabled' ? 'off' : `${softDeleteDays} days`}`;
