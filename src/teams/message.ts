import type { Activity } from 'botbuilder';
import type { Card } from '../cards/card.ts';
import type { Message } from '../posts/posting.ts';

interface Mention {
  readonly type: 'mention';
  readonly text: string;
  readonly mentioned: { readonly id: string; readonly name: string };
}

/**
 * The activity that shows a message. Who is mentioned is told in the text's entities, or in the card's where the card
 * names them (`<at>name</at>` in one of its texts); a mention that stands nowhere is put into the text, because Teams
 * notifies nobody otherwise ("Format your bot messages").
 */
export function activityOf(message: Message): Partial<Activity> {
  const mentions = (message.mentions ?? []).map(mentionOf);
  const cardText = message.card ? JSON.stringify(message.card) : '';
  const inCard = mentions.filter(({ text }) => cardText.includes(JSON.stringify(text).slice(1, -1)));
  const inText = mentions.filter((mention) => !inCard.includes(mention));
  const missing = inText.filter(({ text }) => !message.text?.includes(text)).map(({ text }) => text);
  const text = [...missing, ...(message.text ? [message.text] : [])].join(' ');
  return {
    type: 'message',
    ...(text ? { text, textFormat: 'markdown' } : {}),
    ...(inText.length ? { entities: inText } : {}),
    ...(message.card ? { attachments: [attachmentOf(message.card, inCard)] } : {}),
    ...(typeof message.card?.fallbackText === 'string' ? { summary: message.card.fallbackText } : {}),
  };
}

function mentionOf({ teamsId, name }: { readonly teamsId: string; readonly name: string }): Mention {
  const plain = name.replaceAll(/[<>&]/g, ' ').trim();
  return { type: 'mention', text: `<at>${plain}</at>`, mentioned: { id: teamsId, name: plain } };
}

function attachmentOf(card: Card, mentions: readonly Mention[]) {
  const msteams = (card.msteams ?? {}) as { readonly entities?: readonly unknown[] };
  const content = mentions.length
    ? { ...card, msteams: { ...msteams, entities: [...(msteams.entities ?? []), ...mentions] } }
    : card;
  return { contentType: 'application/vnd.microsoft.card.adaptive', content };
}
