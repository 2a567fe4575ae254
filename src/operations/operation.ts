import type { JobError, Scenario, Step, Watch } from '../azure/azure.ts';

/**
 * One thing that Azure does for a request, from the moment we mean to ask for it:
 * - `submitting`: the intent is stored; Azure may or may not have heard of it;
 * - `running`: Azure accepted it, and `watch` says where to look;
 * - `settled`: it came to the `outcome`;
 * - `unknown`: we cannot tell, and a person has to look. Nothing is ever submitted again from here.
 */
export interface Operation {
  readonly id: string;
  readonly request: string;
  readonly scenario: Scenario;
  /** ARM id of what it is done to: a protected item, a replicated item, a VM. */
  readonly target: string;
  readonly vault: string;
  readonly name: string;
  readonly state: 'submitting' | 'running' | 'settled' | 'unknown';
  readonly outcome: 'done' | 'warned' | 'failed' | 'cancelled' | undefined;
  /** Azure's time just before the request was first sent. */
  readonly intentAt: number;
  /** How often it was sent and may have been carried out. */
  readonly sent: number;
  /** Before that it is not sent again, whatever Azure shows. */
  readonly again: Again;
  readonly watch: Watch | undefined;
  readonly jobId: string | undefined;
  readonly steps: readonly Step[];
  readonly percent: number | undefined;
  /** Azure's times of the job. */
  readonly started: number | undefined;
  readonly ended: number | undefined;
  /** While it is submitting: why sending it again was refused, which may be the first one's own doing. */
  readonly error: JobError | undefined;
  readonly warning: string | undefined;
  /** Facts of the plan that the end is measured against (RTO target, network, recovery point's time). */
  readonly facts: Readonly<Record<string, string | number>>;
}

/** When a write may be sent again: once Azure's clock and ours (as `clock.ts` has it) have both come so far. */
export interface Again {
  readonly azure: number;
  readonly ours: number;
}

/** What else has to happen when a job came to its end; may run twice for one operation. */
export type Settled = (operation: Operation) => Promise<void>;
