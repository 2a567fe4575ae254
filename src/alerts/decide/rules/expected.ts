import { explain } from '../../codes/codes.ts';
import type { Decision, Memory, Rule, Why } from '../decision.ts';

const otherJob: ReadonlySet<string> = new Set([
  'UserErrorBackupOperationInProgress',
  'SystemBackupOperationInProgress',
]);

/**
 * The failures for which Azure Backup's own mails were never sent (documentation: "Monitoring and reporting solutions
 * for Azure Backup", built-in alerts): whoever caused them knows, or nothing was lost. They are read from the job in
 * Azure, never from the payload, and only where Azure leaves no doubt.
 */
export const expected: Rule = (situation) => {
  if (situation.alert.kind !== 'backup') return undefined;
  const why = exceptionOf(situation.memory.azure);
  return why && ({ do: 'drop', why } satisfies Decision);
};

/** The reasons for which Azure Backup's own mails were not sent. */
export type Exception = Extract<Why, 'cancelled-by-user' | 'other-job-running' | 'vm-gone'>;

/** Which of the designed exceptions a failed job is, from what Azure says about it; undefined: it is a failure. */
export function exceptionOf(azure: Memory['azure']): Exception | undefined {
  const known = explain(azure?.errorCode);
  if (azure?.jobStatus === 'Cancelled' || azure?.jobStatus === 'Cancelling') return 'cancelled-by-user';
  if (known && otherJob.has(known.code)) return 'other-job-running';
  // A VM that was deleted after another failure is worth a card: its last backup did fail.
  const saysSo = azure?.errorCode === undefined || known?.class === 'GONE';
  if (azure?.vm === 'gone' && saysSo) return 'vm-gone';
  return undefined;
}
