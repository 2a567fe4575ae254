import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { startTestApp, type TestApp } from '../support/app.ts';
import { oidOf } from '../support/page.ts';
import { browserTest, hasChromium, launchChromium } from './chromium.ts';

/** The main job as two people see it: at a wide light page one asks, on a dark telephone the other agrees. */
const pictures = join(import.meta.dirname, '..', '..', 'test-output', 'story');

let app: TestApp;
let browser: Browser;

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  if (!hasChromium) return;
  [app, browser] = await Promise.all([startTestApp(), launchChromium()]);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await app?.close();
});

browserTest(
  'protect, a failure, a retry and an inactive alert, pressed by two people',
  async () => {
    const operator = await open('Operator', { width: 1280, theme: 'light' });
    const approver = await open('Approver One', { width: 400, theme: 'dark' });

    await say(operator.page, 'protect vm1 with Tier-1-Prod-AppDB');
    const asked = thread(operator.page, 'Protect vm1 with Tier-1-Prod-AppDB');
    await asked.getByText('WAITING').waitFor();
    await asked.getByRole('button', { name: 'Approve' }).click();
    await asked.getByText('You asked for this yourself').waitFor();
    await operator.picture('1-asked');

    const agreed = thread(approver.page, 'Protect vm1 with Tier-1-Prod-AppDB');
    await agreed.getByRole('button', { name: 'Approve' }).click();
    // To configure protection takes the sandbox half a second: a page may be shown the end before it was shown the way.
    await agreed.getByText(/▶ RUNNING|✔ DONE/).waitFor();
    await approver.picture('2-agreed');
    await asked.getByText('✔ DONE').waitFor();
    await asked.getByText('Protect vm1 with Tier-1-Prod-AppDB is done').waitFor();
    await operator.picture('3-protected');

    await failBackup(operator.page, 'app-prod-01');
    const failed = thread(operator.page, 'Backup of app-prod-01');
    await failed.getByText('Last good point').waitFor();
    await operator.picture('4-failed');
    await failed.getByRole('button', { name: 'Retry' }).click();
    await failed.getByText('Operator retries it').waitFor();
    await operator.picture('5-retrying');
    await failed.getByText('Transfer data to vault').waitFor();
    await jumpAnHour(operator.page);
    const retried = thread(approver.page, 'retried it, and the backup succeeded');
    await retried.getByText('✔ DONE').waitFor();
    await approver.picture('6-retried');

    await failBackup(operator.page, 'crm-prod-01');
    const known = thread(operator.page, 'Backup of crm-prod-01');
    await known.getByRole('textbox', { name: /Reason/ }).fill('maintenance of the CRM');
    await known.getByRole('button', { name: 'Inactivate' }).click();
    await known.getByText('Made inactive by Operator').waitFor();
    await known.getByText('maintenance of the CRM').waitFor();
    expect(await known.getByRole('button', { name: 'Retry' }).count()).toBe(0);
    await operator.picture('7-inactive');

    expect(await approver.page.evaluate('document.documentElement.scrollWidth')).toBe(400);
    expect([...operator.complaints, ...approver.complaints]).toEqual([]);
  },
  120_000,
);

async function open(who: string, look: { readonly width: number; readonly theme: 'light' | 'dark' }) {
  const context = await browser.newContext({ viewport: { width: look.width, height: 900 }, colorScheme: look.theme });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await page.goto(`${app.page.url}/?as=${oidOf(who)}#channel`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  const picture = (name: string) => page.screenshot({ path: join(pictures, `${name}.png`) });
  return { page, complaints, picture };
}

async function say(page: Page, line: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Start a post' }).fill(line);
  await page.keyboard.press('Enter');
}

const thread = (page: Page, text: string): Locator =>
  page.getByRole('region', { name: 'Thread' }).filter({ hasText: text }).last();

/** Opens the panel of the sandbox, and leaves it again. */
async function inSandbox(page: Page, use: (panel: Locator) => Promise<void>): Promise<void> {
  await page.getByRole('button', { name: 'Sandbox', exact: true }).click();
  const panel = page.getByRole('complementary', { name: 'Sandbox' });
  await use(panel);
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'hidden' });
}

async function jumpAnHour(page: Page): Promise<void> {
  await inSandbox(page, async (panel) => {
    await panel.getByRole('button', { name: '+1 h' }).click();
    await panel.getByText('The clock was moved by 1 h.').waitFor();
  });
}

async function failBackup(page: Page, vm: string): Promise<void> {
  await inSandbox(page, async (panel) => {
    const choice = panel.getByLabel('VM', { exact: true });
    await choice.getByRole('option', { name: vm }).first().waitFor({ state: 'attached' });
    const value = await choice.getByRole('option', { name: vm }).first().getAttribute('value');
    await choice.selectOption(value);
    await panel.getByRole('button', { name: 'Fail a backup', exact: true }).click();
    await panel.getByText('A backup started and will fail').waitFor();
  });
}
