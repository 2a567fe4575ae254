import { quoted } from '../../base/inputs.ts';
import { Problem } from '../../base/problem.ts';
import type { Queryable } from '../../db/db.ts';
import { followUps } from '../../operations/follow-ups.ts';
import type { Work } from '../../work/work.ts';
import type { AlertBook, AlertRecord } from './book.ts';
import type { Cares } from './care.ts';

/** Who does it, when (this process's clock) and why. */
export interface Doer {
  readonly by: string;
  readonly at: number;
  readonly reason: string | undefined;
}

/** What people do about alerts. All of it is part of the caller's transaction; Azure hears of it as work. */
export interface Attention {
  /** Somebody takes it: it is not chased any more. False: it is acknowledged already. */
  acknowledge(tx: Queryable, record: string, doer: Doer): Promise<boolean>;
  /** Nobody needs to act; false: it was over already. */
  inactivate(tx: Queryable, record: string, doer: Doer): Promise<boolean>;
  /** It is open again; a Problem where that cannot be: it is open, or a newer one of the same kind is. */
  reopen(tx: Queryable, record: string, doer: Doer): Promise<void>;
  /** Its alerts in Azure get that state, with the comment; what Azure says to that stands on its card. */
  tellAzure(tx: Queryable, record: string, state: AzureState, comment: string): Promise<void>;
}

export function createAttention(options: {
  readonly book: AlertBook;
  readonly cares: Cares;
  readonly work: Pick<Work, 'put'>;
  readonly clock: { now(): number };
  /** The cards that show the record are rendered again. */
  readonly touched: (tx: Queryable, record: string) => Promise<void>;
}): Attention {
  const { book, cares, work, touched } = options;

  return {
    tellAzure: (tx, id, state, comment) => tellAzure(tx, id, state, { comment, due: options.clock.now() }),
    async acknowledge(tx, id, doer) {
      const record = await known(tx, id);
      if (record.state !== 'open') throw over(record);
      if ((await cares.of(tx, id)).acknowledged) return false;
      await cares.change(tx, id, { acknowledged: doer });
      await tellAzure(tx, id, 'Acknowledged', said('Acknowledged', doer));
      await touched(tx, id);
      return true;
    },
    async inactivate(tx, id, doer) {
      if (!(await book.end(tx, id, 'inactive', doer))) return false;
      await tellAzure(tx, id, 'Closed', said('Made inactive', doer));
      await touched(tx, id);
      return true;
    },
    async reopen(tx, id, doer) {
      const record = await known(tx, id);
      if (record.state === 'open') throw new Problem('refused', `${record.id} is open.`);
      const latest = await book.latestOf(tx, record.group);
      if (latest && latest.id !== record.id && latest.state === 'open') {
        throw new Problem('refused', `${latest.id} is about the same and is open.`, {
          choices: [{ title: `Why ${latest.id}?`, line: `why ${latest.id}` }],
        });
      }
      await book.change(tx, id, { state: 'open', ended: undefined });
      await cares.change(tx, id, { acknowledged: undefined, chasedAt: undefined });
      await tellAzure(tx, id, 'New', said('Reopened', doer));
      await touched(tx, id);
    },
  };

  async function known(tx: Queryable, id: string): Promise<AlertRecord> {
    const record = await book.read(tx, id);
    if (record) return record;
    throw new Problem('not-found', `There is no alert ${id}.`, {
      choices: [{ title: 'List the alerts', line: 'alerts' }],
    });
  }

  async function tellAzure(tx: Queryable, id: string, state: AzureState, { comment, due }: Said): Promise<void> {
    // What Azure does not list it cannot be asked about.
    if (((await book.read(tx, id))?.azureIds.length ?? 0) === 0) return;
    await followUps.ask(tx, id, state);
    await work.put(tx, { kind: 'alert-state', key: id, due, payload: { state, comment } });
  }
}

export type AzureState = 'New' | 'Acknowledged' | 'Closed';

/** What Azure is told, and when. */
interface Said {
  readonly comment: string;
  readonly due: number;
}

const said = (what: string, { by, reason, at }: Doer): Said => ({
  comment: `${what} by ${by} with Lifeboat${reason ? `: ${quoted(reason)}` : ''}`,
  due: at,
});

const over = ({ id, state }: AlertRecord) =>
  new Problem('refused', `${id} is ${state}.`, { hint: `To open it again, type: reopen ${id}` });
