import type { Directory, Member } from '../directory.ts';
import type { Messages } from '../history/messages.ts';
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
export function findPlace(id: string, directory: Directory, messages: Messages): Place {
  const [, base = id, thread = null] = THREAD.exec(id) ?? [];
  if (base === directory.channel.id) {
    if (thread !== null && !isHead(thread, base, messages)) throw conversationNotFound();
    return { conversation: base, thread, members: directory.members };
  }
  const member = directory.memberOfChat(id);
  if (!member) throw conversationNotFound();
  return { conversation: id, thread: null, members: [member] };
}

function isHead(id: string, conversation: string, messages: Messages): boolean {
  const message = messages.get(id);
  return message?.conversation === conversation && message.thread === id && !message.deletedAt;
}
