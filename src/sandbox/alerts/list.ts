import { ArmError, type ArmRequest, type ArmResponse } from '../core/arm.ts';
import { lookup } from '../core/lookup.ts';
import type { World } from '../core/world.ts';
import { type Alert, alertsOf, type Essentials, seenFrom } from './alert.ts';

const hour = 3_600_000;
const ranges = lookup<number>({ '1h': hour, '1d': 24 * hour, '7d': 168 * hour, '30d': 720 * hour });

/** The filters that compare one word of the essentials, any case. */
const filters = {
  targetResource: 'targetResource',
  targetResourceType: 'targetResourceType',
  targetResourceGroup: 'targetResourceGroup',
  monitorService: 'monitorService',
  monitorCondition: 'monitorCondition',
  severity: 'severity',
  alertState: 'alertState',
  alertRule: 'alertRule',
} as const satisfies Record<string, keyof Essentials>;

const sortable = [
  'severity',
  'alertState',
  'monitorCondition',
  'targetResource',
  'targetResourceName',
  'targetResourceGroup',
  'targetResourceType',
  'startDateTime',
  'lastModifiedDateTime',
] as const satisfies readonly (keyof Essentials)[];

/** `Alerts_GetAll`: what was fired below the scope in the time range, filtered, sorted, a page at a time. */
export function listAlerts(request: ArmRequest, scope: string, world: World): ArmResponse {
  const { query } = request;
  const { from, to } = timeWindow(query, request.now);
  const passes = filterOf(query);
  const found = [...alertsOf(world).values()].filter(
    (alert) => passes(alert) && firedBetween(alert, from, to) && seenFrom(scope, alert),
  );
  found.sort(order(query));
  const start = offset(query);
  const size = pageSize(query);
  const value = found.slice(start, start + size).map((alert) => shape(alert, query));
  const more = start + size < found.length ? { nextLink: nextLink(request, start + size) } : {};
  return { status: 200, body: { ...more, value } };
}

const bad = (message: string): ArmError => new ArmError(400, 'BadRequest', message);

function timeWindow(query: URLSearchParams, now: number): { from: number; to: number } {
  const custom = query.get('customTimeRange');
  if (custom) return customWindow(custom, now);
  const named = query.get('timeRange') ?? '1d';
  const length = ranges[named.toLowerCase()];
  if (!length) throw bad(`Invalid value for timeRange: '${named}'. Allowed values are 1h, 1d, 7d, 30d.`);
  return { from: now - length, to: now };
}

function customWindow(custom: string, now: number): { from: number; to: number } {
  const [from = Number.NaN, to = Number.NaN] = custom.split('/').map((text) => Date.parse(text));
  if (!(from <= to))
    throw bad(`Invalid value for customTimeRange: '${custom}'. The format is <start-time>/<end-time>.`);
  // An hour more: the caller's clock and the way here.
  if (from < now - (30 * 24 + 1) * hour) throw bad('customTimeRange must lie within the last 30 days.');
  return { from, to };
}

function firedBetween(alert: Alert, from: number, to: number): boolean {
  const at = Date.parse(alert.properties.essentials.startDateTime);
  return at >= from && at <= to;
}

function filterOf(query: URLSearchParams): (alert: Alert) => boolean {
  const wanted = Object.entries(filters).flatMap(([name, key]) => {
    const value = query.get(name)?.toLowerCase();
    return value ? [{ key, value }] : [];
  });
  return ({ properties }) => wanted.every(({ key, value }) => properties.essentials[key].toLowerCase() === value);
}

function order(query: URLSearchParams): (a: Alert, b: Alert) => number {
  const wanted = query.get('sortBy') ?? 'lastModifiedDateTime';
  const key = sortable.find((one) => one.toLowerCase() === wanted.toLowerCase());
  if (!key && wanted !== 'name') throw bad(`Invalid value for sortBy: '${wanted}'.`);
  const direction = query.get('sortOrder')?.toLowerCase() === 'asc' ? 1 : -1;
  const value = (alert: Alert): string => (key ? alert.properties.essentials[key] : alert.name);
  return (a, b) => direction * (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0);
}

function pageSize(query: URLSearchParams): number {
  const text = query.get('pageCount') ?? '25';
  const size = Number(text);
  if (!Number.isInteger(size) || size < 1 || size > 250) throw bad('pageCount must be between 1 and 250.');
  return wantsContext(query) ? Math.min(size, 25) : size;
}

function offset(query: URLSearchParams): number {
  const token = query.get('ctoken');
  if (token === null) return 0;
  const start = Buffer.from(token, 'base64url').toString();
  if (!/^\d+$/.test(start)) throw bad('The continuation token is not valid.');
  return Number(start);
}

function nextLink(request: ArmRequest, start: number): string {
  const query = new URLSearchParams(request.query);
  query.set('ctoken', Buffer.from(String(start)).toString('base64url'));
  return `${request.origin}${request.path}?${query}`;
}

const wantsContext = (query: URLSearchParams): boolean => query.get('includeContext')?.toLowerCase() === 'true';

/** A list leaves the context out unless it is asked for. */
function shape(alert: Alert, query: URLSearchParams): Alert {
  const { essentials, context, egressConfig } = alert.properties;
  return { ...alert, properties: { essentials, context: wantsContext(query) ? context : {}, egressConfig } };
}
