import { type BucketKind, buckets } from './limits.ts';

/** What Azure's own headers say is left: believed over the table, for as long as it can be true. */
export interface Heard {
  /** Notes what an answer says. @param now epoch milliseconds */
  note(answer: Answer, now: number): void;
  /** Requests of that kind that Azure takes of a subscription at this moment; undefined: it has not said so lately. */
  left(kind: BucketKind, subscription: string, now: number): number | undefined;
  /** How long a query of Resource Graph had better wait, in milliseconds: none is left until then. */
  graphWait(now: number): number;
}

/** An answer of Resource Manager. */
export interface Answer {
  readonly url: string;
  readonly header: (name: string) => string | undefined;
}

export function createHeard(): Heard {
  const left = new Map<string, { readonly count: number; readonly at: number }>();
  let graphUntil = 0;
  return {
    note({ url, header }, now) {
      const subscription = /\/subscriptions\/([^/?]+)/i.exec(url)?.[1]?.toLowerCase();
      for (const kind of subscription ? kinds : []) {
        const count = countOf(header(`x-ms-ratelimit-remaining-subscription-${kind}`));
        if (count !== undefined) left.set(`${kind} ${subscription}`, { count, at: now });
      }
      const queries = countOf(header('x-ms-user-quota-remaining'));
      if (queries !== undefined) graphUntil = queries > 0 ? 0 : now + span(header('x-ms-user-quota-resets-after'));
    },
    left(kind, subscription, now) {
      const { most, perSecond } = buckets[kind];
      const heard = left.get(`${kind} ${subscription.toLowerCase()}`);
      // After so long the bucket is full again, whatever was left in it.
      if (!heard || now - heard.at > (most / perSecond) * 1_000) return undefined;
      return heard.count + Math.floor(((now - heard.at) / 1_000) * perSecond);
    },
    graphWait: (now) => Math.max(0, graphUntil - now),
  };
}

const kinds = Object.keys(buckets) as BucketKind[];

const countOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;

/** `00:00:05` in milliseconds; what cannot be read is no wait. */
function span(text: string | undefined): number {
  const [, hours, minutes, seconds] = /^(\d+):(\d\d):(\d\d)/.exec(text ?? '') ?? [];
  return seconds === undefined ? 0 : ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000;
}
