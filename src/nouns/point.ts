import type { PointChoice, ReplicationPoint } from '../azure/azure.ts';
import { Problem } from '../base/problem.ts';

export interface NamedPoint {
  readonly choice: PointChoice;
  /** How it is said: reads back as the same choice. */
  readonly words: string;
  /** The point as things stand now; undefined when there is none yet. */
  readonly point: ReplicationPoint | undefined;
}

const kinds: readonly {
  readonly choice: Exclude<PointChoice, object>;
  readonly words: string;
  readonly said: RegExp;
}[] = [
  {
    choice: 'latest-application',
    words: 'latest app-consistent',
    said: /^latest[\s-]+app(lication)?([\s-]+consistent)?$/i,
  },
  { choice: 'latest-processed', words: 'latest processed', said: /^latest[\s-]+processed$/i },
  { choice: 'latest', words: 'latest', said: /^latest$/i },
];

/**
 * The recovery point that is meant: `latest`, `latest processed` (also when nothing is said: it needs no processing, so
 * the VM is up soonest), `latest app-consistent`, a point's id or name, or a time in the zone (`14:05`,
 * `2026-11-23 14:05`, `2026-11-23`), which is the last point up to then. `points` are newest first. Throws
 * `bad-argument` for what is none of these and `not-found` when there is no such point.
 */
export function pointNamed(
  text: string | undefined,
  points: readonly ReplicationPoint[],
  now: number,
  timezone: string,
): NamedPoint {
  const wanted = text?.trim() || 'latest processed';
  const kind = kinds.find(({ said }) => said.test(wanted));
  if (kind) {
    const isApplication = kind.choice === 'latest-application';
    const point = points.find((each) => !isApplication || each.consistency === 'application');
    return { choice: kind.choice, words: kind.words, point };
  }
  const exact = points.find((point) => [point.id, point.name].some((id) => id.toLowerCase() === wanted.toLowerCase()));
  const point = exact ?? upTo(wanted, points, now, timezone);
  return { choice: { id: point.id }, words: stamp(point.at, timezone), point };
}

function upTo(wanted: string, points: readonly ReplicationPoint[], now: number, timezone: string): ReplicationPoint {
  const latest = wantedStamp(wanted, now, timezone);
  const point = points.find((each) => stamp(each.at, timezone) <= latest);
  if (point) return point;
  const oldest = points.at(-1);
  throw new Problem('not-found', `There is no recovery point up to ${latest}.`, {
    hint: oldest ? `The oldest one is of ${stamp(oldest.at, timezone)}.` : 'There is none at all yet.',
  });
}

/** A time of day is the last one that has passed; a day means its end. */
function wantedStamp(text: string, now: number, timezone: string): string {
  const [, day, time] = /^(?:(\d{4}-\d{2}-\d{2})[ T]?)?(\d{1,2}:\d{2})?(?:\s*\([^)]*\))?$/.exec(text) ?? [];
  if (!day && !time) {
    throw new Problem('bad-argument', `“${text}” is no recovery point.`, {
      hint: 'Say latest, latest processed, latest app-consistent, or a time such as 2026-11-23 14:05.',
    });
  }
  const clock = (time ?? '23:59').padStart(5, '0');
  if (day) return `${day} ${clock}`;
  const today = `${stamp(now, timezone).slice(0, 10)} ${clock}`;
  return today <= stamp(now, timezone) ? today : `${stamp(now - 86_400_000, timezone).slice(0, 10)} ${clock}`;
}

/** `2026-11-23 14:05` on the zone's wall clock: sorts and compares as text. */
export function stamp(at: number, timezone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short', timeStyle: 'short' });
  return format.format(at);
}
