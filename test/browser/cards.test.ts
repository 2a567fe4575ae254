import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { bare } from '../../src/cards/markdown.ts';
import { ofType, ours, type Sample, samples } from '../cards/samples.ts';
import { inspect, type Look, picture, showCards } from './card-page.ts';
import { browserTest, hasChromium, launchChromium } from './chromium.ts';

/** Pictures of all cards, for people to look at. */
const pictures = join(import.meta.dirname, '..', '..', 'test-output', 'cards');

const looks: readonly Look[] = [
  { theme: 'light', width: 640 },
  { theme: 'dark', width: 640 },
  { theme: 'light', width: 400 },
  { theme: 'dark', width: 356 },
];

let browser: Browser;
beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  if (hasChromium) browser = await launchChromium();
});
afterAll(() => browser?.close());

describe.each(looks)('all cards, $theme, $width px', (look) => {
  browserTest('show all that their data say, nothing cut', async () => {
    const page = await showCards(browser, look, samples);
    const wrong: Record<string, unknown> = {};
    for (const sample of samples) {
      const { text, faults } = await inspect(page, sample.id);
      const missing = expected(sample).filter((words) => !letters(text).includes(letters(words)));
      if (missing.length + faults.length > 0) wrong[sample.id] = { missing, faults };
    }
    await picture(page, look, (sheet) => join(pictures, `${look.theme}-${look.width}-${sheet}.png`));
    await page.context().close();
    expect(wrong).toEqual({});
  });
});

browserTest('the check sees what is cut and what sticks out', async () => {
  const column = (width: string, text: string) => ({ type: 'Column', width, items: [{ type: 'TextBlock', text }] });
  const body = [{ type: 'ColumnSet', columns: [column('700px', 'too wide'), column('40px', 'a text without wrap')] }];
  const page = await showCards(browser, looks[2]!, [
    { id: 'bad', card: { type: 'AdaptiveCard', version: '1.5', body } },
  ]);
  const { faults } = await inspect(page, 'bad');
  await page.context().close();
  expect(faults).not.toEqual([]);
});

/** What a sample's data say for people to read; titles behind "…" are in a menu that is closed. */
function expected({ source, card }: Sample): string[] {
  const behind = [...ofType(card, 'Action.Execute'), ...ofType(card, 'Action.OpenUrl')].filter(
    ({ mode }) => mode === 'secondary',
  );
  const hidden = new Set(behind.map(({ title }) => title));
  return readable(source).filter((words) => !hidden.has(words));
}

/** Command lines, addresses and names of states are not for reading; on a help card, examples are. */
const notForReading = ['state', 'style', 'kind', 'id', 'url', 'timezone', 'worst'];

function readable(value: unknown, key = ''): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  if ('$md' in value) return [bare(ours(String(value.$md)))];
  const isButton = 'line' in value && 'title' in value;
  return Object.entries(value).flatMap(([name, inner]) =>
    notForReading.includes(name) || (name === 'line' && (isButton || key === 'rows')) ? [] : readable(inner, name),
  );
}

/** Blanks differ where lines are broken. */
const letters = (text: string) => text.replace(/\s+/g, '');
