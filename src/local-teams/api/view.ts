import type { Desk } from '../desk.ts';
import type { Member } from '../directory.ts';
import type { Message } from '../history/messages.ts';
import type { Press } from '../history/presses.ts';
import type { Entity } from '../wire.ts';

const ADAPTIVE_CARD = 'application/vnd.microsoft.card.adaptive';

/** A message as one person sees it. */
export interface MessageView extends Omit<Message, 'activity' | 'audience' | 'attachments' | 'entities' | 'author'> {
  /** `bot`, or the Entra object id of a person. */
  readonly author: string;
  readonly name: string;
  readonly mentions: readonly { readonly text: string; readonly name: string }[];
  readonly cards: readonly unknown[];
  /** Attachments that this page cannot show: their content types. */
  readonly unknown: readonly string[];
  readonly presses: readonly PressView[];
}

export interface PressView extends Omit<Press, 'activity' | 'message'> {
  readonly name: string;
}

/** Everybody does in the team's channels, and in one chat. */
export function takesPart({ directory, marks }: Desk, member: Member, conversation: string): boolean {
  return directory.channelOf(conversation) ? !marks.deleted(conversation) : conversation === member.chat;
}

/** Whether a person sees this message at all. */
export function sees(desk: Desk, member: Member, { conversation, audience }: Message): boolean {
  return takesPart(desk, member, conversation) && (audience === null || audience === member.aadObjectId);
}

export function viewOf(desk: Desk, member: Member, message: Message): MessageView {
  const { activity: _, audience: __, attachments, entities, ...rest } = message;
  const own = desk.presses.view(message.id, member.aadObjectId);
  const cards = attachments.filter(({ contentType }) => contentType === ADAPTIVE_CARD).map(({ content }) => content);
  return {
    ...rest,
    name: nameOf(desk, message.author),
    mentions: entities.flatMap(mentionOf),
    cards: own === undefined ? cards : [own],
    unknown: attachments
      .map(({ contentType }) => contentType)
      .filter((type) => type !== ADAPTIVE_CARD && type !== 'text/html'),
    presses: desk.presses.of(message.id).map((press) => pressView(desk, member, press)),
  };
}

/** Who pressed what is for everybody to see; what the bot said to it only for the one who pressed. */
function pressView(desk: Desk, member: Member, { activity: _, message: __, ...press }: Press): PressView {
  const mine = press.person === member.aadObjectId;
  return { ...press, name: nameOf(desk, press.person), note: mine ? press.note : null };
}

const nameOf = (desk: Desk, author: string): string =>
  author === 'bot' ? desk.directory.bot.name : (desk.directory.member(author)?.name ?? author);

const mentionOf = ({ text, mentioned }: Entity): { text: string; name: string }[] =>
  text && mentioned?.name ? [{ text, name: mentioned.name }] : [];
