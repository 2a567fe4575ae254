import { randomBytes, randomUUID } from 'node:crypto';

/** Identifiers as a value that is passed in, so that tests are repeatable. */
export interface Ids {
  /** A GUID. */
  guid(): string;
  /** A short id that a person can read out: four characters without 0/O, 1/I/L. */
  short(): string;
}

const alphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

/** What {@link Ids.short} gives, as part of a regular expression. */
export const shortId = `[${alphabet}]{4}`;

export const randomIds: Ids = {
  guid: () => randomUUID(),
  short: () => [...randomBytes(4)].map((byte) => alphabet[byte % alphabet.length]).join(''),
};
