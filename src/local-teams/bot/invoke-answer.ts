import { isObject, textOf } from '../wire.ts';
import type { Answer } from './send.ts';

/** What Teams makes of the answer to a pressed button. */
export type InvokeAnswer =
  | { readonly kind: 'card'; readonly card: unknown }
  | { readonly kind: 'said'; readonly text: string }
  | { readonly kind: 'taken' }
  /** `again`: Teams sends the activity once more. */
  | { readonly kind: 'failed'; readonly why: string; readonly again: boolean };

const failed = (why: string, again = true): InvokeAnswer => ({ kind: 'failed', why, again });

/**
 * Reads the body `{ statusCode, type, value }` of an `adaptiveCard/action` invoke ("Universal Action Model",
 * learn.microsoft.com). For a message (`Action.Submit`) only the HTTP status counts.
 */
export function readInvokeAnswer(answer: Answer, isInvoke: boolean): InvokeAnswer {
  if (answer.kind === 'late') return failed('no answer in time');
  if (answer.kind === 'unreachable') return failed(answer.why);
  if (answer.status >= 300) return failed(`HTTP ${answer.status}`);
  return isInvoke ? readBody(answer) : { kind: 'taken' };
}

function readBody({ status, body }: Extract<Answer, { kind: 'answered' }>): InvokeAnswer {
  if (status !== 200) return failed(`HTTP ${status}`);
  const parsed = parse(body);
  if (!isObject(parsed) || typeof parsed.statusCode !== 'number') return failed('the answer has no statusCode');
  switch (parsed.type) {
    case 'application/vnd.microsoft.card.adaptive':
      return isObject(parsed.value) ? { kind: 'card', card: parsed.value } : failed('the card is missing');
    case 'application/vnd.microsoft.activity.message':
      return typeof parsed.value === 'string' ? { kind: 'said', text: parsed.value } : failed('the message is missing');
    case 'application/vnd.microsoft.error':
      return failed(textOf(parsed.value, 'message') || textOf(parsed.value, 'code'), false);
    default:
      return failed('the answer has no known type');
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
