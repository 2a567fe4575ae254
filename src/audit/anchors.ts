import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorText, type Log } from '../base/log.ts';
import { Problem } from '../base/problem.ts';
import { type Anchor, anchorsIn, lineOf } from './anchor.ts';

/** From another process's making of the key's file to its line in it. */
const writtenWithinMs = 1_000;

/** Where anchors are kept, and what was found there. */
export interface Kept {
  readonly where: string;
  readonly anchors: readonly Anchor[];
  /** How many are not sealed with this key: nothing can be said by them. */
  readonly foreign: number;
}

/** The heads of the chain outside the store. */
export interface Anchors {
  /** Notes the newest line, which is committed. A process that is killed in between notes an older one: that holds too. */
  note(head: Anchor): void;
  /** Appends the head to the file that the organisation named; nothing where it named none. Throws when it cannot. */
  append(head: Anchor): void;
  /** As a line that can be posted. */
  line(head: Anchor): string;
  /** All that can be read here. */
  kept(): readonly Kept[];
  /** The anchors in what somebody pasted. */
  read(text: string): Kept;
}

export interface AnchorsOptions {
  /** `AUDIT_KEY`; absent: a random one in the data folder, made by the first start. */
  readonly secret: string | undefined;
  /** The data folder. */
  readonly folder: string;
  /** What the store is called: each has a note of its own. */
  readonly store: string;
  /** `audit.anchor.file` of the rules. */
  readonly file: string | undefined;
  readonly log: Log;
}

/** Throws a Problem `misconfigured` when the key can neither be read nor made. */
export function createAnchors({ secret, folder, store, file, log }: AnchorsOptions): Anchors {
  const key = secret === undefined ? keyIn(folder) : Buffer.from(secret);
  const name = createHash('sha256').update(store).digest('hex').slice(0, 8);
  const noted = join(folder, `audit-${name}.anchor`);
  let newest: Anchor | undefined;
  let waits = false;

  function write(): void {
    waits = false;
    if (!newest) return;
    try {
      writeFileSync(`${noted}.${process.pid}.new`, `${lineOf(newest, key)}\n`, { mode: 0o600 });
      renameSync(`${noted}.${process.pid}.new`, noted);
    } catch (error) {
      log('error', 'the head of the record could not be noted outside the store', { why: errorText(error) });
    }
  }

  const keptIn = (path: string, where: string): Kept => {
    const { good, foreign } = anchorsIn(textOf(path), key);
    return { where, anchors: good, foreign };
  };
  return {
    note(head) {
      if (head.seq < (newest?.seq ?? 0)) return;
      newest = head;
      // Many lines of one moment are one note.
      if (!waits) setImmediate(write);
      waits = true;
    },
    append(head) {
      if (file === undefined) return;
      appendFileSync(file, `${lineOf(head, key)}\n`, { mode: 0o600 });
      chmodSync(file, 0o600);
    },
    line: (head) => lineOf(head, key),
    kept: () => [
      keptIn(noted, 'the note beside the store'),
      ...(file === undefined ? [] : [keptIn(file, `the file ${file}`)]),
    ],
    read(text) {
      const { good, foreign } = anchorsIn(text, key);
      return { where: 'what you pasted', anchors: good, foreign };
    },
  };
}

/** An absent file holds nothing; one that cannot be read must not pass for that. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function keyIn(folder: string): Buffer {
  const path = join(folder, 'audit.key');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const kept = textOf(path).trim();
    return Buffer.from(kept === '' ? firstKey(path) : kept);
  } catch (error) {
    throw new Problem('misconfigured', `The key of the record cannot be kept in ${path}: ${errorText(error)}.`, {
      hint: 'Set AUDIT_KEY, or LIFEBOAT_DATA to a folder that can be written.',
      cause: error,
    });
  }
}

/** Another process may start in the same folder at this moment: the key of the first one counts, for both. */
function firstKey(path: string): string {
  try {
    writeFileSync(path, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  for (const until = Date.now() + writtenWithinMs; Date.now() < until; ) {
    const kept = textOf(path);
    if (kept.endsWith('\n')) return kept.trim();
  }
  throw new Error('the file is empty or cut off; remove it when no record was kept with it yet');
}
