import { createHash } from 'node:crypto';

/** Far more members than anything that we are sent has in one place. */
const widest = 1_000;
/** Deeper than anything that is read of it, and far from what the stack can bear. */
const deepest = 50;

/**
 * JSON from elsewhere without what nobody reads: of each list and object its first thousand members, so that looking for
 * one costs little, however many there are. How many there were, and the last of them, stand as a digest in place of the
 * rest (under the name `…`), which tells most apart. Anything of usual size comes back as it is.
 */
export function narrow<Value>(value: Value): Value {
  return inner(value, 0) as Value;
}

function inner(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || depth === deepest) return value;
  if (Array.isArray(value)) return narrowList(value, depth);
  const from = value as Readonly<Record<string, unknown>>;
  const keys = Object.keys(from);
  const take = (names: readonly string[]) => names.map((key) => [key, inner(from[key], depth + 1)] as const);
  if (keys.length <= widest) {
    const kept = take(keys);
    return kept.every(([key, cut]) => cut === from[key]) ? value : Object.fromEntries(kept);
  }
  const rest = digest(keys.length, take(keys.slice(-widest)));
  return Object.fromEntries([...take(keys.slice(0, widest - 1)), ['…', rest]]);
}

function narrowList(list: readonly unknown[], depth: number): readonly unknown[] {
  const take = (some: readonly unknown[]) => some.map((one) => inner(one, depth + 1));
  if (list.length > widest) return [...take(list.slice(0, widest - 1)), digest(list.length, take(list.slice(-widest)))];
  const kept = take(list);
  return kept.every((one, n) => one === list[n]) ? list : kept;
}

/** What is nested so deeply that it cannot be written counts as equal. */
function digest(count: number, last: readonly unknown[]): string {
  try {
    return createHash('sha256')
      .update(JSON.stringify([count, last]))
      .digest('hex');
  } catch {
    return String(count);
  }
}
