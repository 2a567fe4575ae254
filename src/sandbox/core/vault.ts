import type { ArmRequest } from './arm.ts';
import { asObject, type Json, queryOf, resourceNotFound } from './respond.ts';
import type { Params } from './router.ts';
import { type Resource, resources } from './tables.ts';
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

export function redundancyOf(vault: Resource): string {
  return String(asObject(vault.properties.redundancySettings).standardTierStorageRedundancy ?? 'GeoRedundant');
}

/** Whether the paired region may be restored to. */
export const restoresAcrossRegions = (vault: Resource): boolean =>
  asObject(vault.properties.redundancySettings).crossRegionRestore === 'Enabled';

/** Whether what concerns servers on premises is secured (PIN, alerts): `Disabled` is the only other value. */
export const enhancedSecurityOf = (vault: Resource): string =>
  String(asObject(asObject(vault.properties.securitySettings).softDeleteSettings).enhancedSecurityState ?? 'Enabled');

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
