import { ArmError, type ArmRequest, type ArmResponse } from '../core/arm.ts';
import { azureTime, parseId, within } from '../core/resource-id.ts';
import type { Params, Route } from '../core/router.ts';
import { resources } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { type AlertRule, rulesOf, ruleType } from './rule.ts';
import type { Schedule } from './schedule.ts';
import { ianaZone } from './time-zone.ts';

const ofSubscription = '/subscriptions/{subscription}/providers/Microsoft.AlertsManagement/actionRules';
const ofGroup = '/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.AlertsManagement/actionRules';

/** Alert processing rules of the AlertsManagement spec 2021-08-08. */
export const ruleRoutes: readonly Route[] = [
  { method: 'GET', path: ofSubscription, handle: listRules },
  { method: 'GET', path: ofGroup, handle: listRules },
  { method: 'GET', path: `${ofGroup}/{rule}`, handle: getRule },
  { method: 'PUT', path: `${ofGroup}/{rule}`, handle: putRule },
  { method: 'PATCH', path: `${ofGroup}/{rule}`, handle: patchRule },
  { method: 'DELETE', path: `${ofGroup}/{rule}`, handle: deleteRule },
];

function listRules(_request: ArmRequest, { subscription, group }: Params, world: World): ArmResponse {
  const scope = `/subscriptions/${subscription}${group ? `/resourceGroups/${group}` : ''}`;
  return {
    status: 200,
    body: {
      value: rulesOf(world, subscription ?? '')
        .filter((rule) => within(rule.id, scope))
        .map(shown),
    },
  };
}

function getRule(_request: ArmRequest, params: Params, world: World): ArmResponse {
  return { status: 200, body: shown(existing(params, world)) };
}

function putRule(request: ArmRequest, params: Params, world: World): ArmResponse {
  const id = idOf(params);
  const body = checked(request.body, id);
  const before = find(id, world);
  const { tags, properties } = body;
  const rule: AlertRule = {
    properties: { ...properties, enabled: properties.enabled ?? true },
    systemData: systemData(before, request.now),
    location: body.location,
    ...(tags ? { tags } : {}),
    id,
    type: ruleType,
    name: params.rule ?? '',
  };
  resources(world).set(id, rule);
  return { status: before ? 200 : 201, body: shown(rule) };
}

function patchRule(request: ArmRequest, params: Params, world: World): ArmResponse {
  const before = existing(params, world);
  const patch = (request.body ?? {}) as {
    readonly properties?: { readonly enabled?: boolean };
    readonly tags?: AlertRule['tags'];
  };
  const enabled = patch.properties?.enabled ?? before.properties.enabled;
  const tags = patch.tags ?? before.tags;
  const rule: AlertRule = {
    ...before,
    properties: { ...before.properties, enabled },
    systemData: systemData(before, request.now),
    ...(tags ? { tags } : {}),
  };
  resources(world).set(rule.id, rule);
  return { status: 200, body: shown(rule) };
}

function deleteRule(_request: ArmRequest, params: Params, world: World): ArmResponse {
  const id = idOf(params);
  if (!find(id, world)) return { status: 204 };
  resources(world).delete(id);
  return { status: 200 };
}

const idOf = ({ subscription, group, rule }: Params): string =>
  `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.AlertsManagement/actionRules/${rule}`;

function find(id: string, world: World): AlertRule | undefined {
  const found = resources(world).get(id);
  return found?.type === ruleType ? (found as AlertRule) : undefined;
}

/** Azure answers with these keys in this order. */
function shown({ properties, systemData, location, tags, id, type, name }: AlertRule): Omit<AlertRule, 'etag'> {
  return { properties, systemData, location, ...(tags ? { tags } : {}), id, type, name };
}

function existing(params: Params, world: World): AlertRule {
  const rule = find(idOf(params), world);
  if (rule) return rule;
  const what = `Microsoft.AlertsManagement/actionRules/${params.rule}`;
  const text = `The Resource '${what}' under resource group '${params.group}' was not found.`;
  throw new ArmError(404, 'ResourceNotFound', text);
}

function systemData(before: AlertRule | undefined, now: number): AlertRule['systemData'] {
  const at = azureTime(now);
  const who = 'caller@contoso.example';
  return {
    createdBy: before?.systemData.createdBy ?? who,
    createdByType: 'User',
    createdAt: before?.systemData.createdAt ?? at,
    lastModifiedBy: who,
    lastModifiedByType: 'User',
    lastModifiedAt: at,
  };
}

interface RuleBody {
  readonly location: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly properties: Omit<AlertRule['properties'], 'enabled'> & { readonly enabled?: boolean };
}

function checked(body: unknown, id: string): RuleBody {
  const rule = body as Partial<RuleBody> | undefined;
  const { scopes, actions, schedule } = rule?.properties ?? {};
  if (!rule?.location) throw bad("The property 'location' is required.");
  if (!Array.isArray(scopes) || scopes.length === 0) throw bad("The property 'scopes' must not be empty.");
  const subscription = `/subscriptions/${parseId(id).subscription}`;
  const stranger = scopes.find((scope) => !within(String(scope), subscription));
  if (stranger) throw bad(`The scope '${stranger}' is not in the subscription of the rule.`);
  if (!Array.isArray(actions) || actions.length === 0) throw bad("The property 'actions' must not be empty.");
  for (const action of actions) checkAction(action);
  if (schedule) checkSchedule(schedule);
  return rule as RuleBody;
}

/** Date-Time in ISO 8601 without a time zone suffix, as the specification has it. */
const dateTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?$/;

function checkSchedule({ effectiveFrom: from, effectiveUntil: until, timeZone }: Schedule): void {
  for (const [name, text] of Object.entries({ effectiveFrom: from, effectiveUntil: until })) {
    if (text !== undefined && !dateTime.test(text)) throw bad(`The property '${name}' is not valid: '${text}'.`);
  }
  if (from && until && from >= until) throw bad("The property 'effectiveUntil' must be later than 'effectiveFrom'.");
  if (timeZone !== undefined && !ianaZone(timeZone)) throw bad(`The time zone '${timeZone}' is not valid.`);
}

function checkAction(action: { readonly actionType?: string; readonly actionGroupIds?: unknown }): void {
  if (action.actionType === 'RemoveAllActionGroups') return;
  if (action.actionType !== 'AddActionGroups') throw bad(`The action type '${action.actionType}' is not valid.`);
  if (!Array.isArray(action.actionGroupIds)) throw bad("The property 'actionGroupIds' is required.");
}

const bad = (message: string): ArmError => new ArmError(400, 'BadRequest', message);
