import type { ArmRequest, ArmResponse } from '../core/arm.ts';
import { asObject, bodyOf, ok } from '../core/respond.ts';
import type { Params, Route } from '../core/router.ts';
import { itemsIn, type Resource } from '../core/tables.ts';
import {
  enhancedSecurityOf,
  redundancyOf,
  restoresAcrossRegions,
  softDeleteOf,
  vaultOf,
  vaultPath,
} from '../core/vault.ts';
import type { World } from '../core/world.ts';
import { vaultRefusals as refusals } from './refusals.ts';
import { change, ownedByVaultApi } from './set.ts';

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
];

function config(vault: Resource): unknown {
  const { state, days } = softDeleteOf(vault);
  return {
    id: `${vault.id}/backupconfig/vaultconfig`,
    name: 'vaultconfig',
    type: 'Microsoft.RecoveryServices/vaults/backupconfig',
    properties: {
      enhancedSecurityState: enhancedSecurityOf(vault),
      softDeleteFeatureState: state,
      softDeleteRetentionPeriodInDays: days,
      isSoftDeleteFeatureStateEditable: state !== 'AlwaysON',
    },
  };
}

function setConfig(request: ArmRequest, params: Params, world: World): ArmResponse {
  const vault = vaultOf(world, params);
  const asked = asObject(bodyOf(request).properties);
  const { state, days } = softDeleteOf(vault);
  const kept =
    (asked.softDeleteFeatureState ?? state) === state && (asked.softDeleteRetentionPeriodInDays ?? days) === days;
  if (!kept && ownedByVaultApi(world, vault.id).softDelete) throw refusals.softDeleteByVaultApi();
  const softDeleteSettings = {
    softDeleteState: asked.softDeleteFeatureState,
    softDeleteRetentionPeriodInDays: asked.softDeleteRetentionPeriodInDays,
    enhancedSecurityState: asked.enhancedSecurityState,
  };
  const settings = { securitySettings: { softDeleteSettings } };
  return ok(config(change({ request, world }, vault, settings, asked.resourceGuardOperationRequests)));
}

function storage(world: World, vault: Resource): unknown {
  const redundancy = redundancyOf(vault);
  return {
    id: `${vault.id}/backupstorageconfig/vaultstorageconfig`,
    name: 'vaultstorageconfig',
    type: 'Microsoft.RecoveryServices/vaults/backupstorageconfig',
    properties: {
      storageModelType: redundancy,
      storageType: redundancy,
      storageTypeState: itemsIn(world, vault.id).length > 0 ? 'Locked' : 'Unlocked',
      crossRegionRestoreFlag: restoresAcrossRegions(vault),
      dedupState: 'Disabled',
      xcoolState: 'Disabled',
    },
  };
}

function setStorage(request: ArmRequest, params: Params, world: World): unknown {
  const vault = vaultOf(world, params);
  const asked = asObject(bodyOf(request).properties);
  const model = asked.storageModelType ?? asked.storageType;
  const flag = asked.crossRegionRestoreFlag;
  const crossRegionRestore = flag === undefined ? undefined : flag === true ? 'Enabled' : 'Disabled';
  if (ownedByVaultApi(world, vault.id).redundancy) throw refusals.redundancyByVaultApi();
  const redundancySettings = { standardTierStorageRedundancy: model, crossRegionRestore };
  return storage(world, change({ request, world }, vault, { redundancySettings }, undefined));
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
