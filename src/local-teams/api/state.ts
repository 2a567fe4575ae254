import type { Desk } from '../desk.ts';
import { sendJson } from '../http/http.ts';
import type { Call } from '../http/router.ts';
import { bad, memberNamed } from './people.ts';
import { sees, takesPart, viewOf } from './view.ts';

/** How many messages of each conversation a page shows. */
const SHOWN = 400;

/**
 * `GET /api/state?as=oid[&since=rev]`: all that a page needs to begin with; with `since`, of the messages only what changed
 * after that revision. Without `as`: who there is.
 */
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
  const since = query.get('since');
  const found =
    since === null
      ? conversations.flatMap(({ id }) => desk.messages.latest(id, SHOWN))
      : desk.messages.changedSince(revisionIn(since));
  const messages = found.filter((message) => sees(desk, me, message)).map((message) => viewOf(desk, me, message));
  sendJson(response, 200, { ...base, me, conversations, messages });
}

function revisionIn(since: string): number {
  if (!/^\d{1,15}$/.test(since)) throw bad('`since` must be a revision: the `rev` of an earlier state.');
  return Number(since);
}
