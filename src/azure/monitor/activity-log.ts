import type { Context } from '../core/context.ts';
import { when } from '../core/time.ts';

/** What is read of an event (REST: Activity Logs - List, 2015-04-01). */
interface EventBody {
  readonly caller?: string;
  readonly eventTimestamp?: string;
  readonly operationName?: { readonly value?: string };
}

/**
 * Who last changed a resource since then, by the activity log; undefined: it does not say (yet): events come up to twenty
 * minutes late (documentation: "Azure Monitor activity log").
 */
export function createCallers({
  arm,
  call,
  now,
}: Context): (resource: string, since: number) => Promise<string | undefined> {
  return async (resource, since) => {
    const [, subscription] = /^\/subscriptions\/([^/]+)/i.exec(resource) ?? [];
    if (!subscription) return undefined;
    const times = `eventTimestamp ge '${new Date(since).toISOString()}' and eventTimestamp le '${new Date(now()).toISOString()}'`;
    const events = await call.read('read the activity log', (abortSignal) =>
      arm.list<EventBody>(`/subscriptions/${subscription}/providers/Microsoft.Insights/eventtypes/management/values`, {
        query: { 'api-version': '2015-04-01', $filter: `${times} and resourceUri eq '${resource}'` },
        abortSignal,
      }),
    );
    const writes = events.filter(({ caller, operationName }) => caller && !/\/read$/i.test(operationName?.value ?? ''));
    return writes.toSorted((a, b) => (when(b.eventTimestamp) ?? 0) - (when(a.eventTimestamp) ?? 0))[0]?.caller;
  };
}
