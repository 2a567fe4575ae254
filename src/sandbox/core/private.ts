import { chmodSync, closeSync, existsSync, fchmodSync, fstatSync, mkdirSync, openSync, statSync } from 'node:fs';

/** What all users of a machine share, as `/tmp`: never shut. */
const sticky = 0o1000;

/** Makes the folder where it is not there; nobody but this user may look into it, whoever made it. */
export function privateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if ((statSync(path).mode & sticky) === 0) shut(path, 0o700);
}

/** Makes the file where it is not there, and opens it for appending; nobody but this user may read it. */
export function privateFile(path: string): number {
  const file = openSync(path, 'a', 0o600);
  if (fstatSync(file).isFile()) ours(() => fchmodSync(file, 0o600));
  return file;
}

/** A SQLite database about to be opened; what SQLite puts beside it has the same mode, unless it is there already. */
export function privateDatabase(path: string): string {
  closeSync(privateFile(path));
  for (const beside of ['-wal', '-shm', '-journal']) {
    if (existsSync(path + beside)) shut(path + beside, 0o600);
  }
  return path;
}

export function shut(path: string, mode: number): void {
  ours(() => chmodSync(path, mode));
}

/** What belongs to another user (a mounted volume) is shut by its owner or not at all; that is no reason to stop. */
function ours(change: () => void): void {
  try {
    change();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
  }
}
