import type { Azure } from '../../azure/azure.ts';
import { minutes } from '../../base/clock.ts';
import { errorText, type Log } from '../../base/log.ts';
import { Problem } from '../../base/problem.ts';
import type { Database, Queryable } from '../../db/db.ts';
import { type FollowUp, followUps } from '../../operations/follow-ups.ts';
import type { Handler } from '../../work/work.ts';
import type { AzureState } from './acknowledge.ts';
import type { AlertBook } from './book.ts';
import type { Cares } from './care.ts';

const againMs = minutes(1);

type Answer = Pick<FollowUp, 'said' | 'why' | 'stands'>;

/**
 * Sets the state of a record's alerts in Azure, with who and why as the comment (REST: Alerts - Change State). Setting
 * a state twice changes nothing, so this is done again until Azure has answered. What it answered is kept and shown: one
 * that it refuses stays as it is, and the card says so.
 */
export function createAlertState(options: {
  readonly db: Database;
  readonly book: Pick<AlertBook, 'get' | 'read'>;
  readonly cares: Cares;
  readonly azure: Pick<Azure, 'alerts'>;
  readonly clock: { now(): number };
  readonly log: Log;
  /** The cards that show the record are rendered again. */
  readonly touched: (tx: Queryable, record: string) => Promise<void>;
}): Record<'alert-state', Handler> {
  const { db, book, cares, azure, clock, log, touched } = options;
  return {
    async 'alert-state'({ key: id, payload }) {
      const record = await book.get(id);
      const state = payload.state as AzureState;
      if (!record || record.azureIds.length === 0) return 'done';
      const answers: Answer[] = [];
      for (const alert of record.azureIds) answers.push(await set(alert, state, String(payload.comment ?? '')));
      const answer = worstOf(answers);
      await db.tx(async (tx) => {
        await book.read(tx, id);
        if (answer.said === 'yes') await cares.change(tx, id, { azureState: state });
        if (await followUps.answer(tx, id, { asks: state, ...answer })) await touched(tx, id);
      });
      return answer.said === 'unanswered' ? { later: clock.now() + againMs } : 'done';
    },
  };

  async function set(alert: string, state: AzureState, comment: string): Promise<Answer> {
    try {
      await azure.alerts.changeState(alert, state, comment);
      return { said: 'yes' };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      log('warn', 'the state of an alert could not be set in Azure', { alert, state, error: errorText(error) });
      if (error.code !== 'azure-refused') return { said: 'unanswered' };
      const stands = await standsAs(alert);
      if (stands === state) return { said: 'yes' };
      return { said: 'no', why: [error.message, error.hint].filter(Boolean).join(' '), ...(stands && { stands }) };
    }
  }

  /** Undefined: that cannot be read either. */
  async function standsAs(alert: string): Promise<string | undefined> {
    try {
      return (await azure.alerts.get(alert))?.state;
    } catch (error) {
      if (error instanceof Problem) return undefined;
      throw error;
    }
  }
}

/** Of several alerts on a card: what is not known yet comes first, then what was refused. */
function worstOf(answers: readonly Answer[]): Answer {
  const of = (said: FollowUp['said']) => answers.find((answer) => answer.said === said);
  return of('unanswered') ?? of('no') ?? { said: 'yes' };
}
