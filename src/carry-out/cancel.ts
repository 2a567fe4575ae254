import { scenarios } from '../azure/jobs/scenarios.ts';
import { minutes } from '../base/clock.ts';
import { errorText } from '../base/log.ts';
import { Problem } from '../base/problem.ts';
import type { Services } from '../command-kit/services.ts';
import { type FollowUp, followUps } from '../operations/follow-ups.ts';
import type { Handler } from '../work/work.ts';

/**
 * Asks Azure to cancel a job, until it has answered: asking twice is harmless. What it answered stands on the card; what
 * came of it is seen where the job is followed.
 */
export function createCancel(services: Services): Record<'cancel', Handler> {
  const { ledger, azure, log, pause, clock, db, posts } = services;
  return {
    async cancel({ key: id }) {
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
        if (error.code === 'azure-refused') await keep({ asks: 'cancel', said: 'no', why });
        else {
          await keep({ asks: 'cancel', said: 'unanswered' });
          throw error;
        }
      }
      return 'done';

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
