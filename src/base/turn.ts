/** What a person may do. Each role may do all that the ones before it may. */
export const roles = ['reader', 'operator', 'approver', 'admin'] as const;
export type Role = (typeof roles)[number];

/** Who said something. Only `oid` and `tenant`, from the authenticated activity, decide anything. */
export interface Actor {
  /** Entra object id, lower case. */
  readonly oid: string;
  readonly tenant: string;
  /** Display name: for reading, never for deciding. */
  readonly name: string;
  /** The person's id in Teams (`29:…`), for mentions. */
  readonly teamsId: string;
  readonly guest: boolean;
}

/** Where something was said, or can be posted. */
export interface Place {
  readonly kind: 'channel' | 'group' | 'personal';
  /** The conversation's id without `;messageid=`. */
  readonly conversation: string;
  /** In a channel: the id of the message that heads the thread. */
  readonly thread?: string;
  readonly serviceUrl: string;
}

/** One thing said to the bot: a typed line or a pressed button, which are the same from here on. */
export interface Turn {
  /** The same for every delivery of the same activity. */
  readonly key: string;
  readonly origin: 'typed' | 'button' | 'schedule';
  /** The command line, without the mention of the bot. */
  readonly line: string;
  /** What was filled in on the card, by input id (`reason`, `notes`, `name`). */
  readonly inputs: Readonly<Record<string, string>>;
  readonly actor: Actor;
  readonly place: Place;
  /** What the channel is called, where the activity says so. */
  readonly placeName?: string;
  /** Id of the team that the channel is in, where the activity says so. */
  readonly team?: string;
  /** The message that was answered or whose button was pressed. */
  readonly messageId?: string;
  readonly at: number;
}
