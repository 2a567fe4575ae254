import { ArmError, type ArmRequest, type ArmResponse } from '../core/arm.ts';
import { within } from '../core/resource-id.ts';
import { asObject, bodyOf, type Json, noContent, ok, resourceNotFound } from '../core/respond.ts';
import type { Params, Route } from '../core/router.ts';
import { resources, resourcesOfType } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { type ActionGroup, actionGroup, actionGroupType, type WebhookReceiver } from './action-group.ts';

const ofSubscription = '/subscriptions/{subscription}/providers/Microsoft.Insights/actionGroups';
export const ofGroup = '/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Insights/actionGroups';

/** Action groups of the Microsoft.Insights spec 2023-01-01. */
export const actionGroupRoutes: readonly Route[] = [
  { method: 'GET', path: ofSubscription, handle: list },
  { method: 'GET', path: ofGroup, handle: list },
  { method: 'GET', path: `${ofGroup}/{name}`, handle: (_, params, world) => ok(shown(existing(params, world))) },
  { method: 'PUT', path: `${ofGroup}/{name}`, handle: put },
  { method: 'PATCH', path: `${ofGroup}/{name}`, handle: patch },
  { method: 'DELETE', path: `${ofGroup}/{name}`, handle: remove },
];

/** Kinds of receivers that are kept and shown; only webhooks are ever called. */
const kept = [
  'emailReceivers',
  'smsReceivers',
  'webhookReceivers',
  'eventHubReceivers',
  'itsmReceivers',
  'azureAppPushReceivers',
  'automationRunbookReceivers',
  'voiceReceivers',
  'logicAppReceivers',
  'azureFunctionReceivers',
  'armRoleReceivers',
] as const;

/** An action group's properties out of what a caller sends: every kind of receiver is there, if only empty. */
export function groupProperties(input: Json): ActionGroup['properties'] {
  const receivers = Object.fromEntries(kept.map((kind) => [kind, asList(input[kind])]));
  return {
    groupShortName: String(input.groupShortName),
    enabled: input.enabled !== false,
    ...receivers,
    webhookReceivers: asList(input.webhookReceivers).map(receiver),
  };
}

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A webhook receiver out of what a caller sends, or Azure's refusal. */
export function receiver(value: unknown): WebhookReceiver {
  const { name, serviceUri, useCommonAlertSchema, useAadAuth, ...aad } = asObject(value);
  if (typeof name !== 'string' || name === '') throw bad('A webhook receiver must have a name.');
  if (!isHttpUrl(serviceUri)) throw bad(`The service URI of the webhook receiver '${name}' is not valid.`);
  const text = (one: unknown): string | null => (typeof one === 'string' ? one : null);
  return {
    name,
    serviceUri,
    useCommonAlertSchema: useCommonAlertSchema === true,
    useAadAuth: useAadAuth === true,
    objectId: text(aad.objectId),
    identifierUri: text(aad.identifierUri),
    tenantId: text(aad.tenantId),
  };
}

function isHttpUrl(value: unknown): value is string {
  return typeof value === 'string' && URL.canParse(value) && /^https?:/i.test(value);
}

/** Azure shows these keys in this order, null where there is nothing. */
function shown({ id, type, name, location, tags, properties }: ActionGroup): Json {
  return { id, type, name, location, kind: null, tags: tags ?? null, properties, identity: null };
}

function list(_request: ArmRequest, { subscription, group }: Params, world: World): ArmResponse {
  const scope = `/subscriptions/${subscription}${group ? `/resourceGroups/${group}` : ''}`;
  const groups = resourcesOfType(world, subscription ?? '', actionGroupType).filter(({ id }) => within(id, scope));
  return ok({ value: groups.map((one) => shown(one as ActionGroup)) });
}

const idOf = ({ subscription, group, name }: Params): string =>
  `/subscriptions/${subscription}/resourceGroups/${group}/providers/microsoft.insights/actionGroups/${name}`;

/** The group that a path names, or Azure's 404. */
export function existing(params: Params, world: World): ActionGroup {
  const found = actionGroup(world, idOf(params));
  if (!found) throw resourceNotFound('microsoft.insights/actionGroups', params.name ?? '', params.group ?? '');
  return found;
}

function put(request: ArmRequest, params: Params, world: World): ArmResponse {
  const { properties, tags } = bodyOf(request);
  const input = asObject(properties);
  const short = input.groupShortName;
  if (typeof short !== 'string' || short === '' || short.length > 12) {
    throw bad('The group short name must have between 1 and 12 characters.');
  }
  const id = idOf(params);
  const before = actionGroup(world, id);
  const group: ActionGroup = {
    id,
    type: actionGroupType,
    name: params.name ?? '',
    location: 'Global',
    ...(tags ? { tags: asObject(tags) as ActionGroup['tags'] } : {}),
    properties: groupProperties(input),
  };
  resources(world).set(id, group);
  return { status: before ? 200 : 201, body: shown(group) };
}

function patch(request: ArmRequest, params: Params, world: World): ArmResponse {
  const before = existing(params, world);
  const { properties, tags } = bodyOf(request);
  const enabled = asObject(properties).enabled ?? before.properties.enabled;
  const group: ActionGroup = {
    ...before,
    ...(tags ? { tags: asObject(tags) as ActionGroup['tags'] } : {}),
    properties: { ...before.properties, enabled: enabled !== false },
  };
  resources(world).set(group.id, group);
  return ok(shown(group));
}

function remove(_request: ArmRequest, params: Params, world: World): ArmResponse {
  if (!actionGroup(world, idOf(params))) return noContent();
  resources(world).delete(idOf(params));
  return { status: 200 };
}

const bad = (message: string): ArmError => new ArmError(400, 'BadRequest', message);
