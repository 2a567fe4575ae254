import { type Card, card } from '../../cards/card.ts';

/** What others did to protected items elsewhere, a sentence each. */
export function changesCard(texts: readonly string[]): Card {
  return card('note', {
    state: 'WARNING',
    title:
      texts.length === 1 ? 'Done elsewhere, not with Lifeboat' : `${texts.length} changes elsewhere, not with Lifeboat`,
    text: texts.join('\n\n'),
    hint: 'The activity log of the vault in the portal says more.',
    buttons: [{ title: 'Status', line: 'status' }],
  });
}
