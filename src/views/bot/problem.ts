import type { Problem, ProblemCode } from '../../base/problem.ts';
import { card } from '../../cards/card.ts';
import type { Reply } from '../../command-kit/command.ts';

/** Refusals are said as such; what was merely not understood is a question back. */
const refusals: readonly ProblemCode[] = ['forbidden', 'refused', 'gone', 'stale-plan', 'paused', 'azure-refused'];

/** What a person is told when something could not be done: one sentence, what would help, and buttons where there are any. */
export function problemReply(problem: Problem): Reply {
  const { message, hint, choices, code } = problem;
  const text = hint ? `${message} ${hint}` : message;
  if (choices.length > 0 && !refusals.includes(code)) {
    return {
      text,
      card: card('choice', { question: message, hint, options: choices }),
    };
  }
  const state = refusals.includes(code)
    ? 'REFUSED'
    : code === 'internal' || code.startsWith('azure')
      ? 'FAILED'
      : 'INFORMATION';
  const buttons = choices.map(({ title, line }) => ({ title, line }));
  return { text, card: card('note', { state, title: message, hint, buttons }) };
}
