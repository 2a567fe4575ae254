import { createHash } from 'node:crypto';
import type { Actor, Place } from '../base/turn.ts';
import { type Queryable, sql } from '../db/db.ts';

/** What is proved every week: so many VMs of a policy, drawn by lot. It speaks for its owner, with the owner's rights. */
export interface ProofRule {
  /** One for each policy: its name in lower case. */
  readonly id: string;
  readonly policy: string;
  readonly count: number;
  /** 0: Sunday. */
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly owner: Actor;
  /** Where the requests are shown. */
  readonly place: Place;
}

export const proofRules = {
  async put(tx: Queryable, rule: ProofRule): Promise<void> {
    await tx.run(sql`insert into proof_rules (id, rule) values (${rule.id}, ${JSON.stringify(rule)})
      on conflict (id) do update set rule = excluded.rule`);
  },
  async get(on: Queryable, id: string): Promise<ProofRule | undefined> {
    const row = await on.one<{ rule: string }>(sql`select rule from proof_rules where id = ${id}`);
    return row && (JSON.parse(row.rule) as ProofRule);
  },
  async list(on: Queryable): Promise<ProofRule[]> {
    const rows = await on.all<{ rule: string }>(sql`select rule from proof_rules order by id`);
    return rows.map(({ rule }) => JSON.parse(rule) as ProofRule);
  },
  /** False: there was none. */
  async remove(tx: Queryable, id: string): Promise<boolean> {
    return (await tx.run(sql`delete from proof_rules where id = ${id}`)) === 1;
  },
};

/** So many of them by lot; the same for the same seed, so that who dies while drawing draws no others. */
export function drawn<Thing extends { readonly id: string }>(
  all: readonly Thing[],
  count: number,
  seed: string,
): Thing[] {
  const lot = ({ id }: Thing): string => createHash('sha256').update(`${seed} ${id.toLowerCase()}`).digest('hex');
  return all
    .map((thing) => ({ thing, lot: lot(thing) }))
    .sort((a, b) => (a.lot < b.lot ? -1 : 1))
    .slice(0, count)
    .map(({ thing }) => thing);
}
