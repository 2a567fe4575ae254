import type { Desk } from '../desk.ts';
import type { Member } from '../directory.ts';
import { conversationNotFound } from './errors.ts';

/** A conversation as the bot names it. */
export interface Place {
  readonly conversation: string;
  readonly thread: string | null;
  /** Who is in it. */
  readonly members: readonly Member[];
}

const THREAD = /^(.*);messageid=(\d+)$/;

/** Reads `19:…@thread.tacv2[;messageid=…]` or `a:1…`. Throws 404 when there is no such conversation or thread. */
export function findPlace(id: string, desk: Pick<Desk, 'directory' | 'messages' | 'marks'>): Place {
  const { directory, messages, marks } = desk;
  const [, base = id, thread = null] = THREAD.exec(id) ?? [];
  if (directory.channels.some((channel) => channel.id === base)) {
    if (marks.deleted(base)) throw conversationNotFound();
    if (thread !== null && !isHead(thread, base, messages)) throw conversationNotFound();
    return { conversation: base, thread, members: directory.members };
  }
  const member = directory.memberOfChat(id);
  if (!member) throw conversationNotFound();
  return { conversation: id, thread: null, members: [member] };
}

function isHead(id: string, conversation: string, messages: Desk['messages']): boolean {
  const message = messages.get(id);
  return message?.conversation === conversation && message.thread === id && !message.deletedAt;
}
