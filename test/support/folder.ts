import { existsSync, mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const memory = '/dev/shm';
const enough = 2_000_000_000;

/**
 * A new empty folder, in memory where that is large: a store waits for its disk at each commit, which says nothing about
 * what is tested here. What is killed (`test/crash`) keeps to the disk.
 */
export function emptyFolder(prefix: string): string {
  return mkdtempSync(join(isRoomy() ? memory : tmpdir(), prefix));
}

function isRoomy(): boolean {
  if (!existsSync(memory)) return false;
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize >= enough;
}
