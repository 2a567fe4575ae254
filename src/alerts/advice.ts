import type { AlertRecord } from './book.ts';
import { type RetryAdvice, retryAdvice } from './retry.ts';

/** Whether to offer a retry for a record, from what Azure said last. */
export function adviceFor(record: Pick<AlertRecord, 'alert' | 'found'>): RetryAdvice {
  const { alert, found } = record;
  const vm = found?.vm;
  return retryAdvice({
    code: found?.job?.error?.code ?? alert.errorCode,
    vm: vm?.state ?? 'unknown',
    agent: vm?.state === 'present' ? (vm.agent as 'ready' | 'not-ready' | 'absent') : undefined,
    backupRunning: found?.backupRunning ?? false,
    found: found?.inAzure === true && found.item !== undefined,
  });
}
