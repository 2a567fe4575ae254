import { HttpError } from '../http/http.ts';

/** Errors as Teams answers them ("Status codes from bot APIs", learn.microsoft.com). */
export const conversationNotFound = (): HttpError =>
  new HttpError(404, 'ConversationNotFound', 'Conversation not found.');

export const activityNotFound = (): HttpError =>
  new HttpError(404, 'ActivityNotFoundInConversation', 'Activity not found in this conversation.');

/** What Teams says of an edit of a message that an owner of the team deleted, seen in the field. */
export const deletedByOwner = (): HttpError => new HttpError(403, 'ServiceError', 'Unknown');

export const memberNotFound = (): HttpError =>
  new HttpError(404, 'MemberNotFoundInConversation', 'Member not found in this conversation.');

export const appNotInstalled = (): HttpError =>
  new HttpError(403, 'ForbiddenOperationException', 'The app is not installed for this person.');

export const notInRoster = (): HttpError =>
  new HttpError(403, 'BotNotInConversationRoster', 'The bot is not part of the conversation roster.');

export const notYours = (): HttpError =>
  new HttpError(403, 'ForbiddenOperationException', 'A bot may only change its own messages.');

export const badSyntax = (message: string): HttpError => new HttpError(400, 'BadSyntax', message);

export const tooBig = (): HttpError =>
  new HttpError(413, 'MessageSizeTooBig', 'Message size too large. A message may have about 100 KB.');

export const tooMany = (waitMs: number): HttpError =>
  new HttpError(429, 'TooManyRequests', 'API calls quota exceeded for this conversation.', {
    'retry-after': String(Math.max(1, Math.ceil(waitMs / 1000))),
  });
