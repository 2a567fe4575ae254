import { groupIn, subscriptionOf } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import { when } from '../core/time.ts';
import type { Monitor } from './types.ts';

/** What is read of an event (REST: Activity Logs - List, 2015-04-01). */
interface EventBody {
  readonly caller?: string;
  readonly eventTimestamp?: string;
  readonly operationName?: { readonly value?: string };
  readonly resourceId?: string;
  readonly status?: { readonly value?: string };
  readonly correlationId?: string;
  readonly eventDataId?: string;
}

/** Something that was done to a resource. */
export interface LoggedEvent {
  readonly at: number;
  readonly caller: string;
  /** `Microsoft.RecoveryServices/vaults/backupPolicies/write` */
  readonly operation: string;
  readonly resource: string;
  /** `Succeeded`, `Failed`, `Started` … */
  readonly status: string;
  /** The same of all that one request led to. */
  readonly correlation: string;
}

/** All of a resource's group since then; up to twenty minutes late (documentation: "Azure Monitor activity log"). */
export async function eventsOfGroup(context: Context, resource: string, since: number): Promise<LoggedEvent[]> {
  return eventsWhere(context, resource, since, `resourceGroupName eq '${groupIn(resource) ?? ''}'`);
}

async function eventsWhere(
  { arm, call, now }: Context,
  resource: string,
  since: number,
  where: string,
): Promise<LoggedEvent[]> {
  const subscription = subscriptionOf(resource);
  if (!subscription) return [];
  const times = `eventTimestamp ge '${new Date(since).toISOString()}' and eventTimestamp le '${new Date(now()).toISOString()}'`;
  const events = await call.read('read the activity log', (abortSignal) =>
    arm.list<EventBody>(`/subscriptions/${subscription}/providers/Microsoft.Insights/eventtypes/management/values`, {
      query: { 'api-version': '2015-04-01', $filter: `${times} and ${where}` },
      abortSignal,
    }),
  );
  return events.map((event, n) => ({
    at: when(event.eventTimestamp) ?? 0,
    caller: event.caller ?? '',
    operation: event.operationName?.value ?? '',
    resource: event.resourceId ?? '',
    status: event.status?.value ?? '',
    correlation: event.correlationId ?? event.eventDataId ?? String(n),
  }));
}

/**
 * Who last changed a resource since then, by the activity log; undefined: it does not say (yet): events come up to twenty
 * minutes late (documentation: "Azure Monitor activity log").
 */
export function createCallers(context: Context): (resource: string, since: number) => Promise<string | undefined> {
  return async (resource, since) => {
    const events = await eventsWhere(context, resource, since, `resourceUri eq '${resource}'`);
    const writes = events.filter(({ caller, operation }) => caller && !/\/read$/i.test(operation));
    return writes.toSorted((a, b) => b.at - a.at)[0]?.caller;
  };
}

/**
 * Who last did that to a resource, or to something within it. The log is asked for the whole group: what has been deleted
 * and what lies in a vault are events of their own resources.
 */
export function createCallersOf(context: Context): Monitor['callerOf'] {
  return async ({ operation, within, since }) => {
    const inside = `${within.toLowerCase()}/`;
    const events = await eventsOfGroup(context, within, since);
    const done = events.filter(
      (event) =>
        event.caller !== '' &&
        operation.test(event.operation) &&
        !/^failed$/i.test(event.status) &&
        `${event.resource.toLowerCase()}/`.startsWith(inside),
    );
    return done.toSorted((a, b) => b.at - a.at)[0]?.caller;
  };
}
