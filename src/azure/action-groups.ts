import { lastSegment, parseId } from './arm-id.ts';
import type { Context } from './context.ts';
import { everywhere } from './everywhere.ts';
import type { ActionGroup, Monitor, WebhookReceiver } from './monitor.ts';

const version = { 'api-version': '2023-01-01' };

/** What is read of an action group (REST: Action Groups - Get, 2023-01-01). */
interface GroupBody {
  readonly id?: string;
  readonly name?: string;
  readonly properties?: Readonly<Record<string, unknown>> & { readonly enabled?: boolean };
}

interface ReceiverBody {
  readonly name?: string;
  readonly serviceUri?: string;
  readonly useCommonAlertSchema?: boolean | null;
  readonly useAadAuth?: boolean | null;
  readonly identifierUri?: string | null;
}

export function createActionGroups(context: Context): Pick<Monitor, 'actionGroups'> {
  return {
    async actionGroups() {
      const path = (subscription: string) => `/subscriptions/${subscription}/providers/Microsoft.Insights/actionGroups`;
      const { found, unread } = await everywhere<GroupBody>(context, 'listed the action groups', path, version);
      return { unread, found: await Promise.all(found.map((body) => toGroup(body, context))) };
    },
  };
}

async function toGroup(
  { id = '', name, properties = {} }: GroupBody,
  { subscriptions }: Context,
): Promise<ActionGroup> {
  const { subscription = '' } = parseId('actionGroup', id);
  const lists = Object.entries(properties).filter(([key]) => /Receivers$/.test(key));
  const others = lists.filter(([key]) => key !== 'webhookReceivers').flatMap(([, list]) => list);
  return {
    id,
    name: name ?? lastSegment(id),
    subscription: await subscriptions.named(subscription),
    enabled: properties.enabled !== false,
    webhooks: ((properties.webhookReceivers ?? []) as readonly ReceiverBody[]).map(toReceiver),
    others: others.length,
  };
}

function toReceiver(body: ReceiverBody): WebhookReceiver {
  return {
    name: body.name ?? '',
    uri: body.serviceUri ?? '',
    commonSchema: body.useCommonAlertSchema === true,
    secure: body.useAadAuth === true,
    audience: body.identifierUri ?? undefined,
    raw: { ...body },
  };
}
