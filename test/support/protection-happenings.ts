import type { Happening } from './happenings.ts';

/** What others do to the backups of a vault, or to the vault that they are in. */
export const ofProtection: readonly [RegExp, Happening][] = [
  [
    /^a Resource Guard guards (?<vault>\S+)$/,
    async ({ app }, { vault }) => {
      await app.sandbox('guard', { vault, on: true });
    },
  ],
  [
    /^the owner of the Resource Guard of (?<vault>\S+) (?<did>gives leave|takes the leave back)$/,
    async ({ app }, { vault, did }) => {
      await app.sandbox('guard', { vault, grant: did === 'gives leave' });
    },
  ],
];
