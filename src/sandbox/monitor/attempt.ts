/** Documentation "Action groups": only these are tried again, and failures of the connection. */
const retried = new Set([408, 429, 503, 504]);

/** Seconds between the attempts: six in all (documentation "Action groups", webhook retry logic). */
const waits = [5, 20, 5, 40, 5] as const;

/** For so long no action group calls an endpoint whose retries all failed. */
export const blockMs = 15 * 60_000;

export type Outcome =
  | { readonly do: 'delivered' }
  | { readonly do: 'again'; readonly waitMs: number }
  | { readonly do: 'block' }
  | { readonly do: 'drop' };

/**
 * What becomes of a webhook after its `attempt`-th post (from 1).
 *
 * @param status the HTTP status; undefined when the connection failed or no answer came in time
 */
export function afterAttempt(attempt: number, status: number | undefined): Outcome {
  if (status !== undefined && status >= 200 && status < 300) return { do: 'delivered' };
  if (status !== undefined && !retried.has(status)) return { do: 'drop' };
  const wait = waits[attempt - 1];
  return wait === undefined ? { do: 'block' } : { do: 'again', waitMs: wait * 1000 };
}
