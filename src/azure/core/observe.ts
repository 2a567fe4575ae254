import type { PipelinePolicy, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import type { Log } from '../../base/log.ts';
import type { Heard } from '../limits/heard.ts';
import type { Throttling } from '../limits/throttling.ts';
import { retryAfter } from './time.ts';

/** One request as it went over the wire (each retry is one), for metrics. Never a URL, a body or a token. */
export interface RequestFact {
  /** The resource provider: `Microsoft.RecoveryServices`. */
  readonly service: string;
  readonly method: string;
  /** The status as text, or `no-answer`. */
  readonly outcome: string;
  readonly ms: number;
}

export interface AzureClock {
  now(): number;
  /** Whether an answer with a `Date` has arrived. */
  known(): boolean;
  /** Notes the `Date` of an answer that has just arrived. */
  heard(date: string | undefined): void;
}

/** Azure's clock: the latest `Date` header, and what has passed on the machine since. Before any answer: the machine's. */
export function createAzureClock(machine = { wall: Date.now, elapsed: () => performance.now() }): AzureClock {
  let base: { readonly date: number; readonly at: number } | undefined;
  return {
    now: () => (base ? base.date + Math.round(machine.elapsed() - base.at) : machine.wall()),
    known: () => base !== undefined,
    heard(date) {
      const parsed = Date.parse(date ?? '');
      if (!Number.isNaN(parsed)) base = { date: parsed, at: machine.elapsed() };
    },
  };
}

/** Who hears of an answer. */
export interface Observers {
  readonly clock: AzureClock;
  readonly heard: Heard;
  readonly throttling: Throttling;
  readonly log: Log;
  readonly count: (fact: RequestFact) => void;
}

/**
 * Notes Azure's clock and what it says is left or too much, counts the request and logs it: at `debug`, or at `warn` when Azure failed
 * or throttled it.
 */
export function observePolicy({ clock, heard, throttling, log, count }: Observers): PipelinePolicy {
  return {
    name: 'lifeboatObserve',
    async sendRequest(request, next) {
      const start = performance.now();
      let response: PipelineResponse | undefined;
      try {
        response = await next(request);
        const { status, headers } = response;
        clock.heard(headers.get('date'));
        heard.note({ url: request.url, header: (name) => headers.get(name) }, clock.now());
        if (status === 429) throttling.heard(retryAfter((name) => headers.get(name), clock.now()));
        return response;
      } finally {
        const fact = factOf(request, response, performance.now() - start);
        count(fact);
        const failed = !response || response.status === 429 || response.status >= 500;
        log(failed ? 'warn' : 'debug', 'azure request', { ...fact, path: pathOf(request.url) });
      }
    },
  };
}

function factOf(request: PipelineRequest, response: PipelineResponse | undefined, ms: number): RequestFact {
  const providers = [...pathOf(request.url).matchAll(/\/providers\/([^/]+)/gi)].map((match) => match[1] ?? '');
  return {
    service: providers.at(-1) ?? 'Microsoft.Resources',
    method: request.method,
    outcome: response ? String(response.status) : 'no-answer',
    ms: Math.round(ms),
  };
}

/** Without the query: polling URLs carry a signature there. */
const pathOf = (url: string): string => new URL(url).pathname;
