import { type Action, actionOf } from '../core/action.ts';
import type { ArmRequest, ArmResponse } from '../core/arm.ts';
import { ok, queryOf } from '../core/respond.ts';
import type { Params, Route } from '../core/router.ts';
import type { World } from '../core/world.ts';

/** A write as the activity log tells of it. */
interface Event {
  readonly n: number;
  readonly resource: string;
  readonly operation: string;
  readonly at: number;
  readonly caller: string;
  /** Absent in worlds of before. */
  readonly correlation?: string;
}

/** Of whose token nothing is known. */
const somebody = 'portal.user@contoso.example';

const mostKept = 5_000;

const log = (world: World) => world.table<Event>('activityLog');
const last = (world: World) => world.table<{ readonly n: number }>('activityCount');

/** Keeps a write to a resource, the newest so many. */
function record(world: World, { action, scope }: Action, { now, caller }: ArmRequest): void {
  const n = (last(world).get('last')?.n ?? 0) + 1;
  last(world).set('last', { n });
  log(world).set(String(n), {
    n,
    resource: scope,
    operation: action,
    at: now,
    caller: caller ?? somebody,
    correlation: world.guid(),
  });
  log(world).delete(String(n - mostKept));
}

/** A route whose success the activity log tells, with who it was: reads leave no trace, and neither do questions by POST. */
export const logged = (route: Route): Route =>
  route.method === 'GET' || route.method === 'HEAD' || !isAboutResource(route.path)
    ? route
    : {
        ...route,
        handle: (request, params, world) => {
          const answer = route.handle(request, params, world);
          record(world, actionOf(request), request);
          return answer;
        },
      };

/** What is asked of a region or of the tenant changes nothing. */
const isAboutResource = (path: string): boolean =>
  /^\/subscriptions\/[^/]+\/resourcegroups\//i.test(path) &&
  !/\/locations\/|\/recoveryPointsRecommendedForMove$/i.test(path);

export const activityRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/subscriptions/{subscription}/providers/Microsoft.Insights/eventtypes/management/values',
    handle: list,
  },
];

const ofResource = (world: World, resource: string): readonly Event[] =>
  log(world).by('resource', resource.toLowerCase(), (event) => event.resource.toLowerCase());

const isIn = ({ resource }: Event, group: string): boolean =>
  resource.split('/')[4]?.toLowerCase() === group.toLowerCase();

/** The filter's form is fixed: times, and one resource or one resource group (REST: Activity Logs - List). */
function list(request: ArmRequest, _params: Params, world: World): ArmResponse {
  const filter = queryOf(request, '$filter') ?? '';
  const part = (form: RegExp) => form.exec(filter)?.[1];
  const from = Date.parse(part(/eventTimestamp ge '([^']+)'/i) ?? '');
  const to = Date.parse(part(/eventTimestamp le '([^']+)'/i) ?? '');
  const resource = part(/resourceUri eq '([^']+)'/i);
  const group = part(/resourceGroupName eq '([^']+)'/i);
  const all = resource === undefined ? [...log(world).values()] : ofResource(world, resource);
  const value = all
    .filter(({ at }) => !(at < from) && !(at > to))
    .filter((event) => group === undefined || isIn(event, group))
    .map((one) => ({
      caller: one.caller,
      eventTimestamp: new Date(one.at).toISOString(),
      operationName: { value: one.operation },
      resourceId: one.resource,
      ...(one.correlation && { correlationId: one.correlation }),
      status: { value: 'Succeeded' },
    }));
  return ok({ value });
}
