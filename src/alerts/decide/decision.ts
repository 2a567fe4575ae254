import type { Alert, Severity } from '../schema/schema.ts';

/** Why an alert was shown or not: a metric's label, a field of the record, and what `why ALERT` answers. */
export const whys = {
  first: 'The first of its kind: a new card.',
  repeat: 'It failed again: counted on the card that is there.',
  worse: 'It failed again and worse than before: said in the thread of its card.',
  'after-inactive': 'The last card was made inactive: the next one is posted anew.',
  'after-resolved': 'The last one was resolved: this is a new one.',
  'resolved-first': 'Azure said that it was resolved before it said that it fired: the card is shown as resolved.',
  resolved: 'Azure resolved it: the card is closed.',
  'partly-resolved': 'Azure resolved one of several on this card: the others go on.',
  'resolved-unknown': 'Azure resolved an alert that was never shown here.',
  over: 'Azure resolved it when its card was over already.',
  duplicate: 'The same alert was delivered before.',
  security: 'Security alerts are always shown.',
  'cancelled-by-user': 'Somebody cancelled the job on purpose.',
  'other-job-running': 'Another backup of the item was running: nothing was lost.',
  'vm-gone': 'The VM does not exist any more.',
  muted: 'Somebody muted it until a time: counted, and said when the mute ends.',
  maintenance: 'A maintenance window covers it: it is in the summary at the end of the window.',
  storm: 'Too many at once: it is on the card of an incident.',
  'in-digest': 'Its channel takes a digest: it is in the next one.',
  'before-start': 'It is older than Lifeboat: it is in the summary of what was found at the start.',
  routed: 'A route of lifeboat.yaml sends it there.',
  subscribed: 'That channel or person subscribed to it.',
  'by-default': 'No route fits: it goes to the default channel.',
  'security-too': 'Security alerts come to the default channel as well, whatever route takes them.',
  unroutable: 'Where its route leads cannot be reached: it goes to the default channel.',
  nowhere: 'There is no channel for alerts yet: it waits in the list of alerts.',
  unattended: 'Nobody took it within its time: it is said again, once.',
  attended: 'Somebody took it, or it is over.',
  chased: 'It was said again before: once is enough.',
  'not-yet': 'Its time is not over.',
  unconfirmed: 'Azure could not be asked about it: shown at once, marked, and asked about again.',
  denied: 'Azure does not list it: shown apart, marked, and counted with nothing else.',
  'denied-rest': 'More in an hour than are shown of those that Azure does not list: counted on one card.',
  'not-resolved': 'A webhook said that it was resolved, and Azure says that it is not: nothing was changed.',
  'end-unconfirmed': 'A webhook said that it was resolved, and Azure could not be asked: nothing was changed.',
  confirmed: 'Azure lists it now: decided anew.',
} as const;

export type Why = keyof typeof whys;

/**
 * post: a new card; update: the card that is there is changed; reply: it is changed, and something is said in its
 * thread; hold: a new card in the store, which is shown with others, later; drop: not shown, but counted.
 */
export interface Decision {
  readonly do: 'post' | 'update' | 'reply' | 'hold' | 'drop';
  readonly why: Why;
}

/** One card and what was said on it. */
export interface Group {
  readonly state: 'open' | 'inactive' | 'resolved';
  /** How many alerts fired. */
  readonly count: number;
  /** How many of them Azure has not resolved. */
  readonly firing: number;
  readonly firstAt: number;
  readonly lastAt: number;
  /** The worst of them. */
  readonly severity: Severity | undefined;
}

/** What is known when an alert comes in: plain data that the store gives. */
export interface Memory {
  /** This very identity was decided on before. */
  readonly seen: boolean;
  /** An identity of Fired whose `twinOf`, the Resolved, was received before it. */
  readonly resolved: boolean;
  /**
   * For an identity of Resolved that has a twin: the card that its Fired is on, and none when the Fired was never
   * shown. For every other alert: the newest card of its group.
   */
  readonly group?: Group;
  /** What Azure says about the failed job of an alert that it lists. */
  readonly azure?: {
    /** Azure's status of the job: Failed, Cancelled … */
    readonly jobStatus?: string;
    readonly errorCode?: string;
    readonly vm?: 'gone' | 'present';
  };
  /** A mute covers it. */
  readonly muted?: boolean;
  /** Why a new card would have to wait now. */
  readonly hold?: Hold;
}

/** Why an alert is shown later, with others: on the card of a digest, a window's summary or an incident. */
export type Hold = Extract<Why, 'maintenance' | 'storm' | 'in-digest' | 'before-start'>;

/** All that a rule may look at. `now` is epoch milliseconds. */
export interface Situation {
  readonly alert: Alert;
  readonly memory: Memory;
  readonly now: number;
}

/** Gives a decision, or leaves the alert to the rules after it. */
export type Rule = (situation: Situation) => Decision | undefined;
