import type { JobError, Look, Scenario, Watch } from '../azure/azure.ts';

/**
 * One thing that Azure does for a request, from the moment we mean to ask for it:
 * - `submitting`: the intent is stored; Azure may or may not have heard of it;
 * - `running`: Azure accepted it, and `watch` says where to look;
 * - `settled`: it came to the `outcome`;
 * - `unknown`: we cannot tell, and a person has to look. Nothing is ever submitted again from here.
 *
 * What its job looks like (steps, times by Azure's clock) is that of the last look.
 */
export interface Operation extends Pick<Look, 'jobId' | 'steps' | 'percent' | 'started' | 'ended' | 'warning'> {
  readonly id: string;
  readonly request: string;
  /** Which step of the request it is, from 0. */
  readonly step: number;
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
  /** The earliest time of a retry. */
  readonly again: Again;
  readonly watch: Watch | undefined;
  /** While it is submitting: why the retry was refused. The first attempt may be the reason, if it did arrive. */
  readonly error: JobError | undefined;
  /** Facts of the plan that the end is measured against (RTO target, network, recovery point's time). */
  readonly facts: Readonly<Record<string, string | number>>;
}

/** The earliest time of a retry, by two clocks: Azure's and ours. Both have to have reached it. */
export interface Again {
  readonly azure: number;
  readonly ours: number;
}

/** What else has to happen when a job came to its end; may run twice for one operation. */
export type Settled = (operation: Operation) => Promise<void>;
