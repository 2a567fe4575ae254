import { ArmError, type ArmRequest, type ArmResponse } from '../core/arm.ts';
import { azureTime, parseId } from '../core/resource-id.ts';
import type { Params, Route } from '../core/router.ts';
import type { World } from '../core/world.ts';
import { type Alert, alertsOf, historyOf, remember, seenFrom } from './alert.ts';
import { listAlerts } from './list.ts';

/** Where AlertsManagement may be asked: the whole tenant, a subscription, a resource group, a resource. */
const scopes = [
  '',
  '/subscriptions/{subscription}',
  '/subscriptions/{subscription}/resourceGroups/{group}',
  '/subscriptions/{subscription}/resourceGroups/{group}/providers/{namespace}/{type}/{name}',
];

/** Alerts of the AlertsManagement specs 2018-05-05 to 2024-01-01-preview. */
export const alertRoutes: readonly Route[] = scopes.flatMap((scope): Route[] => {
  const path = `${scope}/providers/Microsoft.AlertsManagement/alerts`;
  return [
    { method: 'GET', path, handle: (request, params, world) => listAlerts(request, scopeOf(params), world) },
    { method: 'GET', path: `${path}/{alert}`, handle: getAlert },
    { method: 'POST', path: `${path}/{alert}/changestate`, handle: changeState },
    { method: 'GET', path: `${path}/{alert}/history`, handle: getHistory },
  ];
});

function scopeOf(params: Params): string {
  const { subscription, group, namespace, type, name } = params;
  let scope = subscription ? `/subscriptions/${subscription}` : '';
  if (group) scope += `/resourceGroups/${group}`;
  if (name) scope += `/providers/${namespace}/${type}/${name}`;
  return scope;
}

function getAlert(_request: ArmRequest, params: Params, world: World): ArmResponse {
  return { status: 200, body: find(params, world) };
}

/** Versions whose history tells nothing of action rules. */
const oldVersions = ['2018-05-05', '2019-03-01'];

function getHistory({ query }: ArmRequest, params: Params, world: World): ArmResponse {
  const alert = find(params, world);
  const isOld = oldVersions.includes(query.get('api-version') ?? '');
  const modifications = historyOf(world, alert.id).filter(
    ({ modificationEvent }) => !isOld || ['AlertCreated', 'StateChange'].includes(modificationEvent),
  );
  return {
    status: 200,
    body: {
      properties: { alertId: parseId(alert.id).name, modifications },
      id: `${alert.id}/history/default`,
      type: alert.type,
      name: alert.name,
    },
  };
}

function changeState(request: ArmRequest, params: Params, world: World): ArmResponse {
  const alert = find(params, world);
  const newState = states.find((state) => state.toLowerCase() === wantedState(request).toLowerCase());
  if (!newState) {
    throw new ArmError(400, 'BadRequest', `Invalid value for newState: '${wantedState(request)}'.`);
  }
  const { essentials } = alert.properties;
  const oldState = essentials.alertState;
  if (oldState !== newState) {
    const modifiedAt = azureTime(request.now);
    Object.assign(essentials, { alertState: newState, lastModifiedDateTime: modifiedAt, lastModifiedUserName: user });
    alertsOf(world).set(alert.id, alert);
    remember(world, alert.id, {
      modificationEvent: 'StateChange',
      oldValue: oldState,
      newValue: newState,
      modifiedAt,
      modifiedBy: user,
      comments: textOf(request.body, 'comments') || textOf(request.body, 'comment'),
      description: `State changed from '${oldState}' to '${newState}'`,
    });
  }
  return { status: 200, body: alert };
}

const states = ['New', 'Acknowledged', 'Closed'] as const;

/** Whoever calls: the sandbox takes any token and does not look into it. */
const user = 'caller@contoso.example';

const wantedState = (request: ArmRequest): string => request.query.get('newState') ?? textOf(request.body, 'newState');

function textOf(body: unknown, key: string): string {
  const value = typeof body === 'object' && body !== null ? Reflect.get(body, key) : undefined;
  return typeof value === 'string' ? value : '';
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function find(params: Params, world: World): Alert {
  const name = params.alert ?? '';
  if (!guid.test(name)) throw new ArmError(400, 'BadRequest', `Alert id '${name}' is not a valid GUID.`);
  const alert = params.subscription ? ofSubscription(params.subscription, name, world) : anywhere(name, world);
  if (!alert || !seenFrom(scopeOf(params), alert)) {
    throw new ArmError(404, 'NotFound', `Alert with id ${name} was not found.`);
  }
  return alert;
}

const ofSubscription = (subscription: string, name: string, world: World): Alert | undefined =>
  alertsOf(world).get(`/subscriptions/${subscription}/providers/Microsoft.AlertsManagement/alerts/${name}`);

function anywhere(name: string, world: World): Alert | undefined {
  const wanted = name.toLowerCase();
  return [...alertsOf(world).values()].find((alert) => parseId(alert.id).name.toLowerCase() === wanted);
}
