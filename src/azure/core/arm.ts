import type { HttpMethods, PipelineResponse, RestError } from '@azure/core-rest-pipeline';
import { Problem } from '../../base/problem.ts';
import type { Clients, Mode } from './clients.ts';
import { pipeline as sdk } from './sdk.ts';

export interface ArmAnswer<T> {
  readonly body: T;
  readonly header: (name: string) => string | undefined;
}

export interface ArmRequest {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly abortSignal: AbortSignal;
}

export interface ArmPage<T> {
  readonly value: readonly T[];
  /** Undefined: this was the last. */
  readonly next: string | undefined;
}

/**
 * Resource Manager without an SDK: for services whose package is not published (AlertsManagement) or is tens of
 * megabytes for one GET (Compute, Network). Same connections, token, trust and retries as the SDK clients.
 */
export interface Arm {
  /** `target`: a path below the endpoint, or an absolute URL that Azure gave, which must be the endpoint's own. */
  send<T>(mode: Mode, method: HttpMethods, target: string, request: ArmRequest): Promise<ArmAnswer<T>>;
  /** One page of a list, and the URL of the next. */
  page<T>(target: string, request: ArmRequest): Promise<ArmPage<T>>;
  /** All pages of a list. */
  list<T>(target: string, request: ArmRequest): Promise<T[]>;
}

export function createArm(clients: Clients): Arm {
  async function send<T>(mode: Mode, method: HttpMethods, target: string, request: ArmRequest): Promise<ArmAnswer<T>> {
    const wire = sdk.createPipelineRequest({
      url: urlOf(clients.endpoint, target, request.query),
      method,
      abortSignal: request.abortSignal,
      ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
    });
    wire.headers.set('accept', 'application/json');
    if (request.body !== undefined) wire.headers.set('content-type', 'application/json; charset=utf-8');
    const response = await clients.pipeline(mode).sendRequest(clients.http, wire);
    if (response.status >= 300) throw refused(response);
    return { body: parsed(response) as T, header: (name) => response.headers.get(name) };
  }

  async function page<T>(target: string, request: ArmRequest): Promise<ArmPage<T>> {
    const { body } = await send<{ value?: T[]; nextLink?: string | null }>('read', 'GET', target, request);
    return { value: body.value ?? [], next: body.nextLink || undefined };
  }

  async function list<T>(target: string, request: ArmRequest): Promise<T[]> {
    const { abortSignal } = request;
    const first = await page<T>(target, request);
    const all = [...first.value];
    for (let { next } = first; next; ) {
      const more: ArmPage<T> = await page(next, { abortSignal });
      all.push(...more.value);
      next = more.next;
    }
    return all;
  }

  return { send, page, list };
}

/** Tokens go to the endpoint and nowhere else, whatever URL an answer or the ledger holds. */
function urlOf(endpoint: string, target: string, query: ArmRequest['query'] = {}): string {
  const url = new URL(target.startsWith('/') ? endpoint + target : target);
  if (url.origin !== new URL(endpoint).origin) {
    throw new Problem('refused', `Lifeboat sends nothing to ${url.origin}: it is not this Azure.`);
  }
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
}

function parsed(response: PipelineResponse): unknown {
  const text = response.bodyAsText ?? '';
  return text === '' ? {} : JSON.parse(text);
}

function refused(response: PipelineResponse): RestError {
  return new sdk.RestError(response.bodyAsText?.slice(0, 2000) || `HTTP ${response.status}`, {
    statusCode: response.status,
    response,
    request: response.request,
  });
}
