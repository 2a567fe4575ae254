import type { Queryable } from '../db/db.ts';
import type { Anchor } from './anchor.ts';
import type { AuditWord } from './words.ts';

/** One line of the record. `actor` is absent for what Lifeboat did by itself. */
export interface Entry {
  readonly what: AuditWord;
  readonly actor?: { readonly oid: string; readonly name: string };
  /** What was typed, or the line of the button. */
  readonly line?: string;
  /** What it is about: a request id, alert id, VM name. */
  readonly about?: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

export interface StoredEntry extends Omit<Entry, 'what'> {
  /** An older version may have had other words. */
  readonly what: string;
  readonly seq: number;
  readonly at: number;
  readonly hash: string;
}

/** What the record was held against. */
export interface Held {
  /** As a person would say it: `the file /var/lib/anchors`. */
  readonly where: string;
  readonly count: number;
  readonly newest: { readonly seq: number; readonly at: number } | undefined;
  /** How many there are not sealed with our key: nothing can be said by them. */
  readonly foreign: number;
}

export type Verdict =
  | { readonly intact: true; readonly entries: number; readonly held: readonly Held[] }
  | { readonly intact: false; readonly brokenAt: number };

export interface Audit {
  /** Appends in the transaction of what it records; the chain's hash covers every field and the line before. */
  write(tx: Queryable, entry: Entry): Promise<void>;
  list(query: { readonly limit: number; readonly before?: number; readonly about?: string }): Promise<StoredEntry[]>;
  /** Reads the whole chain again and holds it against the anchors outside the store, and those in `pasted`. */
  verify(pasted?: string): Promise<Verdict>;
  /** The newest line. */
  head(): Promise<Anchor>;
}
