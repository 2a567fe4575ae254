import { createHash } from 'node:crypto';
import type { Alert, Json } from './alert.ts';
import { alertResourceId } from './ids.ts';

const hashed = 'sha256:';

/**
 * What makes two deliveries the same alert: its id and its condition. An id that names a rule or a budget, as the test
 * button of an action group sends it, is the same for every firing and is completed with the time; so is the id of every
 * other sample of that button, which is one and the same, and is completed with the rule too. Without an id: a hash of the body, whatever the order of its
 * keys.
 */
export function identityOf(
  body: Json,
  alert: {
    readonly id: string | undefined;
    readonly condition: Alert['condition'];
    readonly fired: string | undefined;
    readonly kind: Alert['kind'] | undefined;
    readonly rule?: string;
  },
): string {
  const { id, condition, fired } = alert;
  if (!id) return `${hashed}${sha256(canonical(body))}|${condition}`;
  if (alert.kind === 'test') return `${short(`${id.toLowerCase()}@${fired}@${alert.rule}`)}|${condition}`;
  const listed = subscriptionLevel(alertResourceId(id));
  if (listed) return `${listed.toLowerCase()}|${condition}`;
  const namesRule = id.startsWith('/') && !/\/microsoft\.alertsmanagement\/alerts\//i.test(id);
  return `${short(id.toLowerCase())}${namesRule && fired ? `@${fired}` : ''}|${condition}`;
}

/** Webhooks name an alert below its subscription, AlertsManagement below its resource: it is the same alert. */
export const subscriptionLevel = (id: string | undefined): string | undefined =>
  id?.replace(/^(\/subscriptions\/[^/]+)\/.*(\/providers\/microsoft\.alertsmanagement\/)/i, '$1$2');

/** A key of bounded length: what is longer is told apart by a hash. */
export function short(key: string): string {
  return key.length <= longest ? key : `${key.slice(0, longest - 80)}…${sha256(key)}`;
}

const longest = 1_000;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** The identity of the same alert in its other condition; undefined when the body had no id to pair them by. */
export function twinOf(identity: string): string | undefined {
  if (identity.startsWith(hashed)) return undefined;
  return identity.endsWith('|Fired')
    ? identity.replace(/\|Fired$/, '|Resolved')
    : identity.replace(/\|Resolved$/, '|Fired');
}

/** Deeper than any alert, and far from what the stack can bear: JSON.parse reads nesting that JSON.stringify cannot write. */
const deepest = 100;

/** JSON with its keys in order; what is nested too deeply counts as equal. */
function canonical(value: unknown, depth = 0): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (depth === deepest) return '…';
  if (Array.isArray(value)) return `[${value.map((inner) => canonical(inner, depth + 1)).join(',')}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner, depth + 1)}`).join(',')}}`;
}
