import type { RetryStrategy } from '@azure/core-rest-pipeline';
import { retryAfter } from './time.ts';

/** A wait longer than this is the caller's: it gets the time with the Problem and can come back. */
export const longestWait = 8_000;
export const maxRetries = 3;

const transient = new Set(['ECONNRESET', 'ECONNREFUSED', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN']);

/**
 * When a read is asked again: 408, 429 and 5xx (but 501 and 505) and broken connections. Azure's `Retry-After` counts;
 * without one 0.3, 0.6 and 1.2 s. (The SDKs' own policy gives up on 429 without `Retry-After` and has no limit on it.)
 */
export const readRetry: RetryStrategy = {
  name: 'lifeboatReadRetry',
  retry({ retryCount, response, responseError }) {
    const again = response ? isTransient(response.status) : transient.has(responseError?.code ?? '');
    if (!again) return { skipStrategy: true };
    const asked = response && retryAfter((name) => response.headers.get(name), Date.now());
    const wait = asked ?? 300 * 2 ** retryCount;
    return wait > longestWait ? { skipStrategy: true } : { retryAfterInMs: wait };
  },
};

/** Statuses after which the same request may be answered. */
export function isTransient(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505);
}
