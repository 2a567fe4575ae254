import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Problem } from '../base/problem.ts';
import { privateDatabase } from './private.ts';
import { isBusy } from './sqlite-errors.ts';

/** How long a start waits for the lock of a process that is shutting down. */
const patienceMs = 1_000;

/**
 * Keeps other processes off the folder until the returned function is called or this process ends, however it ends:
 * the lock is an exclusive SQLite transaction on a file of its own, which the kernel frees.
 * Throws a Problem `misconfigured` when another process holds it.
 */
export function lockFolder(folder: string): () => void {
  const lock = new DatabaseSync(privateDatabase(join(folder, 'lifeboat.lock')));
  try {
    lock.exec(`pragma busy_timeout = ${patienceMs}`);
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    if (!isBusy(error)) throw error;
    throw new Problem('misconfigured', `Another Lifeboat is running on the folder ${folder}.`, {
      hint: 'Stop it first, or give this one a folder of its own with LIFEBOAT_DATA; to run several, set DATABASE_URL.',
      cause: error,
    });
  }
  return () => lock.close();
}
