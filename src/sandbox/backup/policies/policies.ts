import { raiseSecurityAlert } from '../../alerts/raise.ts';
import { ArmError, type ArmRequest, type ArmResponse } from '../../core/arm.ts';
import { meets, parseFilter } from '../../core/odata.ts';
import { asObject, bodyOf, type Json, noContent, ok, page, queryOf, retryAfter } from '../../core/respond.ts';
import type { Params, Route } from '../../core/router.ts';
import { type BackupPolicy, backupPolicies, itemsUnder, policiesIn, type Resource } from '../../core/tables.ts';
import { immutabilityOf, vaultIdFrom, vaultOf, vaultPath } from '../../core/vault.ts';
import type { World } from '../../core/world.ts';
import { checkGuard } from '../../guard/guard.ts';
import { begin, operationStatus, pollEvery, whenDone } from '../operations.ts';
import { addJob } from '../plain-job.ts';
import { refusals } from '../refusals.ts';
import { countEdit } from './edits.ts';
import { armPolicy, policyResource } from './policy.ts';
import { checkPolicyName, checkVmPolicy } from './policy-rules.ts';
import { keepBy } from './retag.ts';
import { longer, shorter } from './retention.ts';

const listPath = `${vaultPath}/backupPolicies`;
const policyPath = `${listPath}/{policy}`;

export const policyRoutes: Route[] = [
  { method: 'GET', path: listPath, handle: list },
  { method: 'GET', path: policyPath, handle: (_request, params, world) => ok(armPolicy(world, read(world, params))) },
  { method: 'PUT', path: policyPath, handle: put },
  { method: 'DELETE', path: policyPath, handle: remove },
  {
    method: 'GET',
    path: `${policyPath}/operations/{operation}`,
    handle: (request, params, world) => operationStatus(request, params.operation!, world),
  },
  {
    method: 'GET',
    path: `${policyPath}/operationResults/{operation}`,
    handle: (request, params, world) =>
      whenDone(request, params.operation!, world) ?? ok(armPolicy(world, read(world, params))),
  },
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

/** Makes or changes a policy: 200 at once, or 202 where items follow it, each of which gets a job. */
function put(request: ArmRequest, params: Params, world: World): ArmResponse {
  const vault = vaultOf(world, params);
  const body = asObject(bodyOf(request).properties);
  const { protectedItemsCount: _, resourceGuardOperationRequests: named, ...asked } = body;
  if (!asked.backupManagementType) throw refusals.badPolicy();
  const before = backupPolicies(world).get(idFrom(params));
  if (!before) checkPolicyName(params.policy!);
  const isVm = asked.backupManagementType === 'AzureIaasVM';
  const properties = plain(isVm ? { ...defaults(asked, before), ...asked } : asked);
  if (isVm) checkVmPolicy(properties);
  const lessens = before !== undefined && shorter(before.properties, properties);
  const refusal = before && whyNotChange(world, vault, before, properties);
  if (refusal) throw refusal;
  if (lessens) checkGuard(world, vault.id, { what: 'updatePolicy', named });
  countEdit(world, vault.id, { isNew: !before, now: request.now });
  const policy = {
    ...policyResource(vault.id, before?.name ?? params.policy!, properties),
    id: before?.id ?? idFrom(params),
  };
  backupPolicies(world).set(policy.id, policy);
  if (lessens) tell(world, vault, policy, request.now);
  return followed(request, world, vault, policy) ?? ok(armPolicy(world, policy));
}

/** What a policy is where the caller does not say; a weekly one keeps its snapshots for five days. */
function defaults(asked: Json, before: BackupPolicy | undefined): Json {
  const policyType = asked.policyType ?? before?.properties.policyType ?? 'V1';
  const isWeekly = asObject(asked.schedulePolicy).scheduleRunFrequency === 'Weekly';
  return {
    instantRPDetails: {},
    instantRpRetentionRangeInDays: isWeekly ? 5 : policyType === 'V2' ? 7 : 2,
    timeZone: 'UTC',
    policyType,
  };
}

/** Times as Azure shows them: `2024-04-28T16:30:00Z`, whatever fractions of a second they came with. */
const plain = (properties: Json): Json =>
  JSON.parse(JSON.stringify(properties), (_key, value: unknown) =>
    typeof value === 'string' ? value.replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d+Z$/, '$1Z') : value,
  ) as Json;

/** The items that follow the policy take it over, points that exist included. */
function followed(request: ArmRequest, world: World, vault: Resource, policy: BackupPolicy): ArmResponse | undefined {
  const items = itemsUnder(world, policy.id);
  if (items.length === 0) return undefined;
  const properties = { 'Policy Name': policy.name };
  const jobs = items.map((item) => {
    keepBy(world, item, policy.properties, request.now);
    return addJob(world, item, { kind: 'ConfigureBackup', seconds: 30, properties }, request.now).name;
  });
  const operation = begin(world, request.now, { vault: vault.id, scope: policy.id, jobs });
  const version = queryOf(request, 'api-version');
  const url = (kind: string) => `${request.origin}${policy.id}/${kind}/${operation.name}?api-version=${version}`;
  return {
    status: 202,
    headers: {
      location: url('operationResults'),
      'azure-asyncoperation': url('operations'),
      ...retryAfter(pollEvery),
    },
  };
}

function tell(world: World, vault: Resource, policy: BackupPolicy, at: number): void {
  const description = `The backup policy ${policy.name} of the vault ${vault.name} was changed to keep recovery points for less long.`;
  raiseSecurityAlert(world, { at, vaultId: vault.id, rule: 'Modify Policy with Shorter Retention', description });
}

/** What an immutable vault does not allow (documentation: "Immutable vault for Azure Backup", restricted operations). */
function whyNotChange(world: World, vault: Resource, before: BackupPolicy, after: Json): ArmError | undefined {
  if (before.properties.backupManagementType !== after.backupManagementType) return refusals.badPolicy();
  if (before.properties.policyType === 'V2' && after.policyType !== 'V2') return refusals.cannotGoBack();
  if (isVmV1(before.properties) && after.policyType === 'V2') return refusals.keepsItsType();
  if (immutabilityOf(vault) === 'Disabled') return undefined;
  if (shorter(before.properties, after)) return refusals.immutable();
  const suspended = itemsUnder(world, before.id).some((item) => item.properties.protectionState === 'BackupsSuspended');
  return suspended && longer(before.properties, after) ? refusals.immutable() : undefined;
}

/** Standard policies go unnamed in old worlds, as they do in Azure's answers. */
const isVmV1 = ({ backupManagementType, policyType }: Json): boolean =>
  backupManagementType === 'AzureIaasVM' && policyType !== 'V2';

function remove(_request: ArmRequest, params: Params, world: World): ArmResponse {
  vaultOf(world, params);
  const policy = backupPolicies(world).get(idFrom(params));
  if (!policy) return noContent();
  if (itemsUnder(world, policy.id).length > 0) throw refusals.policyInUse();
  backupPolicies(world).delete(policy.id);
  return { status: 200 };
}
