import type { Text } from './markdown.ts';
import type {
  Band,
  BandState,
  Body,
  Button,
  Check,
  Difference,
  Moment,
  Rows,
  Section,
  StateBand,
  Step,
  Tile,
} from './parts.ts';

/** An Adaptive Card as JSON. */
export type Card = { readonly type: 'AdaptiveCard' } & Readonly<Record<string, unknown>>;

/** How something that was started goes, or went. */
interface Progress {
  readonly steps?: readonly Step[];
  /** 0 to 100. */
  readonly progress?: number;
}

/** An alert, from its first failure to its end. */
export interface AlertCard extends Body, Progress {
  readonly band: StateBand;
  /** How it ended and by whom, or how its retry goes: "Operator retried it at 02:55". */
  readonly outcome?: Text;
  /** Whether a retry helps, what to do first, or why there is none. */
  readonly advice?: Text;
}

/** What somebody asked for, from the plan to the end of its job. */
export interface PlanCard extends Body, Progress {
  readonly band: StateBand;
  /** The line that says how it ended: "Running in Central India after 11 min, RTO target 30 min". */
  readonly outcome?: Text;
  /** Who agreed, and who still has to. */
  readonly approvals?: readonly Check[];
  readonly differences?: readonly Difference[];
  /** Of a plan that stands for many: each of them. */
  readonly sections?: readonly Section[];
}

/** Which one was meant: each answer is a button in full width. */
export interface ChoiceCard {
  /** "Did you mean", "Which web01". */
  readonly question: Text;
  readonly hint?: Text;
  readonly options: readonly (Button & { readonly text?: Text })[];
}

/** A short answer or a refusal. */
export interface NoteCard {
  /** Without one, the note is a plain answer. */
  readonly state?: BandState;
  readonly qualifier?: string;
  readonly title: Text;
  readonly text?: Text;
  /** What would help. */
  readonly hint?: Text;
  readonly buttons?: readonly Button[];
  readonly details?: Body['details'];
}

export interface HelpCard {
  readonly role: string;
  /** What is listed; without it, everything that the role may do. */
  readonly title?: string;
  readonly about?: string;
  /** The areas, each with the commands that it begins with. */
  readonly areas?: readonly {
    readonly title: string;
    readonly about: string;
    readonly commands: string;
    /** What opens its page. */
    readonly line: string;
  }[];
  readonly commands: readonly {
    readonly usage: string;
    readonly summary: string;
    readonly kind: 'look' | 'change' | 'decide';
  }[];
  readonly command?: {
    readonly name: string;
    readonly usages: readonly string[];
    readonly summary: string;
    readonly detail?: string;
    readonly examples: readonly string[];
    readonly who: string;
  };
}

/** Jobs, alerts, a digest, approvals, the record: a list under a band. */
export interface ListCard extends Pick<Body, 'summary' | 'checks' | 'notes' | 'buttons' | 'links'> {
  readonly band: Band;
  readonly rows: Rows;
}

/** The estate, one VM, a night, an incident: a few numbers, then a section for each side of it. */
export interface SheetCard extends Pick<Body, 'summary' | 'notes' | 'buttons' | 'links' | 'details'> {
  readonly band: Band;
  readonly tiles?: readonly Tile[];
  readonly sections: readonly Section[];
}

/** What a command needs to know, to be filled in. */
export interface FormCard extends Pick<Body, 'summary' | 'checks' | 'inputs' | 'notes' | 'buttons'> {
  readonly band: Band;
}

export interface DoctorCard {
  readonly worst: 'yes' | 'warn' | 'no';
  /** What came of it, where it is not about everything that Lifeboat needs. */
  readonly title?: Text;
  /** What is still under way: `waiting for the test alert`. */
  readonly running?: string;
  readonly buttons?: readonly Button[];
  readonly groups: readonly { readonly title: string; readonly checks: readonly Check[] }[];
  /** When it was looked. */
  readonly time: Moment;
}

export interface WhoamiCard extends Pick<Body, 'summary' | 'facts' | 'notes' | 'buttons' | 'details'> {
  readonly band: Band;
}

export interface WelcomeCard extends Pick<Body, 'summary' | 'notes' | 'buttons'> {
  readonly title?: Text;
  /** What to type first: a line and what it does. */
  readonly commands: readonly { readonly line: string; readonly does: string }[];
}

export interface CardData {
  alert: AlertCard;
  plan: PlanCard;
  choice: ChoiceCard;
  note: NoteCard;
  help: HelpCard;
  list: ListCard;
  sheet: SheetCard;
  form: FormCard;
  whoami: WhoamiCard;
  doctor: DoctorCard;
  welcome: WelcomeCard;
}

export type CardName = keyof CardData;
