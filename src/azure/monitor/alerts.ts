import { parseId } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import { listed } from '../core/each.ts';
import { textOf } from '../core/graph.ts';
import { when } from '../core/time.ts';
import { createAlertContexts } from './alert-contexts.ts';
import { type AlertBody, alertsPath, longestRange, version } from './alert-list.ts';
import type { Alerts, AzureAlert } from './types.ts';

const day = 86_400_000;

/** Azure Monitor's alerts (REST: AlertsManagement, Alerts). There is no SDK package for them to install. */
export function createAlerts(context: Context): Alerts {
  const { arm, call, subscriptions, now } = context;
  const contexts = createAlertContexts(context);

  return {
    async get(id) {
      parseId('alert', id);
      const body = await call.find('read the alert', async (abortSignal) => {
        return (await arm.send<AlertBody>('read', 'GET', id, { query: version, abortSignal })).body;
      });
      const alert = body && toAlert(body, id);
      if (!alert || Object.keys(alert.context).length > 0) return alert;
      const context = await contexts.of(alert);
      return context ? toAlert({ ...body, properties: { ...body.properties, context } }, id) : alert;
    },

    async list(sinceMs) {
      const all = await subscriptions.list();
      const range = timeRange(sinceMs, now());
      const lists = await Promise.all(
        all.map(({ id }) =>
          call.read('listed the alerts', (abortSignal) =>
            arm.list<AlertBody>(alertsPath(id), {
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
