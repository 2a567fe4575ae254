import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test } from '@jest/globals';
import { type Browser, chromium } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const executablePath = (process.env.PATH ?? '')
  .split(delimiter)
  .flatMap((folder) => names.map((name) => join(folder, name)))
  .find((path) => existsSync(path));

/** A test that needs Chromium, or says that it was left out. */
export const browserTest: typeof test | typeof test.skip = executablePath ? test : test.skip;

if (!executablePath)
  console.warn('No Chromium on PATH: the tests in a browser are skipped (Debian: apt install chromium).');

/** Chromium without a window, without a network of its own. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: executablePath!,
    args: [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
      ...['--no-first-run', '--disable-sync', '--disable-dev-shm-usage'],
    ],
  });

export const hasChromium = executablePath !== undefined;
