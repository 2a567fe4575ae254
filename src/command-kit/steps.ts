import type { Check, Plan, PlannedStep, Target } from '../approvals/plan.ts';
import type { Azure, Scenario, StartedJob, Watch } from '../azure/azure.ts';
import type { Queryable } from '../db/db.ts';
import type { Begun } from '../operations/steps.ts';
import type { Services } from './services.ts';

interface Titled {
  /** What it does, as it stands on the card: `First backup of vm1`. */
  readonly title: string;
}

/** One write to Azure, followed to its end by the ledger. */
export interface FirstWrite extends Titled {
  readonly kind: 'write';
  readonly scenario: Scenario;
  /** What its job is found by, where that is not the plan's target. */
  readonly target?: Target;
  /** Sends exactly one write, and nothing else. `begun`: what the steps before it came to. */
  apply(azure: Azure, begun: Begun): Promise<Watch>;
  /**
   * What there is to follow where the answer was lost, for what has no job: what was written is there, or it is not.
   * Absent: its scenario's jobs tell.
   */
  found?(azure: Azure, begun: Begun): Promise<readonly StartedJob[]>;
  /** It goes on with the next step also where this one fails. */
  readonly optional?: true;
}

/** One that comes after others: its plan is older than what they did, so it says itself what it relies on. */
export interface Write extends FirstWrite {
  /**
   * Reads again what it relies on, right before it is sent. A check with state `no` stops the request here: what was
   * done until then stands.
   */
  before(azure: Azure, begun: Begun): Promise<readonly Check[]>;
  /** Why there is nothing to write any more, by what the steps before it came to; undefined: there is. */
  unneeded?(azure: Azure, begun: Begun): Promise<string | undefined>;
}

/** Until something holds in Azure. */
export interface Wait extends Titled {
  readonly kind: 'wait';
  /** Before this time of Azure's clock there is nothing to look at; absent: at once. */
  readonly from?: number;
  /** How long that may take, in milliseconds; then the request stops here, or goes on where it is `optional`. */
  readonly within: number;
  readonly optional?: true;
  /** One look. */
  until(azure: Azure, begun: Begun): Promise<Standing>;
}

/** How it stands with what is waited for. */
export interface Standing {
  readonly done: boolean;
  /** It is over, and not as it should be: what is not optional stops here. */
  readonly failed?: true;
  /** In a few words. */
  readonly text: string;
  /** Azure's time at which it held, where Azure tells; absent: that of the look. */
  readonly at?: number;
}

/** Until a person has done something that Azure does not show, and says so (`tick`). */
export interface ByPerson extends Titled {
  readonly kind: 'person';
  /** How long people have, in milliseconds; then the request stops here. */
  readonly within: number;
  /** What runs and costs meanwhile: said once in so many milliseconds to whoever asked. */
  readonly remind?: { readonly every: number; readonly text: string };
}

/** Something in our own store. */
export interface Local extends Titled {
  readonly kind: 'local';
  /** Part of the transaction that notes the step as done: it happens once. */
  run(services: Services, tx: Queryable, of: { readonly request: string; readonly begun: Begun }): Promise<void>;
}

export type Step = Write | Wait | ByPerson | Local;

/** What a change does, in this order. The first was read for by the plan itself. */
export type Steps = readonly [Step | FirstWrite, ...Step[]];

/** The plan with the steps that people agree to; of one write nothing more is said than the plan says. */
export function withSteps<Effect>(plan: Plan<Effect>, steps: Steps): Plan<Effect> {
  return steps.length === 1 ? plan : { ...plan, steps: steps.map(planned) };
}

function planned(step: Step | FirstWrite): PlannedStep {
  const { kind, title } = step;
  const optional = 'optional' in step && step.optional ? ({ optional: true } as const) : {};
  return step.kind === 'write' ? { kind, title, scenario: step.scenario, ...optional } : { kind, title, ...optional };
}

/** Whether these are the steps that were agreed to: an older version may have had others. */
export function areSame(steps: Steps, agreed: readonly PlannedStep[]): boolean {
  const isSame = (step: PlannedStep, at: number): boolean => {
    const { kind, title, scenario } = agreed[at]!;
    return step.kind === kind && step.title === title && step.scenario === scenario;
  };
  return steps.length === agreed.length && steps.map(planned).every(isSame);
}
