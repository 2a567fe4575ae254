/**
 * The parts of a Bot Framework activity that this stand-in reads or writes. Names and shapes are those of the Bot
 * Connector API 3.0 and of "Conversation events in your Teams bot" (learn.microsoft.com).
 */
export interface Account {
  readonly id: string;
  readonly name?: string;
  readonly aadObjectId?: string;
}

export interface Attachment {
  readonly contentType: string;
  readonly content?: unknown;
}

/** A mention, or the `clientInfo` that Teams adds. */
export interface Entity {
  readonly type: string;
  readonly text?: string;
  readonly mentioned?: Account;
  readonly [key: string]: unknown;
}

export interface Conversation {
  readonly id: string;
  readonly conversationType: 'channel' | 'personal';
  readonly tenantId: string;
  readonly isGroup?: true;
  readonly name?: string;
}

/** An activity on its way to the bot. */
export interface Activity {
  readonly type: string;
  readonly id: string;
  readonly conversation: Conversation;
  readonly from: Account;
  readonly recipient: Account;
  readonly [key: string]: unknown;
}

/** An activity as the bot posts it: everything in it is a claim until looked at. */
export interface PostedActivity {
  readonly type: string;
  readonly text: string;
  readonly attachments: readonly Attachment[];
  readonly entities: readonly Entity[];
  readonly recipient?: string;
  readonly replyToId?: string;
}

type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A field of an unknown value, as text; empty when it is not text. */
export function textOf(value: unknown, field: string): string {
  const found = isObject(value) ? value[field] : undefined;
  return typeof found === 'string' ? found : '';
}

/** Reads what the bot posted. Unknown fields are left out, as Teams does. */
export function readPosted(body: unknown): PostedActivity {
  const source = isObject(body) ? body : {};
  const list = (field: string): unknown[] => (Array.isArray(source[field]) ? source[field] : []);
  const recipient = textOf(source.recipient, 'id');
  const replyToId = textOf(source, 'replyToId');
  return {
    type: textOf(source, 'type') || 'message',
    text: textOf(source, 'text'),
    attachments: list('attachments').filter((item): item is Json & Attachment => textOf(item, 'contentType') !== ''),
    entities: list('entities').filter((item): item is Json & Entity => textOf(item, 'type') === 'mention'),
    ...(recipient && { recipient }),
    ...(replyToId && { replyToId }),
  };
}
