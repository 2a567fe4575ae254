import { scenarios } from '../azure/jobs/scenarios.ts';
import { minutes } from '../base/clock.ts';
import { errorText } from '../base/log.ts';
import { Problem } from '../base/problem.ts';
import type { Services } from '../command-kit/services.ts';
import { askAgainAt, type Denied, type FollowUp, followUps, lacksRight } from '../operations/follow-ups.ts';
import type { Handler, Outcome } from '../work/work.ts';

/**
 * Asks Azure to cancel a job, until it has answered: asking twice is harmless. What it answered stands on the card; what
 * came of it is seen where the job is followed. Where a right is missing it is asked again for a day, while the job runs.
 */
export function createCancel(services: Services): Record<'cancel', Handler> {
  const { ledger, azure, log, pause, clock, db, posts } = services;
  return {
    async cancel({ key: id, payload }) {
      const operation = await ledger.get(id);
      if (operation?.state !== 'running' || !operation.jobId) return 'done';
      if (await pause.read()) return { later: clock.now() + minutes(1) };
      const { cancel } = scenarios[operation.scenario].service === 'recovery' ? azure.recovery : azure.backup;
      try {
        await cancel(operation.vault, operation.jobId);
        await keep({ asks: 'cancel', said: 'yes' });
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        log('warn', 'Azure did not cancel the job', { job: operation.jobId, error: errorText(error) });
        const why = [error.message, error.hint].filter(Boolean).join(' ');
        if (error.code !== 'azure-refused') {
          await keep({ asks: 'cancel', said: 'unanswered' });
          throw error;
        }
        if (!lacksRight(error)) await keep({ asks: 'cancel', said: 'no', why });
        else return denied(why);
      }
      return 'done';

      /** Once the right is there it is cancelled, if it still runs. */
      async function denied(why: string): Promise<Outcome> {
        const { since = clock.now(), times = 0 } = payload as Partial<Denied>;
        const next = { since, times: times + 1 };
        const due = askAgainAt(next, clock.now());
        await keep({ asks: 'cancel', said: 'no', why, again: due === undefined ? 'no more' : 'for a day' });
        return due === undefined ? 'done' : { later: due, payload: next };
      }

      async function keep(answer: FollowUp): Promise<void> {
        await db.tx(async (tx) => {
          if (await followUps.answer(tx, id, answer)) {
            await posts.changed(tx, { kind: 'request', id: operation!.request });
          }
        });
      }
    },
  };
}
