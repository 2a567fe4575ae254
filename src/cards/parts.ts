import type { Text } from './markdown.ts';

/** The state that a card's band names, in capitals. Its colour and symbol follow from it: see states.ts. */
export type BandState =
  | 'WAITING'
  | 'RUNNING'
  | 'DONE'
  | 'FAILED'
  | 'REFUSED'
  | 'REJECTED'
  | 'WITHDRAWN'
  | 'EXPIRED'
  | 'UNKNOWN'
  | 'CRITICAL'
  | 'WARNING'
  | 'INFORMATION'
  | 'INACTIVE'
  | 'RESOLVED'
  | 'PAUSED'
  | 'HEALTHY'
  | 'QUESTION'
  | 'HELP'
  | 'WELCOME';

/** The head of a card: its state, or in capitals the word for what it lists; one sentence with the thing's name in bold, and where it lives. */
export type Band = StateBand | (BandTexts & { readonly word: string });

/** The head of a card that says how something stands or ended. */
export interface StateBand extends BandTexts {
  readonly state: BandState;
}

/** The moment that a card speaks of. It is said as the wall clock of the zone: '02:41 AEDT', '02:41 yesterday AEDT'. */
export interface Moment {
  /** Epoch milliseconds. */
  readonly at: number;
  /** When the card was made, if that is another moment: by it a day is today's or yesterday's. */
  readonly now?: number;
  /** IANA name. */
  readonly timezone: string;
}

interface BandTexts {
  /** What qualifies the state: severity, count, id. One that starts with `for` or `of` reads on from the state. */
  readonly qualifier?: string;
  readonly time?: Moment;
  readonly title: Text;
  readonly subtitle?: Text;
}

/** A label of one or two words and what it is. */
export interface Fact {
  readonly title: string;
  readonly value: Text;
}

/** Something that was looked at. `warn`: may go on, with care; `no`: stands in the way; `info`: neither. */
export interface Check {
  readonly state: 'yes' | 'warn' | 'no' | 'info';
  readonly text: Text;
}

export interface Step {
  readonly state: 'waiting' | 'running' | 'done' | 'warn' | 'failed' | 'skipped';
  readonly name: string;
  /** '1 min 12 s', '4 min 7 s so far'. */
  readonly took?: string;
}

/** A press says the line, as if it had been typed. */
export interface Button {
  readonly title: string;
  readonly line: string;
  readonly style?: 'positive' | 'destructive';
  /** Behind "…". */
  readonly secondary?: boolean;
}

/** Opens a page of Microsoft's; others are left out. */
export interface Link {
  readonly title: string;
  readonly url: string;
}

/** What may be filled in beside the buttons: `reason`, `notes`, `name`, or a field of a form. Never required: Reject needs no name. */
export interface Input {
  readonly id: 'reason' | 'notes' | 'name' | `field-${string}`;
  readonly label: string;
  readonly placeholder?: string;
  /** What stands there: what is proposed, or what somebody has filled in before. */
  readonly value?: string;
  /** One of these is chosen; absent: text is typed. */
  readonly choices?: readonly { readonly title: string; readonly value: string }[];
  readonly kind?: 'text' | 'name';
  /** In characters; by default what is taken of such a text. */
  readonly maxLength?: number;
}

/** One line of a list: what it is, more about it, and at the right a time or a number. */
export interface Row {
  readonly state?: Check['state'] | Step['state'];
  readonly title: Text;
  readonly text?: Text;
  readonly aside?: string;
  readonly buttons?: readonly Button[];
}

export interface Rows {
  readonly items: readonly Row[];
  /** Shown when there are none. */
  readonly none?: Text;
  /** How many there are in all, if more than `items`. */
  readonly total?: number;
  /** The command that lists the rest: "… and 37 more: type `alerts`". */
  readonly line?: string;
}

/** A part of a card under a heading. */
export interface Section {
  readonly title: string;
  readonly facts?: readonly Fact[];
  readonly checks?: readonly Check[];
  readonly rows?: readonly Row[];
  readonly text?: Text;
}

/** Something that is not as it was planned. */
export interface Difference {
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

/** A number that the eye should find first. */
export interface Tile {
  readonly value: string;
  readonly label: string;
}

/** What any card may have below its band; each card shows what its template has a place for. */
export interface Body {
  /** What it means, in one or two sentences. */
  readonly summary?: Text;
  readonly facts?: readonly Fact[];
  readonly checks?: readonly Check[];
  /** Small print: cost, what follows. */
  readonly notes?: readonly Text[];
  readonly inputs?: readonly Input[];
  readonly buttons?: readonly Button[];
  readonly links?: readonly Link[];
  /** Ids, behind "Details". */
  readonly details?: readonly Fact[];
}
