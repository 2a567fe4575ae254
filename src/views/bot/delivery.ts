import { type Card, card } from '../../cards/card.ts';
import type { Trouble } from '../../posts/index.ts';

/** A conversation takes no messages; `since`: a time in words. */
export function troubleMessage(trouble: Trouble, since: string): { readonly card: Card } {
  return {
    card: card('note', {
      state: 'WARNING',
      qualifier: `since ${since}`,
      title: `${called(trouble)} takes no messages`,
      text: `${trouble.why}. ${waitingWords(trouble.waiting)}`,
      hint: 'Add Lifeboat there again, or say "subscribe here" in another channel. It is tried again now and then.',
      buttons: [{ title: 'Doctor', line: 'doctor' }],
    }),
  };
}

/** The same conversation takes messages again; `conversation`: what {@link called} calls it. */
export function troubleOverMessage(conversation: string, since: string): { readonly card: Card } {
  return {
    card: card('note', {
      state: 'RESOLVED',
      title: `${conversation} takes messages again`,
      text: `It took none since ${since}. What waited is being posted.`,
    }),
  };
}

/** What a conversation is called at the beginning of a sentence. */
export function called({ name, kind }: Pick<Trouble, 'name' | 'kind'>): string {
  if (kind === 'personal') return 'A one-to-one chat';
  return name ? `The channel “${name}”` : kind === 'channel' ? 'A channel' : 'A group chat';
}

const waitingWords = (count: number): string =>
  count === 1 ? 'One message waits for it.' : `${count} messages wait for it.`;
