import { lastSegment, parseId } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import { eachOf } from '../core/each.ts';
import { clean } from '../core/errors.ts';
import { among } from '../core/everywhere.ts';
import type { ActionGroup, Monitor, TestLook, WebhookReceiver } from './types.ts';

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

/** REST: Action Groups - Get Test Notifications At Action Group Resource Level, 2023-01-01. Azure has said `Message`, too. */
interface NotificationBody {
  readonly state?: string;
  readonly actionDetails?: readonly {
    readonly Status?: string;
    readonly Detail?: string | null;
    readonly Message?: string | null;
  }[];
}

/** A sample that knows the common schema, and that Lifeboat recognises as a test. */
const alertType = 'logalertv2';

type Groups = Pick<Monitor, 'actionGroups' | 'actionGroup' | 'sendTest' | 'lookTest'>;

export function createActionGroups(context: Context): Groups {
  const { arm, call, subscriptions } = context;
  return {
    async actionGroups() {
      const { found, unread } = await among<GroupBody>(context, await subscriptions.list(), {
        doing: 'listed the action groups',
        path: (subscription) => `/subscriptions/${subscription}/providers/Microsoft.Insights/actionGroups`,
        query: version,
      });
      const groups = await eachOf(found, (body) => toGroup(body, context));
      return { found: groups.found, unread: [...unread, ...groups.unread] };
    },

    async actionGroup(id) {
      parseId('actionGroup', id);
      const body = await call.find('read the action group', async (abortSignal) => {
        return (await arm.send<GroupBody>('read', 'GET', id, { query: version, abortSignal })).body;
      });
      return body && toGroup(body, context);
    },

    async sendTest(group, { raw }, uri) {
      parseId('actionGroup', group);
      const body = { alertType, webhookReceivers: [{ ...raw, serviceUri: uri }] };
      const { header } = await call.write('asked for a test alert', (abortSignal) =>
        arm.send('write', 'POST', `${group}/createNotifications`, { query: version, body, abortSignal }),
      );
      return header('location');
    },

    async lookTest(url) {
      const { body } = await call.read('asked how the test alert goes', (abortSignal) =>
        arm.send<NotificationBody>('read', 'GET', url, { abortSignal }),
      );
      const detail = body.actionDetails?.[0];
      const said = [detail?.Status, detail?.Detail ?? detail?.Message].filter(Boolean).join(': ');
      return { state: stateOf(body.state), said: said ? clean(said.replaceAll(/\?\S+/g, '')) : undefined };
    },
  };
}

function stateOf(state = ''): TestLook['state'] {
  if (/^complete/i.test(state) || /^succeeded$/i.test(state)) return 'done';
  return /^failed$/i.test(state) ? 'failed' : 'running';
}

async function toGroup(
  { id = '', name, properties: said }: GroupBody,
  { subscriptions }: Context,
): Promise<ActionGroup> {
  const properties = said ?? {};
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
