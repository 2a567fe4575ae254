import type { Happening } from './happenings.ts';

/** What others do to the backups of a vault, or to the vault that they are in. */
export const ofProtection: readonly [RegExp, Happening][] = [
  [
    /^a Resource Guard guards (?<vault>\S+)$/,
    async ({ app }, { vault }) => {
      await app.sandbox('guard', { vault, on: true });
    },
  ],
];
