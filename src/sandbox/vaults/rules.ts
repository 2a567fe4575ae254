import { ArmError } from '../core/arm.ts';
import { plainRegion, regionNamed, regions } from '../core/regions.ts';
import { asObject, type Json } from '../core/respond.ts';
import { itemsIn, type Resource } from '../core/tables.ts';
import { immutabilityOf, redundancyOf, restoresAcrossRegions, softDeleteOf, vaultType } from '../core/vault.ts';
import type { World } from '../core/world.ts';
import { vaultRefusals as refusals } from './refusals.ts';

/** Vault names: 2 to 50 letters, digits and hyphens, starting with a letter (documentation: "Create a vault"). */
export function checkName(name: string): void {
  if (/^[A-Za-z][A-Za-z0-9-]{1,49}$/.test(name)) return;
  const text = `The vault name '${name}' is invalid: 2 to 50 letters, numbers and hyphens, beginning with a letter.`;
  throw new ArmError(400, 'InvalidResourceName', text);
}

/** The region of a new vault in Azure's spelling, or Resource Manager's refusal. */
export function checkedLocation(location: unknown): string {
  const text = String(location ?? '');
  if (text === '')
    throw new ArmError(400, 'LocationRequired', 'The location property is required for this definition.');
  if (regionNamed(text)) return plainRegion(text);
  const list = regions.map(({ name }) => name).join(',');
  throw new ArmError(
    400,
    'LocationNotAvailableForResourceType',
    `The provided location '${text}' is not available for resource type '${vaultType}'. List of available regions for the resource type is '${list}'.`,
  );
}

/** `RS0` came with Site Recovery; there is no other. */
export function checkSku(sku: unknown): void {
  if (sku !== undefined && !['Standard', 'RS0'].includes(String(asObject(sku).name))) throw refusals.invalid('sku');
}

const switches = ['Enabled', 'Disabled'];

/** What each setting may be (REST specs of Microsoft.RecoveryServices, VaultProperties); `*`: each key of that object. */
const values: readonly (readonly [parameter: string, path: readonly string[], allowed: readonly string[]])[] = [
  ['publicNetworkAccess', ['publicNetworkAccess'], switches],
  ['monitoringSettings', ['monitoringSettings', 'azureMonitorAlertSettings', '*'], switches],
  ['monitoringSettings', ['monitoringSettings', 'classicAlertSettings', '*'], switches],
  ['immutabilitySettings', ['securitySettings', 'immutabilitySettings', 'state'], ['Disabled', 'Unlocked', 'Locked']],
  [
    'softDeleteSettings',
    ['securitySettings', 'softDeleteSettings', 'softDeleteState'],
    ['Enabled', 'Disabled', 'AlwaysON'],
  ],
  [
    'redundancySettings',
    ['redundancySettings', 'standardTierStorageRedundancy'],
    ['GeoRedundant', 'LocallyRedundant', 'ZoneRedundant'],
  ],
  ['redundancySettings', ['redundancySettings', 'crossRegionRestore'], switches],
];

/** Refuses what is no value of a setting. */
export function checkValues(properties: Json): void {
  for (const [parameter, path, allowed] of values) {
    if (!found(properties, path).every((value) => allowed.includes(String(value)))) throw refusals.invalid(parameter);
  }
}

function found(from: Json, [key = '', ...rest]: readonly string[]): readonly unknown[] {
  const there = key === '*' ? Object.values(from) : Object.hasOwn(from, key) ? [from[key]] : [];
  const said = there.filter((value) => value !== undefined && value !== null);
  return rest.length === 0 ? said : said.flatMap((value) => found(asObject(value), rest));
}

/**
 * Refuses a change of settings that the vault's state forbids: a locked immutability stays, soft delete that is always
 * on stays, redundancy is fixed once anything is protected (documentation: "Immutable vault", "Soft delete",
 * "Set storage redundancy").
 */
export function checkSettings(world: World, before: Resource, properties: Json): void {
  checkValues(properties);
  const after = { ...before, properties };
  checkImmutability(before, after);
  if (softDeleteOf(before).state === 'AlwaysON' && softDeleteOf(after).state !== 'AlwaysON') {
    throw refusals.softDeleteStays();
  }
  checkNew(after);
  if (itemsIn(world, before.id).length === 0) return;
  if (redundancyOf(after) !== redundancyOf(before)) throw refusals.redundancyStays();
  if (restoresAcrossRegions(before) && !restoresAcrossRegions(after)) throw refusals.crossRegionStays();
}

/** What a vault may not be from the first moment, either. */
export function checkNew(vault: Resource): void {
  const { days } = softDeleteOf(vault);
  if (!Number.isInteger(days) || days < 14 || days > 180) throw refusals.softDeleteDays();
  if (restoresAcrossRegions(vault) && redundancyOf(vault) !== 'GeoRedundant') throw refusals.crossRegionNeedsGeo();
}

/** Locked is for ever, and only what is enabled can be locked: not even a new vault is born locked. */
export function checkImmutability(before: Resource | undefined, after: Resource): void {
  const [from, to] = [before ? immutabilityOf(before) : 'Disabled', immutabilityOf(after)];
  if (from === 'Locked' && to !== 'Locked') throw refusals.immutabilityStays();
  if (from === 'Disabled' && to === 'Locked') throw refusals.immutabilityNotEnabled();
}
