import { randomUUID } from 'node:crypto';
import { ArmError, type ArmRequest, type ArmResponse } from '../core/arm.ts';
import { type Azure, errorResponse } from '../core/azure.ts';
import { type Fault, type Faults, faultBody } from '../core/faults.ts';
import { callerOf } from './caller.ts';
import type { WorldHost } from './host.ts';
import { identityResponse } from './identity.ts';
import type { RequestLog } from './request-log.ts';
import type { Traffic } from './traffic.ts';

/** A request as it came in, over HTTPS or in process. */
export interface RawRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text, or empty. */
  readonly body: string;
}

export interface Parts {
  readonly host: WorldHost;
  readonly azure: Azure;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly traffic: Traffic | undefined;
  /** `https://localhost:8443`. */
  readonly origin: () => string;
  readonly report: (message: string, error: unknown) => void;
  /** Aborted when the sandbox closes: what still waits is given up. */
  readonly closing: AbortSignal;
}

/** Answers one request to Azure: accidents first, then Azure itself; recorded before anyone hears of it. */
export async function exchange(parts: Parts, raw: RawRequest): Promise<RawResponse> {
  const started = performance.now();
  const { path, query, plain } = target(raw.url);
  const fault = parts.faults.take(`${raw.method} ${path}`, `${raw.method} ${plain}`);
  if (fault) await parts.faults.wait(fault, parts.closing);
  const origin = originOf(raw, parts.origin());
  const served =
    !fault || fault.status === undefined || fault.afterEffect ? serve(parts, raw, { path, query, origin }) : undefined;
  const answer = fault?.status === undefined ? hurried(served!, parts.host.clock.speed) : accident(fault, fault.status);
  const response = finish(parts, raw, answer);
  record(parts, raw, { path, query, origin, response, ms: performance.now() - started });
  return response;
}

/** Splits a URL without trusting it: `//` is collapsed, every segment is percent-decoded by itself. */
function target(url: string): { path: string; query: URLSearchParams; plain: string } {
  const [before = '', ...rest] = url.split('?');
  const plain = before.replaceAll(/\/{2,}/g, '/');
  const path = plain.split('/').map(decode).join('/');
  const trimmed = path.length > 1 ? path.replace(/\/$/, '') : path;
  return { path: trimmed, query: new URLSearchParams(rest.join('?')), plain };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** The host that the caller named, so that its polling URLs lead back the way it came. */
function originOf(raw: RawRequest, own: string): string {
  const host = raw.headers.host ?? '';
  return /^(localhost|127\.0\.0\.1)(:\d+)?$/i.test(host) ? `https://${host}` : own;
}

function serve(
  parts: Parts,
  raw: RawRequest,
  { path, query, origin }: Pick<ArmRequest, 'path' | 'query' | 'origin'>,
): ArmResponse {
  const identity = identityResponse(raw.method, path, origin, raw.body);
  if (identity) return identity;
  try {
    authenticate(raw);
    const method = raw.method as ArmRequest['method'];
    const body = parse(raw.body);
    const caller = callerOf(raw.headers.authorization);
    return parts.host.change((world, now) => parts.azure({ method, path, query, body, origin, now, caller }, world));
  } catch (error) {
    if (error instanceof ArmError) return errorResponse(error);
    parts.report(`${raw.method} ${path} failed inside the sandbox`, error);
    return errorResponse(new ArmError(500, 'InternalServerError', 'Encountered internal server error.'));
  }
}

/** Any bearer token will do, but one there must be. */
function authenticate({ headers }: RawRequest): void {
  if (/^bearer \S+/i.test(headers.authorization ?? '')) return;
  const text = "Authentication failed. The 'Authorization' header is missing.";
  throw new ArmError(401, 'AuthenticationFailed', text);
}

function parse(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = `The request content was invalid and could not be deserialized: '${(error as Error).message}'.`;
    throw new ArmError(400, 'InvalidRequestContent', why);
  }
}

function accident(fault: Fault, status: number): ArmResponse {
  return { status, headers: fault.headers, body: fault.body ?? faultBody(status) };
}

/** Azure's `Retry-After` in the seconds of a caller whose clock runs at another speed than this one. */
function hurried(answer: ArmResponse, speed: number): ArmResponse {
  const asked = Number(answer.headers?.['retry-after']);
  if (!asked) return answer;
  const seconds = Math.max(1, Math.ceil(speed > 0 ? asked / speed : asked));
  return { ...answer, headers: { ...answer.headers, 'retry-after': String(seconds) } };
}

/** Puts on what every answer of Azure carries. */
function finish(parts: Parts, raw: RawRequest, { status, headers = {}, body }: ArmResponse): RawResponse {
  const { clock } = parts.host;
  const all: Record<string, string> = { 'cache-control': 'no-cache', date: new Date(clock.now()).toUTCString() };
  for (const [name, value] of Object.entries(headers)) all[name.toLowerCase()] = value;
  return body === undefined
    ? { status, headers: withIds(raw, all), body: '' }
    : withBody(status, withIds(raw, all), body);
}

function withBody(status: number, headers: Record<string, string>, body: unknown): RawResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

function withIds({ headers }: RawRequest, all: Record<string, string>): Record<string, string> {
  const id = randomUUID();
  const client = headers['x-ms-client-request-id'];
  return {
    ...all,
    'x-ms-request-id': id,
    'x-ms-correlation-request-id': headers['x-ms-correlation-request-id'] ?? id,
    ...(client && { 'x-ms-client-request-id': client }),
  };
}

interface Done {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly origin: string;
  readonly response: RawResponse;
  readonly ms: number;
}

function record(parts: Parts, raw: RawRequest, { path, query, origin, response, ms }: Done): void {
  const isIdentity = /\/oauth2\/|\/\.well-known\//.test(path);
  const userAgent = raw.headers['user-agent'] ?? '';
  const { status } = response;
  if (!isIdentity) {
    const at = new Date(parts.host.clock.now()).toISOString();
    parts.log.add({
      at,
      method: raw.method,
      path,
      query: query.toString(),
      status,
      ms: Math.round(ms * 100) / 100,
      userAgent,
    });
  }
  parts.traffic?.write({
    method: raw.method,
    url: `${origin}${raw.url.replace(/^\/+/, '/')}`,
    userAgent,
    // A token request carries a secret: it is nobody's business, not even here.
    requestBody: isIdentity ? null : readable(raw.body),
    status,
    responseHeaders: response.headers,
    responseBody: isIdentity && raw.method === 'POST' ? null : readable(response.body),
  });
}

function readable(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
