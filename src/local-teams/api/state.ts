import type { Desk } from '../desk.ts';
import { sendJson } from '../http/http.ts';
import type { Call } from '../http/router.ts';
import { memberNamed } from './people.ts';
import { sees, takesPart, viewOf } from './view.ts';

/** How many messages of each conversation a page shows. */
const SHOWN = 400;

/** `GET /api/state?as=oid`: all that a page needs to begin with. Without `as`: who there is. */
export function state({ response, query }: Call, desk: Desk, sandbox: boolean): void {
  const { team, channels, bot, members, tenant } = desk.directory;
  const people = members.map(({ name, aadObjectId, role, teamsId }) => ({ name, aadObjectId, role, teamsId }));
  const base = { bot, tenant, people, sandbox, history: desk.marks.history, rev: desk.messages.rev() };
  if (!query.has('as')) {
    sendJson(response, 200, base);
    return;
  }
  const me = memberNamed(desk, query.get('as'));
  const conversations = [
    { id: me.chat, kind: 'chat', address: 'chat', name: bot.name },
    ...channels
      .filter(({ id }) => takesPart(desk, me, id))
      .map((channel) => ({ ...channel, kind: 'channel', team: team.name })),
  ].map((conversation) => ({ ...conversation, seen: desk.marks.seen(me.aadObjectId, conversation.id) }));
  const messages = conversations
    .flatMap(({ id }) => desk.messages.latest(id, SHOWN))
    .filter((message) => sees(desk, me, message))
    .map((message) => viewOf(desk, me, message));
  sendJson(response, 200, { ...base, me, conversations, messages });
}
