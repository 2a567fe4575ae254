import type { Desk } from '../desk.ts';
import type { Channel, Member } from '../directory.ts';
import type { Message } from '../history/messages.ts';
import { HttpError } from '../http/http.ts';
import { isObject, textOf } from '../wire.ts';
import { sees } from './view.ts';

type Body = Readonly<Record<string, unknown>>;

export const bad = (message: string): HttpError => new HttpError(400, 'BadRequest', message);
const missing = (message: string): HttpError => new HttpError(404, 'NotFound', message);

export function asBody(value: unknown): Body {
  if (!isObject(value)) throw bad('The body must be an object.');
  return value;
}

/** Whoever `as` names: an Entra object id. */
export function memberNamed(desk: Desk, as: string | null): Member {
  const member = desk.directory.member(as ?? '');
  if (!member) throw bad('`as` must be the object id of one of the people here.');
  return member;
}

/** A conversation that this person takes part in, by id or address: `chat` is the own one, `channel…` one of the team's. */
export function conversationNamed(desk: Desk, member: Member, body: Body): string {
  const wanted = textOf(body, 'conversation');
  if (wanted === 'chat' || wanted === member.chat) return member.chat;
  const channel = channelNamed(desk, body);
  if (desk.marks.deleted(channel.id)) throw missing('That channel was deleted.');
  return channel.id;
}

/** A channel of the team, deleted or not, by id or address. */
export function channelNamed(desk: Desk, body: Body): Channel {
  const found = desk.directory.channelOf(textOf(body, 'conversation'));
  if (!found) throw missing('This person takes part in no such conversation.');
  return found;
}

export function messageNamed(desk: Desk, member: Member, id: string): Message {
  const message = desk.messages.get(id);
  if (!message || !sees(desk, member, message)) throw missing('This person sees no such message.');
  return message;
}

/** The head of a thread, by the id of any of its messages; null when the body names none. */
export function threadNamed(desk: Desk, member: Member, conversation: string, body: Body): string | null {
  const id = textOf(body, 'thread');
  if (id === '') return null;
  const message = messageNamed(desk, member, id);
  if (message.conversation !== conversation) throw missing('The thread is in another conversation.');
  return message.thread;
}
