import { isRecovery } from './azure/azure.ts';
import { minutes } from './clock.ts';
import type { Services } from './commands/services.ts';
import { errorText } from './log.ts';
import { Problem } from './problem.ts';
import type { Handler } from './work/work.ts';

/** Asks Azure to cancel a job. Asking twice is harmless; what came of it is seen where the job is followed. */
export function createCancel({ ledger, azure, log, pause, clock }: Services): Record<'cancel', Handler> {
  return {
    async cancel({ key: id }) {
      const operation = await ledger.get(id);
      if (operation?.state !== 'running' || !operation.jobId) return 'done';
      if (await pause.read()) return { later: clock.now() + minutes(1) };
      const { cancel } = isRecovery(operation.scenario) ? azure.recovery : azure.backup;
      try {
        await cancel(operation.vault, operation.jobId);
      } catch (error) {
        if (!(error instanceof Problem) || error.code !== 'azure-refused') throw error;
        log('warn', 'Azure did not cancel the job', { job: operation.jobId, error: errorText(error) });
      }
      return 'done';
    },
  };
}
