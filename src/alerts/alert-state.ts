import type { Azure } from '../azure/azure.ts';
import { minutes } from '../clock.ts';
import type { Database } from '../db/db.ts';
import { errorText, type Log } from '../log.ts';
import { Problem } from '../problem.ts';
import type { Handler } from '../work/work.ts';
import type { AzureState } from './acknowledge.ts';
import type { AlertBook } from './book.ts';
import type { Cares } from './care.ts';

const againMs = minutes(1);

/**
 * Sets the state of a record's alerts in Azure, with who and why as the comment (REST: Alerts - Change State). Setting
 * a state twice changes nothing, so this is done again until Azure has answered; one that it refuses stays as it is.
 */
export function createAlertState(options: {
  readonly db: Database;
  readonly book: Pick<AlertBook, 'get'>;
  readonly cares: Cares;
  readonly azure: Pick<Azure, 'alerts'>;
  readonly clock: { now(): number };
  readonly log: Log;
}): Record<'alert-state', Handler> {
  const { db, book, cares, azure, clock, log } = options;
  return {
    async 'alert-state'({ key: id, payload }) {
      const record = await book.get(id);
      const state = payload.state as AzureState;
      if (!record) return 'done';
      let waiting = false;
      for (const alert of record.azureIds)
        waiting = !(await set(alert, state, String(payload.comment ?? ''))) || waiting;
      if (waiting) return { later: clock.now() + againMs };
      if (record.azureIds.length > 0) await db.tx((tx) => cares.change(tx, id, { azureState: state }));
      return 'done';
    },
  };

  /** False: Azure did not answer, it is worth trying again. */
  async function set(alert: string, state: AzureState, comment: string): Promise<boolean> {
    try {
      await azure.alerts.changeState(alert, state, comment);
      return true;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      log('warn', 'the state of an alert could not be set in Azure', { alert, state, error: errorText(error) });
      return error.code === 'azure-refused';
    }
  }
}
