import { scenarios } from '../azure/jobs/scenarios.ts';
import { hours } from '../base/clock.ts';
import type { Step } from '../cards/card.ts';
import { duration } from '../cards/words.ts';
import type { Services } from '../command-kit/services.ts';
import { type Blind, blindness } from '../operations/follow-ups.ts';
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

/** What else is known of how it goes. */
export interface Beside {
  /** A time of ours, for people. */
  readonly time: (ms: number) => string;
  /** Why the job cannot be looked at. */
  readonly blind?: Blind | undefined;
  /** How long the same took before, in milliseconds. */
  readonly usual?: number | undefined;
}

/** Reads what stands beside an operation that is under way. */
export async function besideOf(
  { db, ledger }: Pick<Services, 'db' | 'ledger'>,
  { id, scenario, target, state }: Operation,
): Promise<Omit<Beside, 'time'>> {
  if (state !== 'running') return {};
  const [blind, usual] = await Promise.all([blindness.of(db, id), ledger.usual(scenario, target)]);
  return { blind, usual };
}

/** A job is long when it takes so many times what it usually takes, and what it takes by far at least. */
const longTimes = 5;
const longAtLeast = hours(2);

/** How a job goes, in words; `now` is Azure's time. */
export function progressOf(operation: Operation, now: number, beside?: Beside): Progress {
  const { steps, started, percent, facts, state, scenario } = operation;
  const current = steps.findIndex((step) => step.state === 'running');
  const heard = state === 'submitting' ? sentWords(operation, beside) : 'Accepted by Azure.';
  const took = started ? `${duration(Math.max(0, now - started))} so far` : heard;
  const target = Number(facts.rtoTarget ?? 0);
  return {
    steps: steps.map((step) => ({
      state: step.state,
      name: step.name,
      ...(step.ms !== undefined && { took: `${duration(step.ms)}${step.state === 'running' ? ' so far' : ''}` }),
    })),
    percent,
    qualifier: current >= 0 ? `step ${current + 1} of ${steps.length}` : undefined,
    elapsed: [
      started && target > 0 ? `${took}, RTO target ${duration(target)}.` : took,
      state === 'running' && beside && troubleOf(operation, now, beside),
    ]
      .filter(Boolean)
      .join(started && target <= 0 ? '. ' : ' '),
    cancellable: state === 'running' && operation.jobId !== undefined && isCancellable(scenario, current),
  };
}

/** @param current the step of its job that runs */
function isCancellable(scenario: Operation['scenario'], current: number): boolean {
  const { cancel } = scenarios[scenario];
  return cancel !== undefined && (cancel.while === 'it runs' || current === 0);
}

/** What was sent and not accepted: taken or not, as far as that is known. */
function sentWords({ sent, again }: Operation, beside: Beside | undefined): string {
  if (sent > 0 || !beside) return "Sent to Azure; waiting for Azure's answer.";
  return `Azure did not take it: it has too much to do or could not be reached. It is sent again at ${beside.time(again.ours)}; until then nothing is done.`;
}

/** What a person should know of a job that runs: that nobody sees how it goes, or that it takes far too long. */
function troubleOf({ started }: Operation, now: number, { blind, usual, time }: Beside): string {
  if (blind) {
    const again = `It is looked for again until ${time(blind.until)}; the job itself goes on.`;
    return `Lifeboat cannot see how it goes since ${time(blind.since)}: ${blind.why} ${again}`;
  }
  const length = started === undefined ? 0 : now - started;
  if (usual === undefined || length < Math.max(longTimes * usual, longAtLeast)) return '';
  return `That is ${Math.floor(length / Math.max(usual, 1))} times what it took before (${duration(usual)}). Azure still calls it in progress: look at the job in the portal, and give its id to Microsoft support if nothing moves.`;
}
