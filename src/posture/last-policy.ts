import { type Queryable, sql } from '../db/db.ts';
import type { ItemState } from './estate-changes.ts';

/**
 * The name of the last policy that a protected item was seen with: Azure forgets it when backups are stopped. Undefined:
 * they were stopped before Lifeboat first looked.
 */
export async function lastPolicyOf(on: Queryable, item: string): Promise<string | undefined> {
  const row = await on.one<{ state: string }>(sql`select state from item_states where id = ${item.toLowerCase()}`);
  const { lastPolicy, policy } = (row ? JSON.parse(row.state) : {}) as Partial<ItemState>;
  return policy ?? lastPolicy;
}
