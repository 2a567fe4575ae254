import { parseId } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import { listed } from '../core/each.ts';
import { textOf } from '../core/graph.ts';
import { when } from '../core/time.ts';
import type { Alerts, AzureAlert } from './types.ts';

const version = { 'api-version': '2019-05-05-preview' };
const day = 86_400_000;
/** How far back the list may be asked (REST: Alerts - Get All, `customTimeRange`). */
const longestRange = 30 * day;
/** On either side of the time at which an alert was fired. */
const around = 60_000;

/** What is read of an alert (REST: Alerts - Get By Id). */
interface AlertBody {
  readonly id?: string;
  readonly name?: string;
  readonly properties?: {
    readonly essentials?: {
      readonly severity?: string;
      readonly alertState?: string;
      readonly monitorCondition?: string;
      readonly monitorService?: string;
      readonly targetResource?: string;
      readonly startDateTime?: string;
      readonly lastModifiedDateTime?: string;
      readonly actionStatus?: { readonly isSuppressed?: boolean } | null;
    };
    readonly context?: { readonly context?: unknown } | null;
  };
}

/** Azure Monitor's alerts (REST: AlertsManagement, Alerts). There is no SDK package for them to install. */
export function createAlerts({ arm, call, subscriptions, now }: Context): Alerts {
  /**
   * The example of `Alerts - Get By Id` has no context; `Alerts - Get All` gives it to whoever asks with
   * `includeContext`. What is not there either Azure does not tell.
   */
  async function withContext(alert: AzureAlert): Promise<AzureAlert> {
    const { id, target, fired } = alert;
    if (target === '' || now() - fired > longestRange) return alert;
    const [, subscription] = /^\/subscriptions\/([^/]+)/i.exec(id) ?? [];
    const from = new Date(fired - around).toISOString();
    const until = new Date(fired + around).toISOString();
    const near = await call.read('read the context of the alert', (abortSignal) =>
      arm.list<AlertBody>(`/subscriptions/${subscription}/providers/Microsoft.AlertsManagement/alerts`, {
        query: {
          ...version,
          customTimeRange: `${from}/${until}`,
          targetResource: target,
          includeContext: 'true',
        },
        abortSignal,
      }),
    );
    const own = near.find((body) => nameIn(body.id) === nameIn(id));
    return own ? toAlert(own, id) : alert;
  }

  return {
    async get(id) {
      parseId('alert', id);
      const body = await call.find('read the alert', async (abortSignal) => {
        return (await arm.send<AlertBody>('read', 'GET', id, { query: version, abortSignal })).body;
      });
      const alert = body && toAlert(body, id);
      return alert && Object.keys(alert.context).length === 0 ? withContext(alert) : alert;
    },

    async list(sinceMs) {
      const all = await subscriptions.list();
      const range = timeRange(sinceMs, now());
      const lists = await Promise.all(
        all.map(({ id }) =>
          call.read('listed the alerts', (abortSignal) =>
            arm.list<AlertBody>(`/subscriptions/${id}/providers/Microsoft.AlertsManagement/alerts`, {
              query: {
                ...version,
                ...range,
                includeContext: 'true',
                pageCount: '250',
                sortBy: 'startDateTime',
                sortOrder: 'desc',
              },
              abortSignal,
            }),
          ),
        ),
      );
      return listed(lists.flat(), (body) => {
        const id = textOf(body.id);
        parseId('alert', id);
        return toAlert(body, id);
      });
    },

    async changeState(id, state, comment) {
      parseId('alert', id);
      const { body } = await call.write("changed the alert's state", (abortSignal) =>
        arm.send<AlertBody>('write', 'POST', `${id}/changestate`, {
          query: { ...version, newState: state },
          body: { comments: comment },
          abortSignal,
        }),
      );
      return toAlert(body, id);
    },
  };
}

/** Ranges that the service names where one fits exactly; else from then to now, at most 30 days back. */
export function timeRange(sinceMs: number, now: number): { timeRange: string } | { customTimeRange: string } {
  const named = { 3600000: '1h', [day]: '1d', [7 * day]: '7d', [30 * day]: '30d' }[sinceMs];
  if (named) return { timeRange: named };
  const from = now - Math.min(sinceMs, longestRange);
  return { customTimeRange: `${new Date(from).toISOString()}/${new Date(now).toISOString()}` };
}

/** The alert's own GUID: below the subscription or the resource, it is the same alert. */
const nameIn = (id: string | undefined): string | undefined => id?.split('/').at(-1)?.toLowerCase();

function toAlert(body: AlertBody, id: string): AzureAlert {
  const { essentials: said, context } = body.properties ?? {};
  const essentials = said ?? {};
  return {
    id: body.id ?? id,
    name: textOf(body.name),
    severity: textOf(essentials.severity),
    condition: textOf(essentials.monitorCondition),
    state: textOf(essentials.alertState),
    service: textOf(essentials.monitorService),
    target: textOf(essentials.targetResource),
    fired: when(essentials.startDateTime) ?? 0,
    modified: when(essentials.lastModifiedDateTime) ?? 0,
    suppressed: essentials.actionStatus?.isSuppressed === true,
    context: contextOf(context),
    raw: { ...body, id: body.id ?? id },
  };
}

/** The webhook's `alertContext`; some services wrap it in another `context`. */
function contextOf(context: { readonly context?: unknown } | null | undefined): Readonly<Record<string, unknown>> {
  const inner = context?.context ?? context;
  return typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {};
}
