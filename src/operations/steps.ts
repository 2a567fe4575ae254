import { type Queryable, sql } from '../db/db.ts';
import type { Operation } from './operation.ts';

/** How a step stands that is no write to Azure. Times are this process's clock. */
export interface StepNote {
  readonly step: number;
  readonly state: 'running' | 'done' | 'stopped';
  readonly since: number;
  /** When it is given up. */
  readonly until?: number;
  readonly ended?: number;
  /** How it stood at the last look, or who did it. */
  readonly text?: string;
  /** Azure's time at which what was waited for held. */
  readonly held?: number;
  /** How it counts as done though it was not: not in time, not as it should be, or there was nothing to do any more. */
  readonly instead?: 'late' | 'failed' | 'unneeded';
}

/** What is known of the steps of a request that it has begun. */
export interface Begun {
  readonly operations: readonly Operation[];
  readonly notes: readonly StepNote[];
}

/** The notes of a request's steps, by its id. A step that writes to Azure has a row of the ledger instead. */
export const stepNotes = {
  async of(on: Queryable, request: string): Promise<readonly StepNote[]> {
    const rows = await on.all<{ state: string }>(sql`select state from steps where request = ${request} order by step`);
    return rows.map(({ state }) => JSON.parse(state) as StepNote);
  },
  /** False: it has been begun before. */
  async begin(tx: Queryable, request: string, note: StepNote): Promise<boolean> {
    const added = await tx.run(sql`insert into steps (request, step, state)
      values (${request}, ${note.step}, ${JSON.stringify(note)}) on conflict (request, step) do nothing`);
    return added === 1;
  },
  /** False: it is not as it was when it was read. */
  async change(tx: Queryable, request: string, before: StepNote, after: StepNote): Promise<boolean> {
    const changed = await tx.run(sql`update steps set state = ${JSON.stringify(after)}
      where request = ${request} and step = ${before.step} and state = ${JSON.stringify(before)}`);
    return changed === 1;
  },
};
