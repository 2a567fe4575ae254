import type { RawResponseCallback } from '@azure/core-client';
import { Problem } from '../../base/problem.ts';
import { isId, lastSegment } from './arm-id.ts';

type RawResponse = Parameters<RawResponseCallback>[0];

/** The answer to a write, before anything is polled. */
export interface Accepted {
  readonly status: number;
  /** The `Azure-AsyncOperation` URL, else `Location`. */
  readonly operationUrl: string | undefined;
}

class FirstAnswer extends Error {
  readonly raw: RawResponse;

  constructor(raw: RawResponse) {
    super('the first answer is all that is wanted');
    this.raw = raw;
  }
}

/**
 * Sends exactly one request through an SDK method and gives what Azure answered. Site Recovery's `begin…` methods would
 * go on to poll twice at once; they are left at the first answer, which they hand to `onResponse` before they poll.
 */
export async function sendOnce(send: (onResponse: RawResponseCallback) => Promise<unknown>): Promise<Accepted> {
  try {
    await send((raw) => {
      // A refusal comes by here too, and is thrown by the SDK afterwards.
      if (raw.status < 300) throw new FirstAnswer(raw);
    });
  } catch (thrown) {
    if (thrown instanceof FirstAnswer) return toAccepted(thrown.raw);
    throw thrown;
  }
  throw new Problem('azure-unknown', 'Azure accepted the request without an answer that Lifeboat can follow.');
}

function toAccepted(raw: RawResponse): Accepted {
  return {
    status: raw.status,
    operationUrl: raw.headers.get('azure-asyncoperation') ?? raw.headers.get('location'),
  };
}

/** The operation's id: the last segment of the URL's path. Throws `azure-unknown` when there is none to follow. */
export function operationId(accepted: Accepted): string {
  const path = accepted.operationUrl && new URL(accepted.operationUrl).pathname;
  const id = path && decodeURIComponent(lastSegment(path));
  if (!id || !isId('scope', `/subscriptions/x/${id}`)) throw nothingToFollow();
  return id;
}

/** The URL to follow. Throws `azure-unknown` when there is none. */
export function operationUrl(accepted: Accepted): string {
  if (!accepted.operationUrl) throw nothingToFollow();
  return accepted.operationUrl;
}

const nothingToFollow = (): Problem =>
  new Problem('azure-unknown', 'Azure accepted the request but named no operation to follow.', {
    hint: 'Look at the jobs before asking again.',
  });
