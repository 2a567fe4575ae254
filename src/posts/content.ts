import { createHash } from 'node:crypto';
import type { Message } from './posting.ts';

/** Tells whether a message shows something new. */
export function hashOf(message: Message): string {
  return createHash('sha256').update(JSON.stringify(message)).digest('hex');
}

const repeatLine = 'Possible repeat: Teams did not confirm the first one.';

/** The same message, saying that it may stand there twice. */
export function asRepeat(message: Message): Message {
  return { ...message, text: message.text ? `${repeatLine}\n\n${message.text}` : repeatLine };
}

const longestText = 2_000;

/** What is left of a message that Teams found too big: its words, without the card. */
export function shortened(message: Message): Message {
  const words = [message.text, message.card?.fallbackText].filter((text) => typeof text === 'string').join('\n\n');
  const cut = words.length > longestText ? `${words.slice(0, longestText).toWellFormed()} …` : words;
  return {
    text: `${cut || 'There is something to show here.'}\n\n(The card was too large for Teams.)`,
    ...(message.mentions && { mentions: message.mentions }),
  };
}
