import type { ArmRequest, ArmResponse } from '../core/arm.ts';
import { ok, queryOf } from '../core/respond.ts';
import type { Params, Route } from '../core/router.ts';
import type { World } from '../core/world.ts';

/** A write as the activity log tells of it. */
interface Event {
  readonly resource: string;
  readonly operation: string;
  readonly at: number;
}

/** The sandbox takes any token, and knows nobody by it. */
const caller = 'portal.user@contoso.example';

const mostKept = 500;

const log = (world: World) => world.table<{ readonly events: readonly Event[] }>('activityLog');

/** Keeps a write to a resource, the newest so many. */
export function record(world: World, event: Event): void {
  const before = log(world).get('events')?.events ?? [];
  log(world).set('events', { events: [...before, event].slice(-mostKept) });
}

export const activityRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/subscriptions/{subscription}/providers/Microsoft.Insights/eventtypes/management/values',
    handle: list,
  },
];

/** The filter's form is fixed: times, and one resource (REST: Activity Logs - List). */
function list(request: ArmRequest, _params: Params, world: World): ArmResponse {
  const filter = queryOf(request, '$filter') ?? '';
  const part = (form: RegExp) => form.exec(filter)?.[1];
  const from = Date.parse(part(/eventTimestamp ge '([^']+)'/i) ?? '');
  const to = Date.parse(part(/eventTimestamp le '([^']+)'/i) ?? '');
  const resource = part(/resourceUri eq '([^']+)'/i)?.toLowerCase();
  const wanted = (log(world).get('events')?.events ?? []).filter(
    (one) => (resource === undefined || one.resource.toLowerCase() === resource) && !(one.at < from) && !(one.at > to),
  );
  const value = wanted.map((one) => ({
    caller,
    eventTimestamp: new Date(one.at).toISOString(),
    operationName: { value: one.operation },
    resourceId: one.resource,
    status: { value: 'Succeeded' },
  }));
  return ok({ value });
}
