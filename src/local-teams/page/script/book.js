/** @import { ConversationView, MessageView, StateView } from './types.d.ts' */

/** The messages and conversations of one person. @param {StateView} state */
export function createBook({ me, conversations, messages }) {
  /** @type {Map<string, MessageView>} */
  const known = new Map(messages.map((message) => [message.id, message]));
  const find = (/** @type {string} */ id) => conversations.find((one) => one.id === id);

  /** @param {string} id */
  const messagesIn = (id) =>
    [...known.values()]
      .filter(({ conversation }) => conversation === id)
      .sort((one, other) => Number(one.id) - Number(other.id));

  /** What others wrote there since it was last seen. @param {string} id */
  const unreadIn = (id) => {
    const seen = Number(find(id)?.seen ?? 0);
    return messagesIn(id).filter((message) => Number(message.id) > seen && message.author !== me.aadObjectId);
  };

  return {
    conversations,
    messagesIn,
    unreadIn,
    find,
    /** The one of that address, or the channel that everything begins in. @param {string} wanted */
    at: (wanted) =>
      /** @type {ConversationView} */ (
        conversations.find(({ address }) => address === wanted) ??
          conversations.find(({ address }) => address === 'channel') ??
          conversations[0]
      ),
    /** The id of the newest message there; `0`: none. @param {string} id */
    lastIn: (id) => messagesIn(id).at(-1)?.id ?? '0',
    /**
     * Keeps a message; says whether it is new, changed, or older than what is known.
     * @param {MessageView} message @returns {'new' | 'changed' | 'old'}
     */
    keep(message) {
      const before = known.get(message.id);
      if (before && before.rev > message.rev) return 'old';
      known.set(message.id, message);
      return before ? 'changed' : 'new';
    },
    /** @param {string} id @param {string} message */
    markSeen(id, message) {
      const conversation = find(id);
      if (conversation && Number(message) > Number(conversation.seen)) conversation.seen = message;
    },
  };
}
