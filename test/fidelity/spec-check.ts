import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { shared } from './shared.ts';

/** What the checker printed, and whether it found nothing that is not explained. */
export interface Checked {
  readonly ok: boolean;
  readonly said: string;
}

const allow = join(import.meta.dirname, 'allow.json');

/** A checker that saw nothing has found nothing wrong, either. */
const checkedSome = /^[1-9][\d,]* exchanges, [1-9]/m;

/** Holds recorded traffic against Azure's published specifications; each deviation is explained in `allow.json`. */
export function checkTraffic(files: readonly string[]): Promise<Checked> {
  const words = [shared('tools', 'spec-check', 'check.mjs'), '--no-warnings', '--allow', allow, ...files];
  return new Promise((resolve) => {
    execFile(process.execPath, words, { maxBuffer: 1 << 26 }, (error, stdout, stderr) =>
      resolve({
        ok: !error && checkedSome.test(stdout),
        said: `${stdout}${stderr}`.trim() || 'The checker said nothing.',
      }),
    );
  });
}
