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

/**
 * Resource Manager without an SDK: for services whose package is not published (AlertsManagement) or is tens of
 * megabytes for one GET (Compute, Network). Same connections, token, trust and retries as the SDK clients.
 */
export interface Arm {
  /** `target`: a path below the endpoint, or an absolute URL that Azure gave, which must be the endpoint's own. */
  send<T>(mode: Mode, method: HttpMethods, target: string, request: ArmRequest): Promise<ArmAnswer<T>>;
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

  async function list<T>(target: string, request: ArmRequest): Promise<T[]> {
    const all: T[] = [];
    let next: string | null | undefined = target;
    let first: ArmRequest | undefined = request;
    while (next) {
      const answer: ArmAnswer<{ value?: T[]; nextLink?: string | null }> = await send('read', 'GET', next, {
        abortSignal: request.abortSignal,
        ...first,
      });
      all.push(...(answer.body.value ?? []));
      next = answer.body.nextLink;
      first = undefined;
    }
    return all;
  }

  return { send, list };
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
