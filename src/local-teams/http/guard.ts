import type { IncomingMessage } from 'node:http';
import { HttpError } from './http.ts';

const LOOPBACK_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i;

/**
 * Keeps other web pages that are open on this machine from driving the bot or reading the chat: the host must be
 * loopback (a rebound DNS name is not), the origin our own, and a change must be JSON, which no page can send
 * elsewhere without a preflight that is never granted here.
 */
export function guard(request: IncomingMessage): void {
  const host = request.headers.host ?? '';
  if (!LOOPBACK_HOST.test(host)) throw new HttpError(403, 'Forbidden', 'This page is for this machine only.');
  const origin = request.headers.origin;
  if (origin !== undefined && origin !== `http://${host}`)
    throw new HttpError(403, 'Forbidden', 'Another origin may not do this.');
  const site = request.headers['sec-fetch-site'];
  if (site === 'cross-site' || site === 'same-site') {
    const opensPage = request.method === 'GET' && request.headers['sec-fetch-mode'] === 'navigate';
    if (!opensPage) throw new HttpError(403, 'Forbidden', 'Another site may not do this.');
  }
  if (isChange(request) && !isJson(request))
    throw new HttpError(415, 'UnsupportedMediaType', 'Send Content-Type: application/json.');
}

const isChange = ({ method }: IncomingMessage): boolean => method !== 'GET' && method !== 'HEAD' && method !== 'DELETE';

const isJson = ({ headers }: IncomingMessage): boolean =>
  (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() === 'application/json';
