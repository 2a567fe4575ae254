import { ArmError, type ArmRequest } from './arm.ts';
import { asObject, type Json, queryOf, resourceNotFound } from './respond.ts';
import type { Params } from './router.ts';
import { itemsIn, type Resource, resources } from './tables.ts';
import type { World } from './world.ts';

export const vaultType = 'Microsoft.RecoveryServices/vaults';
export const vaultPath = `/subscriptions/{subscription}/resourceGroups/{group}/providers/${vaultType}/{vault}`;

export const vaultIdFrom = ({ subscription, group, vault }: Params): string =>
  `/subscriptions/${subscription}/resourceGroups/${group}/providers/${vaultType}/${vault}`;

/** The vault that the path names, or Resource Manager's refusal. */
export function vaultOf(world: World, params: Params): Resource {
  const vault = resources(world).get(vaultIdFrom(params));
  if (vault) return vault;
  throw resourceNotFound(vaultType, params.vault!, params.group!);
}

export interface SoftDelete {
  readonly state: 'Enabled' | 'Disabled' | 'AlwaysON';
  readonly days: number;
}

/** How the vault keeps what is deleted from it. */
export function softDeleteOf(vault: Resource): SoftDelete {
  const settings = asObject(asObject(vault.properties.securitySettings).softDeleteSettings);
  return {
    state: (settings.softDeleteState as SoftDelete['state'] | undefined) ?? 'Enabled',
    days: Number(settings.softDeleteRetentionPeriodInDays ?? 14),
  };
}

export type Immutability = 'Disabled' | 'Unlocked' | 'Locked';

/** `Unlocked` is enabled and may be disabled again; `Locked` is for ever. */
export function immutabilityOf(vault: Resource): Immutability {
  const settings = asObject(asObject(vault.properties.securitySettings).immutabilitySettings);
  return (settings.state as Immutability | undefined) ?? 'Disabled';
}

/** A new vault's properties before what the caller asks for: what Azure shows after creating one. */
export const vaultDefaults: Json = {
  provisioningState: 'Succeeded',
  privateEndpointStateForBackup: 'None',
  privateEndpointStateForSiteRecovery: 'None',
  monitoringSettings: {
    azureMonitorAlertSettings: {
      alertsForAllJobFailures: 'Enabled',
      alertsForAllReplicationIssues: 'Enabled',
      alertsForAllFailoverIssues: 'Enabled',
    },
    classicAlertSettings: { alertsForCriticalOperations: 'Enabled', emailNotificationsForSiteRecovery: 'Enabled' },
  },
  backupStorageVersion: 'V2',
  securitySettings: {
    softDeleteSettings: {
      softDeleteRetentionPeriodInDays: 14,
      softDeleteState: 'Enabled',
      enhancedSecurityState: 'Enabled',
    },
    multiUserAuthorization: 'Disabled',
  },
  redundancySettings: { standardTierStorageRedundancy: 'GeoRedundant', crossRegionRestore: 'Disabled' },
  secureScore: 'None',
  bcdrSecurityLevel: 'Poor',
  publicNetworkAccess: 'Enabled',
  restoreSettings: { crossSubscriptionRestoreSettings: { crossSubscriptionRestoreState: 'Enabled' } },
};

/** `extra` over `base`, objects merged, everything else replaced. */
export function merged(base: Json, extra: Json): Json {
  const changed = Object.entries(extra).flatMap(([key, value]): [string, unknown][] => {
    if (value === undefined) return [];
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    const before = Object.hasOwn(base, key) ? asObject(base[key]) : {};
    return [[key, isObject ? merged(before, value as Json) : value]];
  });
  return Object.fromEntries([...Object.entries(base), ...changed]);
}

/**
 * Refuses a change of settings that the vault's state forbids: a locked immutability stays, soft delete that is always
 * on stays, redundancy is fixed once anything is protected (documentation: "Immutable vault", "Soft delete",
 * "Set storage redundancy"). No page names the codes of these refusals: they are the sandbox's own.
 */
export function checkSettings(world: World, before: Resource, after: Json): void {
  const next = { ...before, properties: after };
  if (immutabilityOf(before) === 'Locked' && immutabilityOf(next) !== 'Locked') {
    const text = 'Immutability of the vault is locked. A locked immutability cannot be disabled or unlocked.';
    throw new ArmError(400, 'UserErrorImmutabilityStateCannotBeChanged', text);
  }
  if (immutabilityOf(next) === 'Locked' && immutabilityOf(before) === 'Disabled') {
    const text = 'Immutability must be enabled before it can be locked.';
    throw new ArmError(400, 'UserErrorImmutabilityStateCannotBeChanged', text);
  }
  if (softDeleteOf(before).state === 'AlwaysON' && softDeleteOf(next).state !== 'AlwaysON') {
    throw new ArmError(
      400,
      'UserErrorSoftDeleteStateChangeNotAllowed',
      'Soft delete that is always on cannot be disabled.',
    );
  }
  if (softDeleteOf(next).days < 14 || softDeleteOf(next).days > 180) {
    throw new ArmError(400, 'BMSUserErrorInvalidInput', 'Soft delete retention must be between 14 and 180 days.');
  }
  if (redundancyOf(next) !== redundancyOf(before) && itemsIn(world, before.id).length > 0) {
    const text = 'Storage redundancy cannot be changed once the vault contains backup items.';
    throw new ArmError(400, 'BMSUserErrorRedundancyChangeNotAllowed', text);
  }
}

export function redundancyOf(vault: Resource): string {
  return String(asObject(vault.properties.redundancySettings).standardTierStorageRedundancy ?? 'GeoRedundant');
}

/**
 * A vault as an api-version shows it: the alert settings of Site Recovery and the security level of disaster recovery
 * came with 2024-04-01 (REST specs of Microsoft.RecoveryServices).
 */
export function armVault(vault: Resource, request: ArmRequest): Resource {
  if ((queryOf(request, 'api-version') ?? '') >= '2024') return vault;
  const { bcdrSecurityLevel: _, monitoringSettings, ...rest } = vault.properties;
  const { azureMonitorAlertSettings, classicAlertSettings } = asObject(monitoringSettings);
  const { alertsForAllJobFailures } = asObject(azureMonitorAlertSettings);
  const { alertsForCriticalOperations } = asObject(classicAlertSettings);
  const older = {
    azureMonitorAlertSettings: { alertsForAllJobFailures },
    classicAlertSettings: { alertsForCriticalOperations },
  };
  return { ...vault, properties: { ...rest, monitoringSettings: older } };
}
