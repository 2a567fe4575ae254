import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { approver, operator, type Setting, startSetting } from '../local-teams/setting.ts';
import { browserTest, hasChromium, launchChromium } from './chromium.ts';

const contrast = readFileSync(new URL('./contrast.js', import.meta.url), 'utf8');

let browser: Browser;
let setting: Setting;

beforeAll(async () => {
  setting = await startSetting({ limits: false });
  if (hasChromium) browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await setting.close();
});

interface Look {
  readonly as?: string;
  readonly place?: 'chat' | 'channel' | 'channel:database';
  readonly width?: number;
  readonly dark?: boolean;
  /** The server goes away for a moment: that the browser complains of it is right. */
  readonly restarts?: boolean;
}

/** The page as one person sees it; whatever the browser complains of fails the test. */
async function open(look: Look, use: (page: Page) => Promise<void>): Promise<void> {
  const { as = operator, place = 'channel', width = 1280, dark = false, restarts = false } = look;
  const context = await browser.newContext({ viewport: { width, height: 860 }, colorScheme: dark ? 'dark' : 'light' });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('request', (request) => {
    if (!request.url().startsWith(setting.teams.url)) complaints.push(`asked for ${request.url()}`);
  });
  try {
    await page.goto(`${setting.teams.url}?as=${as}#${place}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await use(page);
    expect(complaints.filter((text) => !(restarts && text.includes('net::ERR_')))).toEqual([]);
  } finally {
    await context.close();
  }
}

const write = async (page: Page, text: string, label = 'Start a post'): Promise<void> => {
  await page.getByRole('textbox', { name: label }).fill(text);
  await page.keyboard.press('Enter');
};

const message = (page: Page, text: string): Locator => page.getByRole('article').filter({ hasText: text }).last();

/** The accessible name of what has the focus. */
const focused = (page: Page): Promise<string | null> => page.locator(':focus').getAttribute('aria-label');

/** A new thread with the bot's card in it; unlike any other by its line. */
async function cardThread(page: Page): Promise<Locator> {
  const threads = page.getByRole('region', { name: 'Thread' });
  const before = await threads.count();
  await write(page, 'card');
  const thread = threads.nth(before);
  await thread.getByRole('button', { name: 'Approve' }).waitFor();
  return thread;
}

browserTest('a post mentions the bot, which answers in its thread; a reply stays there', async () => {
  await open({}, async (page) => {
    await write(page, 'hello there');
    const thread = page.getByRole('region', { name: 'Thread' }).filter({ hasText: 'You said: hello there' });
    await thread.getByRole('button', { name: 'Reply' }).click();
    await page.keyboard.type('and again');
    await page.keyboard.press('Enter');
    await thread.getByText('You said: and again').waitFor();
    expect(await thread.getByRole('article').count()).toBe(4);
    expect(await thread.locator('.typed .mention').first().textContent()).toBe('Lifeboat');
  });
});

browserTest('without the mention the bot hears nothing, and the page says so', async () => {
  await open({}, async (page) => {
    await page.getByRole('button', { name: '@Lifeboat' }).click();
    expect(await page.getByRole('button', { name: '@Lifeboat' }).getAttribute('aria-pressed')).toBe('false');
    await write(page, 'only for us');
    await message(page, 'only for us').waitFor();
    await page.getByRole('textbox', { name: 'Start a post' }).press('ArrowUp');
    expect(await page.getByRole('textbox', { name: 'Start a post' }).inputValue()).toBe('only for us');
  });
  expect(setting.echo.received.some(({ text }) => text?.includes('only for us'))).toBe(false);
});

browserTest('a press waits with its buttons off, then says what the bot answered, to the presser alone', async () => {
  await open({}, async (page) => {
    const thread = await cardThread(page);
    await open({ as: approver }, async (other) => {
      await other.getByRole('button', { name: 'Approve' }).last().waitFor();
      const answer = setting.echo.holdNext();
      await thread.getByRole('textbox', { name: 'Reason' }).fill('because');
      await thread.getByRole('button', { name: 'Approve' }).click();
      await thread.getByText('waiting for Lifeboat').waitFor();
      expect(await thread.getByRole('button', { name: 'Approve' }).isDisabled()).toBe(true);
      expect(await other.getByRole('button', { name: 'Approve' }).last().isDisabled()).toBe(false);
      answer({ statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: 'Not you.' });
      await thread.getByText('Not you.').waitFor();
      expect(await thread.getByRole('button', { name: 'Approve' }).isDisabled()).toBe(false);
      await other.getByText('Operator pressed Approve').last().waitFor();
      expect(await other.getByText('Not you.').count()).toBe(0);
    });
  });
  const invoke = setting.echo.received.findLast(({ type }) => type === 'invoke');
  expect(invoke?.value.action.data).toEqual({ line: 'approve 7F3K', reason: 'because' });
});

browserTest('"…" holds the secondary actions and works by keyboard', async () => {
  await open({}, async (page) => {
    const thread = await cardThread(page);
    const more = thread.getByRole('button', { name: /more/i });
    await more.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Details' }).waitFor();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('menu').count()).toBe(0);
    expect(await focused(page)).toBe(await more.getAttribute('aria-label'));
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await thread.getByText('You pressed Details.').waitFor();
  });
});

browserTest('an answer that Teams cannot read is said so', async () => {
  await open({}, async (page) => {
    const thread = await cardThread(page);
    setting.echo.answerNext(500, 500);
    await thread.getByRole('button', { name: 'Approve' }).click();
    await thread.getByText('Unable to reach app').waitFor();
  });
});

browserTest('switching who I am switches the chat, and a reload keeps it all', async () => {
  await open({ place: 'chat' }, async (page) => {
    await write(page, 'my own', 'Message Lifeboat');
    await message(page, 'You said: my own').waitFor();
    await page.getByRole('button', { name: 'I am: Operator' }).click();
    await page.getByRole('menuitemradio', { name: /Approver One/ }).click();
    await page.getByRole('button', { name: 'I am: Approver One' }).waitFor();
    expect(await page.getByText('my own').count()).toBe(0);
    await page.reload();
    await page.getByRole('button', { name: 'I am: Approver One' }).waitFor();
    await page.getByRole('button', { name: 'I am: Approver One' }).click();
    await page.getByRole('menuitemradio', { name: /Operator/ }).click();
    await message(page, 'You said: my own').waitFor();
  });
});

browserTest('an edit shows in place and is marked; a deletion too', async () => {
  await open({ place: 'chat' }, async (page) => {
    await write(page, 'edit', 'Message Lifeboat');
    await page.getByText('Edited', { exact: true }).last().waitFor();
    await write(page, 'delete', 'Message Lifeboat');
    await page.getByText('This message has been deleted.').waitFor();
  });
});

browserTest('unread messages are counted and marked until they were seen', async () => {
  await open({ place: 'channel' }, async (page) => {
    await page.waitForResponse((response) => response.url().endsWith('/api/seen'));
    await setting.say('from elsewhere');
    await page
      .getByRole('navigation', { name: 'Conversations' })
      .getByText(/\d unread/)
      .waitFor();
    expect(await page.title()).toMatch(/^\(\d+\) /);
    await page.getByRole('button', { name: /^Lifeboat/ }).click();
    await message(page, 'You said: from elsewhere').getByText('New').waitFor();
    await page.locator('.row.chat:not(.unread)').waitFor();
    expect(await page.title()).toBe('Lifeboat – local Teams');
  });
});

browserTest('channels stand in the list, each with what is unread in it, and the keyboard gets there', async () => {
  await open({ place: 'channel' }, async (page) => {
    const list = page.getByRole('navigation', { name: 'Conversations' });
    await page.waitForResponse((response) => response.url().endsWith('/api/seen'));
    await setting.say('of databases', { conversation: 'channel:database' });
    const row = list.getByRole('button', { name: /^Database alerts/ });
    await row.getByText(/[1-9]\d* unread/).waitFor();
    expect(
      await list
        .getByRole('button', { name: /Backup and recovery/ })
        .getByText('unread')
        .count(),
    ).toBe(0);
    await page.getByRole('button', { name: /^Teams.*unread/ }).waitFor();
    await list.getByRole('button', { name: /Backup and recovery/ }).focus();
    await page.keyboard.press('ArrowDown');
    await setting.say('while it has the focus', { conversation: 'channel:database' });
    await row.getByText(/2 unread/).waitFor();
    expect(await page.locator(':focus').textContent()).toContain('Database alerts');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Database alerts' }).waitFor();
    expect(await focused(page)).toBe('Start a post');
    expect(new URL(page.url()).hash).toBe('#channel:database');
    await message(page, 'You said: of databases').getByText('New').waitFor();
    await page.locator('.row.channel[aria-current]:not(.unread)').waitFor();
    await page.keyboard.type('in its own channel');
    await page.keyboard.press('Enter');
    const thread = page.getByRole('region', { name: 'Thread' }).filter({ hasText: 'You said: in its own channel' });
    await thread.waitFor();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Database alerts' }).waitFor();
    await thread.waitFor();
    await page.goto(page.url().replace(/#.*/, '#channel'));
    await page.getByRole('heading', { level: 1, name: 'Backup and recovery' }).waitFor();
    expect(await thread.count()).toBe(0);
  });
});

browserTest('an address that leads nowhere leads to the first channel', async () => {
  await open({ place: 'channel' }, async (page) => {
    await page.goto(`${setting.teams.url}?as=${operator}#channel:gone`);
    await page.getByRole('heading', { level: 1, name: 'Backup and recovery' }).waitFor();
  });
});

browserTest('what to try fills the box; closed once, it stays closed', async () => {
  await open({}, async (page) => {
    await page.getByRole('button', { name: 'protect vm1 with Tier-1-Prod-AppDB' }).click();
    const box = page.getByRole('textbox', { name: 'Start a post' });
    expect(await box.inputValue()).toBe('protect vm1 with Tier-1-Prod-AppDB');
    expect(await focused(page)).toBe('Start a post');
    const hints = page.getByRole('region', { name: 'What to try' });
    await hints.getByRole('button', { name: 'Close' }).click();
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await hints.isVisible()).toBe(false);
    await page.getByRole('button', { name: 'What to try' }).click();
    expect(await hints.isVisible()).toBe(true);
  });
});

browserTest('typing shows until the message comes', async () => {
  await open({ place: 'chat' }, async (page) => {
    await write(page, 'typing', 'Message Lifeboat');
    await page.getByText('Lifeboat is typing…').waitFor();
    await setting.say('told over the API');
    await message(page, 'You said: told over the API').waitFor();
    expect(await page.getByText('Lifeboat is typing…').isVisible()).toBe(false);
  });
});

browserTest('a restart of the server is bridged, and what came meanwhile is there', async () => {
  await open({ place: 'chat', restarts: true }, async (page) => {
    await setting.restart();
    await setting.say('after the restart');
    await message(page, 'You said: after the restart').waitFor();
    await page.getByText('Reconnecting…').waitFor({ state: 'detached' });
  });
});

browserTest('at 400 pixels one panel shows at a time and nothing sticks out', async () => {
  await open({ width: 400 }, async (page) => {
    await cardThread(page);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(400);
    await page.getByRole('button', { name: 'Back to the list' }).click();
    await page.getByRole('button', { name: /Database alerts/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Database alerts' }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(400);
    await page.getByRole('button', { name: 'Back to the list' }).click();
    await page.getByRole('button', { name: /^Lifeboat/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Lifeboat' }).waitFor();
  });
});

browserTest.each([false, true])('text on cards has enough contrast (dark: %s)', async (dark) => {
  await open({ dark }, async (page) => {
    await write(page, 'colours');
    await page.getByText('attention attention').last().waitFor();
    expect(await page.evaluate(contrast)).toEqual([]);
  });
});
