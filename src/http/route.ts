import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';

export interface Request {
  readonly headers: IncomingHttpHeaders;
  /** Path and query, as they came. */
  readonly url: string;
  /** Undefined: longer than the route's limit. */
  readonly body: Buffer | undefined;
}

export interface Answer {
  readonly status: number;
  /** An object goes out as JSON. */
  readonly body?: object | string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One address: what it is asked, and what it answers. What it throws becomes a 500 without its text. */
export interface Route {
  readonly method: 'get' | 'post';
  readonly path: string;
  /** Of the body, in bytes; 0: none is expected. */
  readonly limit: number;
  /** Who may send a body at all, by headers and address: asked before any of it is read. Undefined: let it in. */
  readonly admit?: (request: Omit<Request, 'body'>) => Promise<Answer | undefined>;
  readonly handle: (request: Request) => Promise<Answer>;
}

/** Every answer that is not the wished one has this body. */
export function refusal(status: number, code: string, message: string, headers?: Answer['headers']): Answer {
  return { status, body: { code, message }, ...(headers ? { headers } : {}) };
}

export function tooLarge(limit: number): Answer {
  return refusal(413, 'PayloadTooLarge', `The body is longer than ${limit} bytes.`);
}

/** "Ask again in a moment": Azure Monitor and Teams repeat on 503, Azure Monitor never on 500. */
export function unavailable(message: string): Answer {
  return refusal(503, 'ServiceUnavailable', message, { 'retry-after': '5' });
}

/** The JSON value of a body, whatever its content type says (Azure sends several); undefined: it is none. */
export function parseJson(body: Buffer): unknown {
  if (!isUtf8(body)) return undefined;
  try {
    return JSON.parse(body.toString().replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}
