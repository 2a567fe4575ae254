import { type CodeClass, explain } from '../codes/codes.ts';

/** Whether the card of a failed backup offers Retry, why, and what to do before. */
export interface RetryAdvice {
  readonly offer: boolean;
  /** One sentence. */
  readonly why: string;
  /** What has to be repaired before a retry can succeed. */
  readonly first?: string;
}

export interface RetryQuestion {
  /** Azure's code of the failure, if it is known. */
  readonly code: string | undefined;
  readonly vm: 'gone' | 'present' | 'unknown';
  /** The VM agent as it is now; undefined: it could not be read. */
  readonly agent: 'ready' | 'not-ready' | 'absent' | undefined;
  /** Another backup of the item runs now. */
  readonly backupRunning: boolean;
  /** Azure shows the protected item: without, there is nothing that could safely be retried. */
  readonly found: boolean;
}

/** Classes in which a retry does nothing, and why. */
const pointless: Partial<Record<CodeClass, string>> = {
  GONE: 'What was backed up does not exist any more.',
  CONFIG: 'It fails in this configuration however often it is tried.',
  USER: 'Somebody ended this on purpose; start a new backup if it is still wanted.',
  AUTO: 'The service heals this by itself.',
};

/**
 * Whether a retry can help, from what Azure says now: first what stands in its way at present, then the class of the
 * error. A code that nobody knows is offered: trying is cheap.
 */
export function retryAdvice({ code, vm, agent, backupRunning, found }: RetryQuestion): RetryAdvice {
  if (!found) return no(itemGone);
  if (vm === 'gone') return no('The VM does not exist any more: stop its protection.');
  if (backupRunning) return no('A backup of it is running already: wait for its end.');
  if (agent === 'not-ready')
    return no('The VM agent does not answer (not Ready): start the VM or repair its agent first.');
  if (agent === 'absent') return no('There is no VM agent that answers: start the VM or install the agent first.');
  const known = explain(code);
  if (!known) return { offer: true, why: 'This error is not in our table: a retry may help.' };
  const reason = pointless[known.class];
  return reason ? no(`${reason} ${known.action}`) : offered(known.class, known.action);
}

export const itemGone = 'Azure Backup does not show the protected item of this alert, so there is nothing to retry.';

const no = (why: string): RetryAdvice => ({ offer: false, why });

function offered(kind: CodeClass, action: string): RetryAdvice {
  if (kind === 'FIX') return { offer: true, why: 'A retry helps once the cause is repaired.', first: action };
  if (kind === 'WAIT')
    return { offer: true, why: 'Another operation was in the way: a retry helps once it has ended.' };
  if (kind === 'SUPPORT') return { offer: true, why: 'A retry may help; if it fails again, ask Microsoft support.' };
  return { offer: true, why: 'Passing trouble: a retry may succeed by itself.' };
}
