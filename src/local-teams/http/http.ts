import type { IncomingMessage, ServerResponse } from 'node:http';

/** An answer that is an error, in the shape of the Bot Connector: `{ "error": { "code", "message" } }`. */
export class HttpError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'HttpError';
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(JSON.stringify(body));
}

export function sendError(response: ServerResponse, thrown: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const error =
    thrown instanceof HttpError ? thrown : new HttpError(500, 'ServiceError', 'The local Teams failed: see its log.');
  sendJson(response, error.status, { error: { code: error.code, message: error.message } }, error.headers);
}

const MAX_BODY_BYTES = 1024 * 1024;

/** The request's body, up to 1 MB. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_BODY_BYTES) throw new HttpError(413, 'MessageSizeTooBig', 'The request is larger than 1 MB.');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** The request's body as JSON; an empty body is `{}`. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const text = await readBody(request);
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new HttpError(400, 'BadSyntax', `The body is not JSON: ${(cause as Error).message}`);
  }
}
