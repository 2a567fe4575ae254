import type { Azure } from '../azure/azure.ts';
import type { Clock } from '../clock.ts';
import { minutes } from '../clock.ts';
import { errorText, type Log } from '../log.ts';
import { Problem } from '../problem.ts';
import type { Handler } from '../work/work.ts';
import type { AlertBook } from './book.ts';

/**
 * Closes the alerts of a record in Azure, with who and why as the comment. Setting a state twice changes nothing, so
 * this is simply done again until Azure has said yes.
 */
export function createClose(options: {
  /** Whether Lifeboat may write to Azure now: not while it is paused. */
  readonly paused: () => Promise<boolean>;
  book: AlertBook;
  azure: Azure;
  clock: Clock;
  log: Log;
}): Record<'close-alert', Handler> {
  const { book, azure, clock, log, paused } = options;
  return {
    async 'close-alert'({ key: id, attempts }) {
      const record = await book.get(id);
      if (!record?.ended || record.state === 'open') return 'done';
      if (await paused()) return { later: clock.now() + minutes(1) };
      const { by, reason } = record.ended;
      const comment = `${record.state === 'inactive' ? 'Made inactive' : 'Resolved'} by ${by} with Lifeboat${reason ? `: ${reason}` : ''}`;
      let waiting = false;
      for (const alert of record.azureIds) waiting = !(await closed(alert, comment)) || waiting;
      return waiting ? { later: clock.now() + minutes(Math.min(1 + attempts, 10)) } : 'done';
    },
  };

  /** False: Azure did not answer, it is worth trying again. */
  async function closed(alert: string, comment: string): Promise<boolean> {
    try {
      await azure.alerts.changeState(alert, 'Closed', comment);
      return true;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      log('warn', 'an alert could not be closed in Azure', { alert, error: errorText(error) });
      return error.code === 'azure-refused';
    }
  }
}
