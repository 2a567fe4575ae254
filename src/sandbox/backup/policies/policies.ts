import { ArmError, type ArmRequest, type ArmResponse } from '../../core/arm.ts';
import { meets, parseFilter } from '../../core/odata.ts';
import { asObject, bodyOf, noContent, ok, page, queryOf } from '../../core/respond.ts';
import type { Params, Route } from '../../core/router.ts';
import { type BackupPolicy, backupPolicies, itemsUnder, policiesIn, type Resource } from '../../core/tables.ts';
import { immutabilityOf, vaultIdFrom, vaultOf, vaultPath } from '../../core/vault.ts';
import type { World } from '../../core/world.ts';
import { refusals } from '../refusals.ts';
import { armPolicy, policyResource } from './policy.ts';
import { checkPolicyName, checkVmPolicy, longer, shorter } from './policy-rules.ts';

const listPath = `${vaultPath}/backupPolicies`;
const policyPath = `${listPath}/{policy}`;

export const policyRoutes: Route[] = [
  { method: 'GET', path: listPath, handle: list },
  { method: 'GET', path: policyPath, handle: (_request, params, world) => ok(armPolicy(world, read(world, params))) },
  { method: 'PUT', path: policyPath, handle: put },
  { method: 'DELETE', path: policyPath, handle: remove },
];

function list(request: ArmRequest, params: Params, world: World): ArmResponse {
  const vault = vaultOf(world, params);
  const conditions = parseFilter(queryOf(request, '$filter'));
  const wanted = policiesIn(world, vault.id).filter(({ properties }) =>
    meets(conditions, {
      backupmanagementtype: String(properties.backupManagementType),
      workloadtype: String(properties.workLoadType ?? 'VM'),
      policysubtype: properties.policyType === 'V2' ? 'Enhanced' : 'Standard',
    }),
  );
  return page(request, wanted, 200, (policy) => armPolicy(world, policy));
}

const idFrom = (params: Params): string => `${vaultIdFrom(params)}/backupPolicies/${params.policy}`;

function read(world: World, params: Params): BackupPolicy {
  vaultOf(world, params);
  const policy = backupPolicies(world).get(idFrom(params));
  if (policy) return policy;
  throw new ArmError(
    404,
    'BMSUserErrorPolicyNotFound',
    `The backup policy ${params.policy} was not found in the vault.`,
  );
}

/** Makes or changes a policy: 200 at once. */
function put(request: ArmRequest, params: Params, world: World): ArmResponse {
  const vault = vaultOf(world, params);
  const { protectedItemsCount: _, ...asked } = asObject(bodyOf(request).properties);
  if (!asked.backupManagementType) throw refusals.badPolicy('backupManagementType is missing.');
  const before = backupPolicies(world).get(idFrom(params));
  if (!before) checkPolicyName(params.policy!);
  const isVm = asked.backupManagementType === 'AzureIaasVM';
  const policyType = asked.policyType ?? before?.properties.policyType ?? 'V1';
  const properties = isVm ? { ...defaults(policyType === 'V2'), ...asked, policyType } : asked;
  if (isVm) checkVmPolicy(properties);
  const refusal = before && whyNotChange(world, vault, before, properties);
  if (refusal) throw refusal;
  const policy = {
    ...policyResource(vault.id, before?.name ?? params.policy!, properties),
    id: before?.id ?? idFrom(params),
  };
  backupPolicies(world).set(policy.id, policy);
  return ok(armPolicy(world, policy));
}

const defaults = (enhanced: boolean) => ({
  instantRPDetails: {},
  instantRpRetentionRangeInDays: enhanced ? 7 : 2,
  timeZone: 'UTC',
});

/** What an immutable vault does not allow (documentation: "Immutable vault for Azure Backup", restricted operations). */
function whyNotChange(
  world: World,
  vault: Resource,
  before: BackupPolicy,
  after: Readonly<Record<string, unknown>>,
): ArmError | undefined {
  if (before.properties.policyType === 'V2' && after.policyType !== 'V2') return refusals.cannotGoBack();
  if (immutabilityOf(vault) === 'Disabled') return undefined;
  if (shorter(before.properties, after)) return refusals.immutable('Reducing the retention of a policy');
  const suspended = itemsUnder(world, before.id).some((item) => item.properties.protectionState === 'BackupsSuspended');
  if (suspended && longer(before.properties, after)) {
    return refusals.immutable('Increasing the retention of a policy that has items with suspended backups');
  }
  return undefined;
}

function remove(_request: ArmRequest, params: Params, world: World): ArmResponse {
  vaultOf(world, params);
  const policy = backupPolicies(world).get(idFrom(params));
  if (!policy) return noContent();
  if (itemsUnder(world, policy.id).length > 0) throw refusals.policyInUse();
  backupPolicies(world).delete(policy.id);
  return { status: 200 };
}
