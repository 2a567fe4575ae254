import type { RecoveryPoint, Vault } from '../../azure/azure.ts';
import { regionName } from '../../azure/estate/regions.ts';
import { redundancyShort } from '../../azure/estate/vault-words.ts';
import { type Fact, md, type Text } from '../../cards/card.ts';
import { clockTime, duration } from '../../cards/words.ts';

interface Now {
  /** Azure's time. */
  readonly azureNow: number;
  readonly timezone: string;
}

/**
 * Two clocks: the newest point at all, which may be a snapshot beside the disks, and the newest that is in the vault. What
 * a loss of the region leaves depends on the vault's redundancy (documentation: "Azure Storage redundancy", "Cross Region
 * Restore").
 */
export function lossFacts(points: readonly RecoveryPoint[], vault: Vault | undefined, now: Now): Fact[] {
  const newest = points[0];
  const inVault = points.find(({ tiers }) => tiers.includes('vault') || tiers.includes('archive'));
  return [
    { title: 'Disks gone', value: lostSince(newest, now) },
    { title: 'Snapshots gone', value: lostSince(inVault, now) },
    { title: 'Region gone', value: withoutRegion(inVault, vault, now) },
  ];
}

function lostSince(point: RecoveryPoint | undefined, { azureNow, timezone }: Now): Text {
  if (!point) return md`**everything**: there is no such point`;
  return md`**${duration(azureNow - point.at)}**: what was written since ${clockTime(point.at, azureNow, timezone)}`;
}

/** Azure may take up to 12 hours to copy to the paired region (documentation: "Cross Region Restore", its RPO of 36 hours). */
function withoutRegion(inVault: RecoveryPoint | undefined, vault: Vault | undefined, now: Now): Text {
  if (!inVault) return md`**everything**: nothing is in the vault yet`;
  if (!vault) return 'not known: the vault cannot be read';
  const { redundancy, region, crossRegionRestore } = vault;
  const short = redundancyShort(redundancy);
  if (short === 'not known') return 'not known: Azure does not say where the vault keeps its copies';
  if (short !== 'GRS') return md`**everything**: the vault is ${short} and has no copy outside ${regionName(region)}`;
  const how =
    crossRegionRestore === 'on'
      ? 'it can be restored there at any time'
      : 'cross-region restore is off: only once Microsoft declares the region lost';
  return md`${lostSince(inVault, now)}, as far as Azure has copied it to the paired region (up to 12 h later); ${how}`;
}
