import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Certificates } from './ca.ts';
import type { RawRequest, RawResponse } from './exchange.ts';

const largestBody = 4 * 1024 * 1024;
const tooLarge: RawResponse = {
  status: 413,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify({
    error: { code: 'RequestContentTooLarge', message: 'The request content is larger than 4 MB.' },
  }),
};

/** Listens on 127.0.0.1 with the sandbox's own certificate; `port` 0 takes a free one. */
export async function listen(
  { key, cert }: Certificates,
  port: number,
  answer: (request: RawRequest) => Promise<RawResponse>,
  failed: (error: unknown) => void,
): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer({ key, cert }, (request, response) => {
    respond(request, response, answer).catch((error: unknown) => {
      failed(error);
      response.destroy();
    });
  });
  // Idle sockets of callers that went away for a while must not answer "connection reset" when they come back.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  return { port: (server.address() as AddressInfo).port, close: () => close(server) };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (request: RawRequest) => Promise<RawResponse>,
): Promise<void> {
  // A caller that has gone is no reason to stop: the request is served all the same.
  response.on('error', () => undefined);
  const body = await read(request).catch(() => undefined);
  if (body === undefined) return;
  const { method = 'GET', url = '/' } = request;
  const result =
    body === 'too-large' ? tooLarge : await answer({ method, url, headers: flat(request), body: body.text });
  response.sendDate = false;
  const length = result.status === 204 ? {} : { 'content-length': String(Buffer.byteLength(result.body)) };
  response.writeHead(result.status, { ...result.headers, ...length });
  response.end(method === 'HEAD' ? undefined : result.body);
}

/** Undefined by rejection: the caller went away before its request was whole. */
async function read(request: IncomingMessage): Promise<{ text: string } | 'too-large'> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= largestBody) chunks.push(chunk);
  }
  return size > largestBody ? 'too-large' : { text: Buffer.concat(chunks).toString('utf8') };
}

function flat({ headers }: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
