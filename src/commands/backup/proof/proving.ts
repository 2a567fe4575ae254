import type { Restore } from '../../../azure/azure.ts';
import { duration } from '../../../cards/words.ts';
import type { Operation } from '../../../operations/operation.ts';
import type { Begun, StepNote } from '../../../operations/steps.ts';
import type { Question } from './probe-script.ts';

/** What a proof does, as it was agreed to. Durations are milliseconds. */
export interface Proving {
  readonly restore: Extract<Restore, { how: 'AlternateLocation' }>;
  readonly vault: string;
  /** The VM's name. */
  readonly name: string;
  readonly testName: string;
  readonly pointAt: number;
  readonly startWithin: number;
  readonly answerWithin: number;
  readonly cleanUpWithin: number;
  /** Absent: only the agent of the VM has to answer. */
  readonly question?: Question;
  /** The RTO; absent: there is no target. */
  readonly target?: number;
}

/** Its steps, by what they are for; those of a question are there only where one is asked. */
const order = ['note', 'restore', 'there', 'bind', 'agent', 'ask', 'answer', 'delete', 'record', 'gone'] as const;
export type StepName = (typeof order)[number];

export const stepsOf = ({ question }: Proving): readonly StepName[] =>
  order.filter((name) => question !== undefined || (name !== 'ask' && name !== 'answer'));

export const noteOf = (proving: Proving, { notes }: Begun, name: StepName): StepNote | undefined =>
  notes.findLast(({ step }) => step === stepsOf(proving).indexOf(name));

export const restoreOf = ({ operations }: Begun): Operation | undefined =>
  operations.findLast(({ scenario }) => scenario === 'Restore');

export interface Verdict {
  readonly outcome: 'proven' | 'failed';
  /** A sentence or two. */
  readonly text: string;
  /** From the write of the restore until it answered, in milliseconds, by Azure's clock. */
  readonly took?: number;
}

/** What the steps until the clean-up came to. Pure. */
export function verdictOf(proving: Proving, begun: Begun): Verdict {
  const why = whyNot(proving, begun);
  const restore = restoreOf(begun);
  const held = noteOf(proving, begun, proving.question ? 'answer' : 'agent')?.held;
  if (why !== undefined || !restore || held === undefined) {
    return { outcome: 'failed', text: `Not proven: ${why ?? 'it did not come to its end'}.` };
  }
  const took = Math.max(0, held - restore.intentAt);
  const who = proving.question ? `its application answered (${proving.question.words})` : 'its VM agent answered';
  return {
    outcome: 'proven',
    text: `Proven: ${who} ${duration(took)} after the restore was sent, ${targetWords(took, proving.target)}.`,
    took,
  };
}

export function targetWords(took: number, target: number | undefined): string {
  if (target === undefined) return 'no RTO target is set';
  const over = took - target;
  return over <= 0
    ? `within the RTO target of ${duration(target)}`
    : `${duration(over)} beyond the RTO target of ${duration(target)}`;
}

function whyNot(proving: Proving, begun: Begun): string | undefined {
  const restore = restoreOf(begun);
  if (restore && restore.outcome !== 'done') return `the restore ${endOf(restore)}`;
  for (const name of ['there', 'agent', 'answer'] as const) {
    if (name === 'answer' && !proving.question) continue;
    const asked = begun.operations.findLast(({ scenario }) => scenario === 'RunInVm');
    if (name === 'answer' && asked?.outcome === 'failed') return `the question could not be asked: ${endOf(asked)}`;
    const note = noteOf(proving, begun, name);
    if (note?.instead === 'late') return lateWords(name, note, proving);
    if (note?.instead === 'failed') return withoutStop(note.text);
  }
  return undefined;
}

function lateWords(name: 'there' | 'agent' | 'answer', { text }: StepNote, proving: Proving): string {
  if (name === 'there') return `${proving.testName} did not appear`;
  const within = duration(name === 'agent' ? proving.startWithin : proving.answerWithin);
  const what = name === 'agent' ? 'its VM agent' : 'its application';
  return `${what} did not answer within ${within} (${withoutStop(text) ?? 'nothing was seen'})`;
}

function endOf({ outcome, error }: Operation): string {
  if (!error) return outcome === 'cancelled' ? 'was cancelled' : 'failed';
  return `failed with ${error.code}: ${withoutStop(error.text || error.title) ?? ''}`;
}

const withoutStop = (text: string | undefined): string | undefined => text?.replace(/\.$/, '');
