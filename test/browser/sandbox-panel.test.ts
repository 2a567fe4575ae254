import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { type Setting, startSetting } from '../local-teams/setting.ts';
import { browserTest, hasChromium, launchChromium } from './chromium.ts';

let browser: Browser;
let sandbox: Sandbox;
let setting: Setting;
let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sandbox-panel-'));
  sandbox = await startSandbox({ port: 0, dataDir, speed: 60 });
  setting = await startSetting({ sandbox: { url: sandbox.url, ca: sandbox.caPem } });
  if (hasChromium) browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await setting.close();
  await sandbox.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** The page with the panel open. */
async function withPanel(use: (page: Page) => Promise<void>): Promise<void> {
  const page = await browser.newPage();
  await page.goto(setting.teams.url);
  await page.getByRole('button', { name: 'Fail a backup…' }).click();
  await page.getByRole('heading', { name: 'Sandbox Azure' }).waitFor();
  await page.getByLabel('VM', { exact: true }).getByRole('option').first().waitFor({ state: 'attached' });
  await use(page);
  await page.close();
}

browserTest('"Fail a backup" makes a real job fail, of the VM and with the code that were chosen', async () => {
  await withPanel(async (page) => {
    await page.getByLabel('Error code (optional)').fill('UserErrorGuestAgentStatusUnavailable');
    await page.getByRole('button', { name: 'Fail a backup', exact: true }).click();
    await page.getByText('A backup started and will fail').waitFor();
    await page.getByRole('button', { name: 'Fail a backup', exact: true }).click();
    await page.getByText('A backup of this VM is running.').waitFor();
  });
});

browserTest('the clock moves, and the panel shows it', async () => {
  const before = sandbox.advanced();
  await withPanel(async (page) => {
    await page.getByRole('button', { name: '+1 h' }).click();
    await page.getByText('The clock was moved by 1 h.').waitFor();
    await page.getByText(/times as fast, moved by 1 h/).waitFor();
  });
  expect(sandbox.advanced() - before).toBe(3_600_000);
});

browserTest('Azure misbehaves as often as asked, and every request is listed', async () => {
  const headers = { authorization: 'Bearer any' };
  const read = () =>
    sandbox.request({ method: 'GET', url: '/subscriptions?api-version=2022-12-01', headers, body: '' });
  await withPanel(async (page) => {
    await page.getByLabel('Answer').selectOption('500');
    await page.getByLabel('To', { exact: true }).selectOption('reads');
    await page.getByLabel('Times').fill('2');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText('500 · 2 left').waitFor();
    expect([(await read()).status, (await read()).status, (await read()).status]).toEqual([500, 500, 200]);
    const rows = page.getByRole('row').filter({ hasText: '/subscriptions' });
    await rows.nth(2).waitFor();
    expect(await rows.allTextContents()).toEqual([
      expect.stringContaining('200'),
      expect.stringContaining('500'),
      expect.stringContaining('500'),
    ]);
  });
});

browserTest('Escape closes the panel and gives the focus back', async () => {
  await withPanel(async (page) => {
    await page.keyboard.press('Escape');
    expect(await page.getByRole('heading', { name: 'Sandbox Azure' }).isVisible()).toBe(false);
    expect(await page.locator(':focus').getAttribute('aria-label')).toBe('Sandbox');
  });
});
