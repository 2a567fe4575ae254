import type { MessageView } from '../../api/view.ts';

export type { MessageView, PressView } from '../../api/view.ts';

export interface PersonView {
  readonly name: string;
  readonly aadObjectId: string;
  readonly role: string;
}

export interface ConversationView {
  readonly id: string;
  readonly kind: 'chat' | 'channel';
  /** What the page's address ends with: `chat`, `channel`, `channel:database`. */
  readonly address: string;
  readonly name: string;
  readonly team?: string;
  /** The id of the last message that was seen. */
  seen: string;
}

/** What `GET /api/state?as=` answers. */
export interface StateView {
  readonly bot: { readonly id: string; readonly name: string };
  readonly people: readonly PersonView[];
  readonly me: PersonView;
  readonly conversations: readonly ConversationView[];
  readonly messages: readonly MessageView[];
  readonly sandbox: boolean;
  readonly history: string;
  readonly rev: number;
}

/** What a card's button sends. */
export interface PressedAction {
  readonly type: 'Action.Execute' | 'Action.Submit';
  readonly title: string;
  readonly id?: string;
  readonly verb?: string;
  readonly data: unknown;
}
