import { minutes } from '../../base/clock.ts';
import type { Edge, MaintenanceWindow } from '../../config/maintenance.ts';
import { lastTime, momentOf, nextTime } from '../../config/zone.ts';
import { type About, hasTag, isNamed } from '../look/about.ts';

/** One occurrence of a window that covers an alert. */
export interface Occurrence {
  readonly name: string;
  readonly from: number;
  readonly until: number;
  /** When its summary is due: what failed in it may still be on its way when it ends. */
  readonly summaryAt: number;
}

/** Azure Backup raises an alert within about 20 minutes of the failure (documentation: "Azure Monitor alerts"). */
export const lateAlertsMs = minutes(30);

/**
 * The window that covers an alert, the one that lasts longest; undefined: none. `receivedAt` and `failedAt` are this
 * process's clock: what is received in a window counts, and what failed in it and is received a little later.
 */
export function windowFor(
  windows: readonly MaintenanceWindow[],
  about: About,
  times: { readonly receivedAt: number; readonly failedAt: number },
  timezone: string,
): Occurrence | undefined {
  const found = windows
    .filter((window) => concerns(window, about))
    .map((window) => covering(window, times, timezone))
    .filter((one) => one !== undefined);
  return found.sort((a, b) => b.until - a.until)[0];
}

function covering(
  window: MaintenanceWindow,
  { receivedAt, failedAt }: { receivedAt: number; failedAt: number },
  timezone: string,
): Occurrence | undefined {
  const during = occurrenceAt(window, receivedAt, timezone);
  if (during) return during;
  const before = occurrenceAt(window, failedAt, timezone);
  return before && receivedAt < before.summaryAt ? before : undefined;
}

/** The occurrence of the window that holds at that moment, if one does. */
export function occurrenceAt(window: MaintenanceWindow, at: number, timezone: string): Occurrence | undefined {
  const zone = window.timezone ?? timezone;
  const from = startBefore(window.from, at, zone);
  if (from > at) return undefined;
  const until = endAfter(window.to, from, zone);
  return at < until ? { name: window.name, from, until, summaryAt: until + lateAlertsMs } : undefined;
}

function startBefore(edge: Edge, at: number, zone: string): number {
  return edge.kind === 'weekly' ? lastTime(at, edge.time, zone) : once(edge, zone, 'first');
}

/** An hour that comes twice belongs to the window as a whole. */
function endAfter(edge: Edge, from: number, zone: string): number {
  return edge.kind === 'weekly' ? nextTime(from, edge.time, zone, 'last') : once(edge, zone, 'last');
}

function once(edge: Extract<Edge, { kind: 'once' }>, zone: string, which: 'first' | 'last'): number {
  return 'moment' in edge ? edge.moment : momentOf(edge.wall, zone, which);
}

function concerns({ for: what }: MaintenanceWindow, about: About): boolean {
  if (what === 'everything') return true;
  return (
    (what.vaults ?? []).some((name) => isNamed(name, about.vault, about.vaultId)) ||
    (what.vms ?? []).some((name) => isNamed(name, about.vm, about.vmId)) ||
    (what.tags ?? []).some((tag) => hasTag(about, tag))
  );
}
