import { duration } from '../cards/words.ts';
import type { Step } from '../cards.ts';
import type { Operation } from '../operations/operation.ts';

export interface Progress {
  readonly steps: readonly Step[];
  readonly percent: number | undefined;
  /** `step 2 of 4` */
  readonly qualifier: string | undefined;
  /** `6 min 0 s so far`, against the RTO target where there is one. */
  readonly elapsed: string;
  /** Azure can still be asked to cancel it. */
  readonly cancellable: boolean;
}

/** How a job goes, in words; `now` is Azure's time. */
export function progressOf(operation: Operation, now: number): Progress {
  const { steps, started, percent, facts, state, scenario } = operation;
  const current = steps.findIndex((step) => step.state === 'running');
  const heard = state === 'submitting' ? "Sent to Azure; waiting for Azure's answer." : 'Accepted by Azure.';
  const so = started ? `${duration(Math.max(0, now - started))} so far` : heard;
  const target = Number(facts.rtoTarget ?? 0);
  return {
    steps: steps.map((step) => ({
      state: step.state,
      name: step.name,
      ...(step.ms !== undefined && { took: `${duration(step.ms)}${step.state === 'running' ? ' so far' : ''}` }),
    })),
    percent,
    qualifier: current >= 0 ? `step ${current + 1} of ${steps.length}` : undefined,
    elapsed: started && target > 0 ? `${so}, RTO target ${duration(target)}.` : so,
    // docs: "Cancel a backup job": only while its snapshot is taken.
    cancellable: state === 'running' && scenario === 'Backup' && current === 0 && operation.jobId !== undefined,
  };
}
