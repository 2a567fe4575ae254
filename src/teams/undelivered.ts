import { Undelivered } from '../posts/posting.ts';
import { NotSigned } from './sdk.ts';

export type Sending = 'post' | 'update' | 'remove';

interface Failure {
  readonly statusCode?: number;
  readonly code?: string;
  readonly response?: { readonly headers?: { get(name: string): string | undefined } };
  readonly details?: { readonly error?: { readonly code?: string } };
}

/** Nothing listened, so nothing was sent. */
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'CERT_HAS_EXPIRED',
]);

/** How long to leave a credential or registration that the connector refuses, in milliseconds. */
const untilRepaired = 60_000;

/**
 * What became of a message whose request failed, by Teams' own table (documentation "Build conversational capability",
 * "Status codes from bot conversational APIs"). Two cells differ from it, because a repeated alert is better than a lost
 * one: 401 and 500 are not to be tried again at once, but they are tried again later. A refused edit says nothing of its
 * conversation (Teams answers 403 `ServiceError` for a card that an owner deleted, and sometimes 404
 * `ConversationNotFound`): only a new post can tell. `inThread`: nor does what is refused in a thread, unless it names
 * the conversation.
 */
export function undeliveredOf(thrown: unknown, sending: Sending, inThread: boolean, now: number): Undelivered {
  if (thrown instanceof Undelivered) return thrown;
  if (thrown instanceof NotSigned) return new Undelivered('later', thrown.message, untilRepaired);
  const failure = (thrown ?? {}) as Failure;
  const said = failure.details?.error?.code;
  const status = failure.statusCode;
  if (status === undefined) {
    const why = failure.code ?? (thrown instanceof Error ? thrown.name : 'unknown');
    return new Undelivered(neverSent.has(why) ? 'unreachable' : 'maybe', `no answer from Teams: ${why}`);
  }
  const what = `Teams answered ${status}${said ? ` ${said}` : ''}`;
  const retryAfter = retryAfterOf(failure.response?.headers?.get('retry-after'), now);
  const kind = kindOf({ status, said, sending, inThread });
  return new Undelivered(kind, what, status === 401 ? untilRepaired : retryAfter);
}

interface Refused {
  readonly status: number;
  readonly said: string | undefined;
  readonly sending: Sending;
  readonly inThread: boolean;
}

/** What a 403 says of the whole conversation, by the codes of that table. */
const ofConversation: readonly string[] = [
  'BotNotInConversationRoster',
  'BotDisabledByAdmin',
  'ConversationBlockedByUser',
  'MessageWritesBlocked',
  'ForbiddenOperationException',
  'InvalidBotApiHost',
];

function kindOf({ status, said = '', sending, inThread }: Refused): Undelivered['kind'] {
  if (status === 401 || status === 412 || status === 429 || status === 503) return 'later';
  if (status === 413 || said === 'MessageSizeTooBig') return 'too-big';
  if (status === 408 || status >= 500) return 'maybe';
  if (sending !== 'post') return 'gone';
  if (status === 404) return inThread ? 'thread-gone' : 'blocked';
  if (status === 403) return inThread && !ofConversation.includes(said) ? 'thread-gone' : 'blocked';
  return 'refused';
}

const longestWait = 3_600_000;

/** `Retry-After` in seconds or as a date, in milliseconds from now. */
function retryAfterOf(header: string | undefined, now: number): number | undefined {
  if (!header) return undefined;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), longestWait) : undefined;
}
