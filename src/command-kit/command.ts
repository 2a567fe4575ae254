import type { Pace } from '../approvals/bulk/pace.ts';
import type { Plan } from '../approvals/plan.ts';
import type { Azure, Scenario, Watch } from '../azure/azure.ts';
import type { Problem } from '../base/problem.ts';
import type { Role, Turn } from '../base/turn.ts';
import type { Card } from '../cards/card.ts';
import type { WriteFamily } from '../config/organisation.ts';
import type { Means } from '../grammar/grammar.ts';
import type { Begun } from '../operations/steps.ts';
import type { Area } from './areas.ts';
import type { Services } from './services.ts';
import { type Steps, withSteps } from './steps.ts';

/** The parts of a line, by the names in braces of the command's `words`. */
export type Slots = Readonly<Record<string, string | undefined>>;

/** A command's answer; `text` is plain, not markdown. `quiet`: the edited card says it all; only a press is told, and nothing more is posted. */
export interface Reply {
  readonly text?: string;
  readonly card?: Card;
  readonly quiet?: boolean;
  /** The command line that somebody's own words were read as: shown, so that people learn it. */
  readonly readAs?: string;
}

/** Who asks, with what, and with what at hand. */
export interface Asked {
  readonly services: Services;
  readonly turn: Turn;
  readonly role: Role;
  readonly slots: Slots;
  /** All commands, in the order in which help shows them. */
  readonly commands: readonly Command[];
  /** The line that was typed with one slot replaced: what a "did you mean" button carries. */
  rebuild(slot: string, replacement: string): string;
}

interface Declared {
  readonly name: string;
  /** How it is said; several ways are allowed, the first is the one that help prints. */
  readonly words: readonly string[];
  /** What people say instead, in any order and any form of its words; see the README of `grammar/own`. */
  readonly means?: readonly Means[];
  readonly area: Area;
  readonly summary: string;
  /** More for `help <command>`: what happens, what it needs. */
  readonly detail?: string;
  /** Lines that work in the sandbox; a test runs each of them. */
  readonly examples: readonly string[];
  readonly role: Role;
  /** A reason to refuse that is more to the point than a missing role; throws it. */
  refuse?(asked: Omit<Asked, 'role'>): Promise<void>;
}

/** Looks and answers. */
export interface Read extends Declared {
  readonly kind: 'read';
  /** Needs nothing but our own store, so a press is answered with the result itself. */
  readonly local?: true;
  run(asked: Asked): Promise<Reply>;
}

/** Changes our own store, at once; what Azure has to hear of it follows as work. */
export interface Act extends Declared {
  readonly kind: 'act';
  /** It asks Azure before it answers: a press on it is taken like a typed line. */
  readonly asksAzure?: true;
  run(asked: Asked): Promise<Reply>;
}

/** Changes something in Azure: planned, agreed to as its risk demands, carried out, and followed to its end. */
interface Planned<Effect> extends Declared {
  readonly kind: 'change';
  readonly family: WriteFamily;
  readonly risk: 'change' | 'gated' | 'destructive';
  /**
   * Reads Azure, checks every precondition and freezes what would be done. A precondition that does not hold is a
   * check with state `no`: such a plan is shown, and is not offered for approval.
   */
  plan(asked: Planning): Promise<Plan<Effect>>;
  /** The name of another change that this line turns out to mean, by what our own store knows of the thing it names. */
  instead?(asked: Asked): Promise<string | undefined>;
  /**
   * The form that this was filled in on, once more with what was refused: nothing that was typed is lost. Undefined: the
   * line was typed.
   */
  again?(asked: Asked, why: Problem): Promise<Card | undefined>;
  /** The same from our own store alone, so that a press acts at once; undefined: it takes Azure to say. */
  draft?(asked: Asked): Promise<Plan<Effect> | undefined>;
}

/** One job of Azure's. `Effect`: what `plan` freezes and `apply` sends; nobody else reads it. */
interface OneWrite<Effect> extends Planned<Effect> {
  readonly scenario: Scenario;
  /** Sends exactly one write to Azure: the plan's effect, and nothing else. */
  apply(effect: Effect, azure: Azure): Promise<Watch>;
}

/** Several steps, one after the other, under one approval. */
export interface Single<Effect = unknown> extends Planned<Effect> {
  /**
   * What is done, from what the plan has frozen and from nothing else: it is made anew after each restart, and has to be
   * the same then.
   */
  steps(effect: Effect): Steps;
  /** What it came to once all its steps are over, where that is more than that they are; absent: it is done. */
  ending?(effect: Effect, begun: Begun): Ending;
}

export interface Ending {
  readonly outcome: 'done' | 'failed';
  readonly text: string;
}

/**
 * Many changes, agreed to at once. Its plan holds the plan of each as its members, and each is carried out as a request
 * of its own, for the command that its plan names, a few at a time; see `approvals/bulk`.
 */
export interface Bulk extends Planned<unknown> {
  readonly pace: Pace;
}

export type Change = Single | Bulk;

/** What planning may use: it runs when asked for, and again just before it is applied. */
export type Planning = Pick<Asked, 'services' | 'slots' | 'rebuild'> & {
  readonly turn: Pick<Turn, 'inputs' | 'actor'>;
  /** Nobody asked for this one by itself, so it is left alone where it is not needed any more. */
  readonly oneOfMany?: boolean;
};

export type Command = Read | Act | Change;

export const read = (command: Omit<Read, 'kind'>): Read => ({ kind: 'read', ...command });
export const act = (command: Omit<Act, 'kind'>): Act => ({ kind: 'act', ...command });
/** A change of one write, by its scenario and `apply`, or of several `steps`. */
export function change<Effect>(command: Omit<OneWrite<Effect>, 'kind'> | Omit<Single<Effect>, 'kind'>): Single<Effect> {
  const steps = 'steps' in command ? command.steps : oneStep(command);
  const { draft } = command;
  return {
    ...command,
    kind: 'change',
    steps,
    async plan(asked) {
      const plan = await command.plan(asked);
      return withSteps(plan, steps(plan.effect));
    },
    ...(draft && {
      async draft(asked: Asked) {
        const plan = await draft(asked);
        return plan && withSteps(plan, steps(plan.effect));
      },
    }),
  };
}

const oneStep =
  <Effect>({ name, scenario, apply }: Omit<OneWrite<Effect>, 'kind'>) =>
  (effect: Effect): Steps => [{ kind: 'write', title: name, scenario, apply: (azure) => apply(effect, azure) }];

export const bulk = (command: Omit<Bulk, 'kind'>): Bulk => ({ kind: 'change', ...command });
export const isBulk = (command: Change): command is Bulk => 'pace' in command;

/** A press on one of these is answered with the outcome itself: nothing in it waits for Azure. */
export function answersAtOnce(command: Command): boolean {
  if (command.kind === 'act') return command.asksAzure !== true;
  return command.kind === 'read' && command.local === true;
}
