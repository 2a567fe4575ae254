import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';

const pageFolder = join(import.meta.dirname, '..', '..', 'src', 'local-teams', 'page');
const packageFolder = (name: string) => dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));

const libraries: Readonly<Record<string, string>> = {
  '/vendor/adaptivecards.js': join(packageFolder('adaptivecards'), 'dist', 'adaptivecards.min.js'),
  '/vendor/markdown-it.js': join(packageFolder('markdown-it'), 'dist', 'browser', 'markdown-it.umd.min.js'),
};

/**
 * Runs in the page: what is cut off, squeezed to nothing or sticks out of the card, in words. Given as text, because
 * this project's types know no browser.
 */
const faultsIn = `(section) => {
  const faults = [];
  const card = section.getBoundingClientRect();
  for (const element of section.querySelectorAll('*')) {
    const { overflowX, overflowY, display } = getComputedStyle(element);
    if (display === 'none' || display === 'inline' || element.getClientRects().length === 0) continue;
    const what = element.className + ' "' + element.textContent.slice(0, 60) + '"';
    if (element.scrollWidth > element.clientWidth + 1 && overflowX !== 'visible') faults.push('cut at the right: ' + what);
    if (element.scrollHeight > element.clientHeight + 3 && overflowY === 'hidden') faults.push('cut below: ' + what);
  }
  const texts = document.createTreeWalker(section, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (text.data.trim() === '' || text.parentElement.closest('option, [style*="display: none"]')) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    if (box.width < 1 || box.height < 8) faults.push('no size: ' + text.data);
    if (box.left < card.left - 1 || box.right > card.right + 1) faults.push('sticks out: ' + text.data);
  }
  return faults;
}`;

const html = (theme: string) => `<!doctype html>
<html lang="en" data-theme="${theme}"><head><meta charset="utf-8"><title>Cards</title>
<link rel="stylesheet" href="/page/style/theme.css"><link rel="stylesheet" href="/page/style/card.css">
<style>html, body { height: auto; overflow: visible } body { padding: 8px } section { margin-bottom: 16px }</style>
<script src="/vendor/markdown-it.js"></script><script src="/vendor/adaptivecards.js"></script>
<script type="module">
  import { renderCard } from '/page/script/card.js';
  window.inspectCard = (section) => {
    openDetails(section);
    const fields = [...section.querySelectorAll('input, textarea')].flatMap(({ placeholder, value }) => [placeholder, value]);
    // A list that is closed shows one of its choices; the others, and what they stand for, are in it.
    const choices = [...section.querySelectorAll('option')].flatMap(({ textContent, value }) => [textContent, value]);
    const hints = [...fields, ...choices];
    return { faults: (${faultsIn})(section), text: [section.innerText, ...hints].join(' ') };
  };
  // Details are a button of their own, or behind "…" where three others come first.
  function openDetails(section) {
    const named = (within, selector) => [...within.querySelectorAll(selector)].find((one) => one.textContent === 'Details');
    for (const more of [...section.querySelectorAll('[title="More options"]')]) if (!named(section, 'button')) more.click();
    (named(section, 'button') ?? named(document, '[role="menuitem"]'))?.click();
  }
  window.show = (id, card, theme) => {
    const section = document.createElement('section');
    section.id = id;
    section.append(renderCard(card, { theme, busy: false, press() {} }));
    document.body.append(section);
  };
</script></head><body></body></html>`;

export interface Look {
  readonly theme: 'light' | 'dark';
  /** Of the window, in CSS pixels; the card has 16 less. */
  readonly width: number;
}

/** Cards as the local Teams page renders them, with its own host configuration and styles; no server, no network. */
export async function showCards(
  browser: Browser,
  { theme, width }: Look,
  cards: readonly { id: string; card: object }[],
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme: theme });
  const page = await context.newPage();
  await page.route('**/*', (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: html(theme) });
    return route.fulfill({ path: libraries[pathname] ?? join(pageFolder, pathname.replace(/^\/page\//, '')) });
  });
  await page.goto('http://cards.invalid/');
  await page.waitForFunction('window.show');
  const given = cards.map(({ id, card }) => [id, card]);
  await page.evaluate(`for (const [id, card] of ${JSON.stringify(given)}) show(id, card, ${JSON.stringify(theme)})`);
  return page;
}

/** Opens the details of a card and gives what can be read on it, and what is wrong with how it is shown. */
export async function inspect(page: Page, id: string): Promise<{ text: string; faults: string[] }> {
  return page.evaluate(`inspectCard(document.getElementById(${JSON.stringify(id)}))`);
}

/** Pictures of all cards on the page for people to look at, several columns to a sheet. */
export async function picture(page: Page, { width }: Look, path: (sheet: number) => string): Promise<void> {
  const [columns, height] = [Math.floor(1950 / width), 1900];
  await page.setViewportSize({ width: columns * width, height });
  await page.addStyleTag({
    content: `body { columns: ${columns} ${width - 16}px; column-gap: 16px; width: ${columns * width}px; padding: 0 8px }
      section { break-inside: avoid; padding-top: 8px; margin: 0 0 8px }`,
  });
  const whole = (await page.evaluate('document.documentElement.scrollHeight')) as number;
  for (let sheet = 0; sheet * height < whole; sheet++) {
    const clip = { x: 0, y: sheet * height, width: columns * width, height: Math.min(height, whole - sheet * height) };
    await page.screenshot({ path: path(sheet + 1), clip, fullPage: true });
  }
}
