import { ArmError, type ArmRequest, type ArmResponse } from '../core/arm.ts';
import { azureTime } from '../core/resource-id.ts';
import { bodyOf, type Json, ok } from '../core/respond.ts';
import type { Params, Route } from '../core/router.ts';
import type { World } from '../core/world.ts';
import { existing, ofGroup, receiver } from './action-groups.ts';
import { enqueue, type OutboxRow } from './outbox.ts';
import { isAlertType, sampleAlert } from './samples.ts';

/** A test of an action group (`ActionGroups_CreateNotificationsAtActionGroupResourceLevel`, spec 2023-01-01). */
interface Notification {
  readonly id: string;
  readonly group: string;
  readonly createdTime: string;
  readonly details: readonly Detail[];
}

interface Detail {
  readonly MechanismType: 'Webhook' | 'SecureWebhook';
  readonly Name: string;
  readonly Status: 'InProgress' | 'Succeeded' | 'Failed';
  readonly SubState: 'Default';
  readonly SendTime: string;
  readonly Detail: string | null;
}

export const notificationRoutes: readonly Route[] = [
  { method: 'POST', path: `${ofGroup}/{name}/createNotifications`, handle: createNotifications },
  { method: 'GET', path: `${ofGroup}/{name}/notificationStatus/{notification}`, handle: notificationStatus },
];

const notifications = (world: World) => world.table<Notification>('notifications');

/**
 * Sends one of Microsoft's samples to the receivers of the request, whatever the group's own are. Only webhooks are
 * called; other receivers are taken and left out of the result.
 */
function createNotifications(request: ArmRequest, params: Params, world: World): ArmResponse {
  const group = existing(params, world);
  const { alertType, webhookReceivers } = bodyOf(request);
  if (!isAlertType(alertType)) throw bad(`The alert type '${String(alertType)}' is not supported.`);
  const receivers = (Array.isArray(webhookReceivers) ? webhookReceivers : []).map(receiver);
  const at = azureTime(request.now);
  const id = String(1_000_000_000_000_000 + Math.floor(world.random() * 8_000_000_000_000_000));
  const body = JSON.stringify(sampleAlert(at));
  for (const { name, serviceUri } of receivers) {
    enqueue(world, { url: serviceUri, body, alertId: '', actionGroup: group.id, receiver: name, notification: id });
  }
  const details = receivers.map(
    ({ name, useAadAuth }): Detail => ({
      MechanismType: useAadAuth ? 'SecureWebhook' : 'Webhook',
      Name: name,
      Status: 'InProgress',
      SubState: 'Default',
      SendTime: at,
      Detail: null,
    }),
  );
  notifications(world).set(id, { id, group: group.id, createdTime: at, details });
  const version = request.query.get('api-version');
  const location = `${request.origin}${group.id}/notificationStatus/${id}?api-version=${version}`;
  return { status: 202, headers: { location } };
}

/** 202 while it is under way, 200 once it is over: as recorded from Azure. */
function notificationStatus(_request: ArmRequest, params: Params, world: World): ArmResponse {
  const group = existing(params, world);
  const { notification = '' } = params;
  const found = notifications(world).get(notification);
  if (found?.group !== group.id) {
    throw new ArmError(404, 'NotificationNotFound', `The notification '${notification}' was not found.`);
  }
  const isOver = found.details.every(({ Status }) => Status !== 'InProgress');
  const failed = found.details.some(({ Status }) => Status === 'Failed');
  const body: Json = {
    context: {
      notificationSource: 'Microsoft.Insights/TestNotification',
      contextType: 'Microsoft.Insights/LogAlertV2',
    },
    state: isOver ? (failed ? 'Failed' : 'Completed') : 'InProgress',
    completedTime: isOver ? found.createdTime : '0001-01-01T00:00:00+00:00',
    createdTime: found.createdTime,
    actionDetails: found.details,
  };
  return isOver ? ok(body) : { status: 202, body };
}

/** What the webhook of a test came to; `status` as its receiver answered. */
export function concludeTest(world: World, row: OutboxRow, status: number | undefined | 'blocked'): void {
  const found = row.notification === undefined ? undefined : notifications(world).get(row.notification);
  if (!found) return;
  const delivered = typeof status === 'number' && status >= 200 && status < 300;
  const text =
    typeof status === 'number' ? `HTTP ${status}: The webhook returned a failure.` : 'The webhook did not answer.';
  const details = found.details.map(
    (detail): Detail =>
      detail.Name === row.receiver
        ? { ...detail, Status: delivered ? 'Succeeded' : 'Failed', Detail: delivered ? null : text }
        : detail,
  );
  notifications(world).set(found.id, { ...found, details });
}

const bad = (message: string): ArmError => new ArmError(400, 'BadRequest', message);
