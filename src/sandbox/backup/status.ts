import type { ArmRequest, ArmResponse } from '../core/arm.ts';
import { asObject, bodyOf, ok } from '../core/respond.ts';
import type { Params, Route } from '../core/router.ts';
import { backupPolicies, jobsOf, resources } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { vmNames } from './names.ts';
import { vmItemOf, whyNotProtect } from './preconditions.ts';
import { refusals } from './refusals.ts';

const locationPath = '/subscriptions/{subscription}/providers/Microsoft.RecoveryServices/locations/{location}';

/** What Azure Backup tells about a VM without a vault being named: where it is protected, and whether it could be. */
export const statusRoutes: Route[] = [
  { method: 'POST', path: `${locationPath}/backupStatus`, handle: backupStatus },
  { method: 'POST', path: `${locationPath}/backupPreValidateProtection`, handle: preValidate },
];

/** Only the VM's own region knows of it. */
function backupStatus(request: ArmRequest, params: Params, world: World): ArmResponse {
  const body = bodyOf(request);
  const vm = String(body.resourceId ?? '');
  if (vm.split('/').length < 9) throw refusals.badRequest('resourceId must be the ARM id of a virtual machine.');
  const { short } = vmNames(vm);
  const names = { fabricName: 'Azure', containerName: `iaasvmcontainer;${short}`, protectedItemName: `vm;${short}` };
  const location = resources(world).get(vm)?.location;
  const item = location === undefined || location === params.location!.toLowerCase() ? vmItemOf(world, vm) : undefined;
  if (!item || item.deletedAt !== undefined) {
    return ok({
      protectionStatus: 'NotProtected',
      ...names,
      protectedItemsCount: 0,
      objectType: 'BackupStatusResponse',
    });
  }
  const configuring = jobsOf(world, item.id).some(
    (job) => job.operation === 'ConfigureBackup' && job.status === 'InProgress',
  );
  return ok({
    protectionStatus: configuring ? 'Protecting' : 'Protected',
    vaultId: item.vault,
    ...names,
    ...(item.properties.policyName ? { policyName: item.properties.policyName } : {}),
    protectedItemsCount: 0,
    objectType: 'BackupStatusResponse',
  });
}

/** `properties` is JSON text; a `policyId` in it is looked at too. */
function preValidate(request: ArmRequest, params: Params, world: World): ArmResponse {
  const body = bodyOf(request);
  const vmId = String(body.resourceId ?? '');
  const { short } = vmNames(vmId);
  const names = { containerName: `iaasvmcontainer;${short}`, protectedItemName: `vm;${short}` };
  const vm = resources(world).get(vmId);
  const vault = resources(world).get(String(body.vaultId ?? ''));
  if (!vault) throw refusals.badRequest('vaultId must be the ARM id of a Recovery Services vault.');
  const policy = backupPolicies(world).get(policyIdIn(body.properties));
  const regional =
    vm && vm.location !== params.location!.toLowerCase()
      ? refusals.otherRegion(vm.location, params.location!)
      : undefined;
  const refusal = vm
    ? (regional ?? whyNotProtect(world, vm, vault, policy) ?? protectedAlready(world, vmId))
    : refusals.vmNotFound(vmId);
  if (!refusal) return ok({ status: 'Succeeded', ...names });
  const recommendation = 'Correct what the message names, or choose another virtual machine, vault or policy.';
  return ok({ status: 'Failed', errorCode: refusal.code, errorMessage: refusal.message, recommendation, ...names });
}

/** The check is about enabling backup: a VM that has it in this vault already cannot have it enabled. */
function protectedAlready(world: World, vm: string) {
  const item = vmItemOf(world, vm);
  return item && item.properties.protectionState !== 'ProtectionStopped' ? refusals.otherVault(item.vault) : undefined;
}

function policyIdIn(properties: unknown): string {
  if (typeof properties !== 'string') return '';
  try {
    return String(asObject(JSON.parse(properties)).policyId ?? '');
  } catch {
    throw refusals.badRequest('properties must be JSON text.');
  }
}
