import { ArmError, type ArmRequest, type ArmResponse } from '../core/arm.ts';
import { asObject, bodyOf, ok, resourceNotFound } from '../core/respond.ts';
import type { Params, Route } from '../core/router.ts';
import { itemsIn, type Resource, resources } from '../core/tables.ts';
import { checkSettings, merged, redundancyOf, softDeleteOf, vaultOf, vaultPath, vaultType } from '../core/vault.ts';
import type { World } from '../core/world.ts';

const configPath = `${vaultPath}/backupconfig/vaultconfig`;
const storagePath = `${vaultPath}/backupstorageconfig/vaultstorageconfig`;

/** The older faces of a vault's settings: the same values that the vault itself shows. */
export const settingsRoutes: Route[] = [
  { method: 'GET', path: configPath, handle: (_request, params, world) => ok(config(vaultOf(world, params))) },
  { method: 'PUT', path: configPath, handle: setConfig },
  { method: 'PATCH', path: configPath, handle: setConfig },
  { method: 'GET', path: storagePath, handle: (_request, params, world) => ok(storage(world, vaultOf(world, params))) },
  { method: 'PUT', path: storagePath, handle: (request, params, world) => ok(setStorage(request, params, world)) },
  { method: 'PATCH', path: storagePath, handle: patchStorage },
  {
    method: 'GET',
    path: `${vaultPath}/backupEncryptionConfigs/backupResourceEncryptionConfig`,
    handle: (_request, params, world) => ok(encryption(vaultOf(world, params))),
  },
  {
    method: 'GET',
    path: `${vaultPath}/backupResourceGuardProxies`,
    handle: (_request, params, world) => ok({ value: vaultOf(world, params) && [] }),
  },
  {
    method: 'GET',
    path: `${vaultPath}/backupResourceGuardProxies/{proxy}`,
    handle: (_request, params, world) => {
      vaultOf(world, params);
      throw resourceNotFound(`${vaultType}/backupResourceGuardProxies`, params.proxy!, params.group!);
    },
  },
];

function config(vault: Resource): unknown {
  const { state, days } = softDeleteOf(vault);
  return {
    id: `${vault.id}/backupconfig/vaultconfig`,
    name: 'vaultconfig',
    type: 'Microsoft.RecoveryServices/vaults/backupconfig',
    properties: {
      enhancedSecurityState: 'Enabled',
      softDeleteFeatureState: state,
      softDeleteRetentionPeriodInDays: days,
      isSoftDeleteFeatureStateEditable: state !== 'AlwaysON',
    },
  };
}

function setConfig(request: ArmRequest, params: Params, world: World): ArmResponse {
  const vault = vaultOf(world, params);
  const asked = asObject(bodyOf(request).properties);
  const softDeleteSettings = {
    softDeleteState: asked.softDeleteFeatureState,
    softDeleteRetentionPeriodInDays: asked.softDeleteRetentionPeriodInDays,
    enhancedSecurityState: asked.enhancedSecurityState,
  };
  return ok(config(change(world, vault, { securitySettings: { softDeleteSettings } })));
}

function change(world: World, vault: Resource, asked: Readonly<Record<string, unknown>>): Resource {
  const properties = merged(vault.properties, asked);
  checkSettings(world, vault, properties);
  const changed = { ...vault, properties };
  resources(world).set(vault.id, changed);
  return changed;
}

function storage(world: World, vault: Resource): unknown {
  const redundancy = redundancyOf(vault);
  const crossRegion = asObject(vault.properties.redundancySettings).crossRegionRestore === 'Enabled';
  return {
    id: `${vault.id}/backupstorageconfig/vaultstorageconfig`,
    name: 'vaultstorageconfig',
    type: 'Microsoft.RecoveryServices/vaults/backupstorageconfig',
    properties: {
      storageModelType: redundancy,
      storageType: redundancy,
      storageTypeState: itemsIn(world, vault.id).length > 0 ? 'Locked' : 'Unlocked',
      crossRegionRestoreFlag: crossRegion,
      dedupState: 'Disabled',
      xcoolState: 'Disabled',
    },
  };
}

function setStorage(request: ArmRequest, params: Params, world: World): unknown {
  const vault = vaultOf(world, params);
  const asked = asObject(bodyOf(request).properties);
  const model = asked.storageModelType ?? asked.storageType;
  if (
    model !== undefined &&
    !['GeoRedundant', 'LocallyRedundant', 'ZoneRedundant', 'ReadAccessGeoZoneRedundant'].includes(String(model))
  ) {
    throw new ArmError(400, 'BMSUserErrorInvalidInput', `The storage type '${model}' is not known.`);
  }
  const flag = asked.crossRegionRestoreFlag;
  const crossRegionRestore = flag === undefined ? undefined : flag === true ? 'Enabled' : 'Disabled';
  const redundancySettings = { standardTierStorageRedundancy: model, crossRegionRestore };
  return storage(world, change(world, vault, { redundancySettings }));
}

function patchStorage(request: ArmRequest, params: Params, world: World): ArmResponse {
  setStorage(request, params, world);
  return { status: 204 };
}

function encryption(vault: Resource): unknown {
  return {
    id: `${vault.id}/backupEncryptionConfigs/backupResourceEncryptionConfig`,
    name: 'backupResourceEncryptionConfig',
    type: 'Microsoft.RecoveryServices/vaults/backupEncryptionConfigs',
    properties: {
      useSystemAssignedIdentity: true,
      encryptionAtRestType: 'MicrosoftManaged',
      lastUpdateStatus: 'NotEnabled',
      infrastructureEncryptionState: 'Disabled',
    },
  };
}
