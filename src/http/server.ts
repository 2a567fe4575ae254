import type { Server as NodeServer, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Request as RestifyRequest } from 'restify';
import { errorText, type Log } from '../base/log.ts';
import { lookup } from '../base/lookup.ts';
import { Aborted, createRoom, NoRoom, type Room, readBody, saysTooLong } from './body.ts';
import { refusalOfPages } from './local-only.ts';
import { createRestify } from './restify.ts';
import { type Answer, type Route, refusal, unavailable } from './route.ts';

/** In milliseconds. */
export interface HttpLimits {
  /** A request's headers must be there within. */
  readonly headers: number;
  /** A whole request must be there within. */
  readonly request: number;
  /** An idle connection is kept open for. */
  readonly keepAlive: number;
  /** How often connections are looked at for the three above. */
  readonly check: number;
  /** At the end, requests under way may take so long. */
  readonly grace: number;
}

const usual: HttpLimits = { headers: 10_000, request: 30_000, keepAlive: 65_000, check: 2_000, grace: 10_000 };

/** The bodies of one address that are under way may take so many bytes together. */
const mostUnderWay = 32 * 1024 * 1024;

export interface HttpOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly routes: readonly Route[];
  /** Local mode: what a browser sends for a web page is refused. */
  readonly notForPages?: boolean;
  readonly log: Log;
  readonly limits?: Partial<HttpLimits>;
}

export interface Http {
  /** Gives the address, `http://host:port`; rejects when the port is taken. */
  listen(): Promise<string>;
  /** Takes no more connections, finishes what was accepted, then resolves. */
  close(): Promise<void>;
}

/** Lifeboat's HTTP server: restify with nothing but the routes. */
export function createHttp(options: HttpOptions): Http {
  const { log } = options;
  const limits = { ...usual, ...options.limits };
  const server = createRestify();
  const inner = limited(server.server as NodeServer, limits);
  let closing = false;

  for (const route of options.routes) {
    const room = createRoom(mostUnderWay);
    server[route.method](route.path, async (request, response) => {
      const answer = await answerOf(route, request, room);
      if (answer) write(response, answer, closing);
    });
  }
  server.on('restifyError', (request, response, error, done) => {
    const { status, body } = restifyRefusal(error, request.method ?? '');
    response.json(status, body);
    done();
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => refuseRaw(error, socket));

  async function answerOf(route: Route, request: RestifyRequest, room: Room): Promise<Answer | undefined> {
    let taken = 0;
    const own = {
      take(bytes: number) {
        room.take(bytes);
        taken += bytes;
      },
    };
    try {
      const refused = options.notForPages && refusalOfPages(request.headers);
      if (refused) return refused;
      const { headers, url = '' } = request;
      const unknown = saysTooLong(request, route.limit) ? undefined : await route.admit?.({ headers, url });
      if (unknown) return unknown;
      const body = await readBody(request, route.limit, own);
      return await route.handle({ headers, url, body });
    } catch (error) {
      if (error instanceof Aborted) return undefined;
      if (error instanceof NoRoom) return unavailable('Too much is being sent here at this moment.');
      log('error', 'request failed', { path: route.path, why: errorText(error) });
      return refusal(500, 'InternalError', 'Something went wrong inside Lifeboat.');
    } finally {
      room.give(taken);
    }
  }

  return {
    listen: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(options.port, options.host, () => {
          server.off('error', reject);
          server.on('error', (error: Error) => log('error', 'HTTP server', { why: errorText(error) }));
          resolve(server.url);
        });
      }),
    close: () =>
      new Promise((resolve) => {
        closing = true;
        const late = setTimeout(() => inner.closeAllConnections(), limits.grace);
        server.close(() => {
          clearTimeout(late);
          resolve();
        });
      }),
  };
}

function write(response: ServerResponse, { status, body, headers }: Answer, last: boolean): void {
  if (response.headersSent || response.destroyed) return;
  const text = typeof body === 'object' ? JSON.stringify(body) : (body ?? '');
  response.writeHead(status, {
    ...(typeof body === 'object' ? { 'content-type': 'application/json; charset=utf-8' } : {}),
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    ...(last ? { connection: 'close' } : {}),
    ...headers,
  });
  response.end(text);
}

/** Node looks at its connections every 30 s unless told otherwise, before it listens; there is no other way in through restify. */
function limited(inner: NodeServer & { connectionsCheckingInterval?: number }, limits: HttpLimits): NodeServer {
  inner.headersTimeout = limits.headers;
  inner.requestTimeout = limits.request;
  inner.keepAliveTimeout = limits.keepAlive;
  inner.connectionsCheckingInterval = limits.check;
  return inner;
}

/** restify finds no route, or not for this method. */
function restifyRefusal(error: { statusCode?: number }, method: string) {
  if (error.statusCode === 404) return refusal(404, 'NotFound', 'There is nothing at this address.');
  if (error.statusCode === 405) return refusal(405, 'MethodNotAllowed', `${method} is not allowed here.`);
  return refusal(500, 'InternalError', 'Something went wrong inside Lifeboat.');
}

const rawStatus = lookup<readonly [number, string, string, string]>({
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout', 'RequestTimeout', 'The request took too long to arrive.'],
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large', 'HeadersTooLarge', 'The headers are too long.'],
});

/** What is no HTTP, or came too slowly, never becomes a request: it is answered on the bare connection. */
function refuseRaw(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const known = rawStatus[error.code ?? ''];
  const [status, phrase, code, message] = known ?? [400, 'Bad Request', 'BadRequest', 'This is not HTTP.'];
  const body = JSON.stringify({ code, message });
  const head = `HTTP/1.1 ${status} ${phrase}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}`;
  socket.end(`${head}\r\nconnection: close\r\n\r\n${body}`, () => socket.destroy());
}
