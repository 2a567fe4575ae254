import { connect } from 'node:net';
import type { Log } from '../../src/base/log.ts';
import { silentLog } from '../../src/base/log.ts';
import { createMetrics, type Metrics } from '../../src/base/metrics.ts';
import { createAlertAuth } from '../../src/http/alert-auth.ts';
import type { AlertAuthConfig } from '../../src/http/alert-settings.ts';
import { alertsRoute, type ReceiveAlert } from '../../src/http/alerts.ts';
import type { Route } from '../../src/http/route.ts';
import { createHttp, type HttpLimits } from '../../src/http/server.ts';

const running: { close(): Promise<void> }[] = [];

/** A server on a free port, stopped by {@link stopAll}. */
export async function serve(routes: readonly Route[], limits: Partial<HttpLimits> = {}, log: Log = silentLog) {
  const http = createHttp({ host: '127.0.0.1', port: 0, routes, log, limits });
  const url = await http.listen();
  running.push(http);
  return { url, close: () => http.close() };
}

export async function serveAlerts(options: {
  readonly auth?: AlertAuthConfig;
  readonly receive?: ReceiveAlert;
  readonly metrics?: Metrics;
}) {
  const bodies: unknown[] = [];
  const store: ReceiveAlert = async (body) => {
    bodies.push(body);
  };
  const auth = createAlertAuth(options.auth ?? {}, { now: () => Date.now() });
  const metrics = options.metrics ?? createMetrics();
  const route = alertsRoute({ auth, receive: options.receive ?? store, log: silentLog, metrics });
  return { ...(await serve([route])), bodies, metrics };
}

export async function stopAll(): Promise<void> {
  await Promise.all(running.splice(0).map((http) => http.close()));
}

export async function postJson(url: string, body: unknown, headers: Record<string, string> = {}) {
  const bytes = body instanceof Uint8Array ? Uint8Array.from(body) : undefined;
  const text = bytes ?? (typeof body === 'string' ? body : JSON.stringify(body));
  const response = await fetch(url, {
    method: 'POST',
    body: text,
    headers: { 'content-type': 'application/json', ...headers },
  });
  return { status: response.status, headers: response.headers, body: await response.json().catch(() => undefined) };
}

/** Sends raw bytes and gives all that came back until the server closed the connection. */
export function raw(url: string, text: string): Promise<string> {
  const { port, hostname } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let got = '';
    socket.on('data', (chunk) => {
      got += chunk;
    });
    socket.on('close', () => resolve(got)).on('error', reject);
  });
}

/** Sends the head of a POST and nothing of its body, and gives what is answered all the same. */
export function unfinished(url: string, length: number): Promise<string> {
  const { port, hostname, pathname, search } = new URL(url);
  const head = `POST ${pathname}${search} HTTP/1.1\r\nhost: ${hostname}\r\ncontent-length: ${length}\r\n\r\n{`;
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(head));
    socket.once('data', (chunk) => {
      socket.destroy();
      resolve(String(chunk));
    });
    socket.on('error', reject);
  });
}

/** A POST that sends `sent` bytes of the `length` that it promises, and then nothing more until it is closed. */
export function slowly(url: string, sent: number, length: number) {
  const { port, hostname, pathname } = new URL(url);
  let answered = false;
  const socket = connect(Number(port), hostname, () => {
    socket.write(`POST ${pathname} HTTP/1.1\r\nhost: ${hostname}\r\ncontent-length: ${length}\r\n\r\n`);
    socket.write(Buffer.alloc(sent, ' '));
  });
  socket.on('error', () => undefined);
  const answer = new Promise<string>((resolve) => {
    socket.once('data', (chunk) => {
      answered = true;
      resolve(String(chunk));
    });
  });
  return { answer, isAnswered: () => answered, close: () => socket.destroy() };
}
