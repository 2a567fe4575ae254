import { readFileSync } from 'node:fs';
import { z } from 'zod';

const price = z.number().nonnegative();
const perRedundancy = z.strictObject({ LRS: price, ZRS: price, GRS: price });

/** What backups cost: amounts a month, of storage for each GB. */
const schema = z.strictObject({
  /** Whose prices they are: it stands beside every amount. */
  source: z.string().min(1),
  /** Of which day. */
  date: z.iso.date(),
  currency: z.string().regex(/^[A-Z]{3}$/, 'is not a currency such as "USD"'),
  /** Of a protected instance, by its size. */
  instance: z.strictObject({ upTo50GB: price, upTo500GB: price, each500GB: price }),
  vault: perRedundancy,
  archive: perRedundancy,
  snapshot: price,
  /** What Azure does not say before: which part of a disk is used, and which part of that changes in a day. */
  assumed: z.strictObject({ used: z.number().positive().max(1), dailyChange: z.number().positive().max(1) }),
});

export type Prices = z.infer<typeof schema>;

/** Where nobody says other ones: `prices.json`, rough figures of the day that it names, read from no price list. */
export const roughPrices: Prices = schema.parse(
  JSON.parse(readFileSync(new URL('prices.json', import.meta.url), 'utf8')),
);

/** `prices:` of `lifeboat.yaml`, in the place of those: all of them, with their source and date. */
export const prices = schema.default(roughPrices);
