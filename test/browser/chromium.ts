import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test } from '@jest/globals';
import { type Browser, chromium } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const executablePath = (process.env.PATH ?? '')
  .split(delimiter)
  .flatMap((folder) => names.map((name) => join(folder, name)))
  .find((path) => existsSync(path));

/** Set where everything has to run, as in CI: then a test that cannot run fails. */
const skipNothing = Boolean(process.env.LIFEBOAT_TEST_SKIP_NOTHING);

export const hasChromium = executablePath !== undefined || skipNothing;

/** A test that needs Chromium, or says that it was left out. */
export const browserTest: typeof test | typeof test.skip = hasChromium ? test : test.skip;

if (!hasChromium)
  console.warn('No Chromium on PATH: the tests in a browser are skipped (Debian: apt install chromium).');

/** Chromium without a window, without a network of its own. */
export async function launchChromium(): Promise<Browser> {
  if (!executablePath) throw new Error('There is no Chromium on PATH, and LIFEBOAT_TEST_SKIP_NOTHING is set.');
  return chromium.launch({
    executablePath,
    args: [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
      ...['--no-first-run', '--disable-sync', '--disable-dev-shm-usage'],
    ],
  });
}
