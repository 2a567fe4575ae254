import { type Clock, hours } from '../base/clock.ts';
import type { Problem, ProblemCode } from '../base/problem.ts';
import type { Turn } from '../base/turn.ts';
import { type Database, type Queryable, sql } from '../db/db.ts';
import type { Handler, Work } from '../work/work.ts';
import type { Audit } from './audit.ts';

/** What somebody tried and was not let. */
export interface Attempt {
  readonly turn: Pick<Turn, 'key' | 'actor' | 'line' | 'place'>;
  /** The request or alert that it was about. */
  readonly about: string | undefined;
  readonly problem: Problem;
}

/**
 * Refused attempts on record: who tried what, and why not; a turn that is taken up again is one attempt. In an hour so many lines of one person, and so many of all
 * who lack the role, are written; the others are counted, and the count is written when the hour is over.
 */
export interface Attempts {
  refused(attempt: Attempt): Promise<void>;
  readonly handlers: Record<'attempts', Handler>;
}

const mostOfOne = 20;
const mostWithoutRole = 100;
const everybodyWithoutRole = 'without the role';
const longestLine = 200;
const hour = hours(1);

/** What was not understood, or could not be answered just now, is no attempt. */
const recorded: readonly ProblemCode[] = ['forbidden', 'refused', 'stale-plan', 'paused'];

export function createAttempts(options: {
  readonly db: Database;
  readonly audit: Audit;
  readonly work: Pick<Work, 'put'>;
  readonly clock: Clock;
}): Attempts {
  const { db, audit, work, clock } = options;

  return {
    async refused({ turn, about, problem }) {
      if (!recorded.includes(problem.code)) return;
      const { oid, name, tenant } = turn.actor;
      await db.tx(async (tx) => {
        if (!(await isNew(tx, turn.key))) return;
        const all = problem.code !== 'forbidden' || (await counts(tx, everybodyWithoutRole, mostWithoutRole));
        if (!all || !(await counts(tx, `${tenant}/${oid}`, mostOfOne))) return;
        await audit.write(tx, {
          what: 'attempted',
          actor: { oid, name },
          line: turn.line.slice(0, longestLine),
          ...(about && { about: about.slice(0, longestLine) }),
          detail: { refused: problem.message, code: problem.code, tenant },
        });
      });
    },
    handlers: {
      async attempts({ key, payload }) {
        const { person, at, most } = payload as { person: string; at: number; most: number };
        await db.tx(async (tx) => {
          const row = await tx.one<{ count: number }>(
            sql`delete from attempts where person = ${person} and hour = ${at} returning count`,
          );
          const more = (row?.count ?? 0) - most;
          if (more > 0) await audit.write(tx, { what: 'attempted', about: key, detail: { person, more } });
        });
        return 'done';
      },
    },
  };

  /** False: it was refused before, and is done once more because nobody was told. */
  async function isNew(tx: Queryable, key: string): Promise<boolean> {
    const added = await tx.run(
      sql`insert into refused_turns (turn, at) values (${key}, ${clock.now()}) on conflict (turn) do nothing`,
    );
    return added === 1;
  }

  /** True: it is one of those that are written down. The first of an hour tidies up what nobody counts any more. */
  async function counts(tx: Queryable, person: string, most: number): Promise<boolean> {
    const at = Math.floor(clock.now() / hour) * hour;
    const row = await tx.one<{ count: number }>(sql`
      insert into attempts (person, hour, count) values (${person}, ${at}, 1)
      on conflict (person, hour) do update set count = attempts.count + 1 returning count`);
    const count = row?.count ?? 1;
    if (count === 1) {
      await tx.run(sql`delete from attempts where hour < ${at - 24 * hour}`);
      await tx.run(sql`delete from refused_turns where at < ${at - 24 * hour}`);
    }
    if (count === most + 1) {
      const payload = { person, at, most };
      await work.put(tx, { kind: 'attempts', key: `${person} ${new Date(at).toISOString()}`, due: at + hour, payload });
    }
    return count <= most;
  }
}
