import type { Activity } from './activity.ts';

/** What a turn is answered with at once; what comes later is posted or edited. */
export type Answer =
  /** It is stored and goes on by itself. */
  | { readonly kind: 'stored' }
  /** A text for the person who pressed, seen by nobody else. */
  | { readonly kind: 'message'; readonly text: string };

/**
 * The body of an answer to `adaptiveCard/action`. The HTTP status is 200 whatever it says ("Universal Action Model",
 * response format): anything else makes Teams show a banner and send the press again.
 */
export function invokeBody(answer: Answer): object {
  const value = answer.kind === 'message' ? answer.text : 'Taken in; the card will say how it goes on.';
  return { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value };
}

/** Lifeboat has no dialogs, no search and no message extensions; asked for one all the same, it answers in its form. */
export function otherInvokeBody({ name = '' }: Activity): object {
  if (name.startsWith('task/')) return { task: { type: 'message', value: 'Lifeboat has no dialogs.' } };
  if (name === 'application/search') {
    return { statusCode: 200, type: 'application/vnd.microsoft.search.searchResponse', value: { results: [] } };
  }
  if (name.startsWith('composeExtension/')) return { composeExtension: { type: 'message', text: 'Nothing here.' } };
  return {};
}
