import type { ServerResponse } from 'node:http';
import type { Desk } from '../desk.ts';
import type { Member } from '../directory.ts';
import type { Message } from '../history/messages.ts';
import type { Call } from '../http/router.ts';
import type { News } from '../hub.ts';
import { memberNamed } from './people.ts';
import { sees, takesPart, viewOf } from './view.ts';

const HEARTBEAT_MS = 20_000;

/**
 * `GET /api/events?as=oid[&since=rev]`: server-sent events `hello`, `message` (its `id:` is the message's rev), `typing` and
 * `seen`. After a break the browser sends `Last-Event-ID`, and gets all that changed since then.
 */
export function events({ request, response, query }: Call, desk: Desk): void {
  const me = memberNamed(desk, query.get('as'));
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  response.write('retry: 1000\n\n');
  write(response, 'hello', { history: desk.marks.history });
  const since = Number(request.headers['last-event-id'] ?? query.get('since') ?? desk.messages.rev());
  const backlog = desk.messages.changedSince(Number.isFinite(since) ? since : desk.messages.rev());
  for (const message of backlog) writeMessage(response, desk, me, message);
  const stop = desk.hub.listen((news) => forward(response, desk, me, news));
  const heartbeat = setInterval(() => response.write(':\n\n'), HEARTBEAT_MS).unref();
  response.on('close', () => {
    stop();
    clearInterval(heartbeat);
  });
}

function forward(response: ServerResponse, desk: Desk, me: Member, news: News): void {
  if (news.kind === 'message') {
    const message = desk.messages.get(news.id);
    if (message) writeMessage(response, desk, me, message);
  } else if (news.kind === 'typing') {
    if (takesPart(desk, me, news.conversation)) write(response, 'typing', news);
  } else if (news.person === me.aadObjectId) write(response, 'seen', news);
}

function writeMessage(response: ServerResponse, desk: Desk, me: Member, message: Message): void {
  if (sees(desk, me, message)) write(response, 'message', viewOf(desk, me, message), message.rev);
}

function write(response: ServerResponse, event: string, data: unknown, id?: number): void {
  response.write(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}
