import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import MarkdownIt from 'markdown-it';

/** What the page's script asks of an element; there is no browser here. */
class Link {
  readonly #attributes = new Map<string, string>();

  constructor(address: string) {
    this.#attributes.set('href', address);
  }

  getAttribute = (name: string) => this.#attributes.get(name) ?? null;
  setAttribute = (name: string, value: string) => void this.#attributes.set(name, value);
  removeAttribute = (name: string) => void this.#attributes.delete(name);
}

let outwardLinks: (root: { querySelectorAll(selector: string): readonly Link[] }) => void;

beforeAll(async () => {
  // As the page has it: a script before this one.
  Object.assign(globalThis, { markdownit: MarkdownIt });
  const script = '../../src/local-teams/page/script/markdown.js';
  ({ outwardLinks } = (await import(script)) as { outwardLinks: typeof outwardLinks });
});

function kept(address: string): Record<string, string | null> {
  const link = new Link(address);
  outwardLinks({ querySelectorAll: (selector) => (selector === '[href]' ? [link] : []) });
  return { href: link.getAttribute('href'), target: link.getAttribute('target'), rel: link.getAttribute('rel') };
}

test.each([
  'https://portal.azure.com/#resource/x',
  'http://localhost:3978/',
  'HTTPS://EXAMPLE.COM',
  'mailto:ops@example.com',
])('%s stays, opens beside the page and knows nothing of it', (address) => {
  expect(kept(address)).toEqual({ href: address, target: '_blank', rel: 'noopener noreferrer' });
});

test.each([
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' javascript:alert(1)',
  'java\nscript:alert(1)',
  '\u0001javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x',
  'file:///etc/passwd',
  'blob:https://example.com/1',
  'ms-teams:x',
  '/api/messages',
  '#top',
  '',
])('%j is no link', (address) => {
  expect(kept(address)).toEqual({ href: null, target: null, rel: null });
});

test('whatever somebody makes up: what is left is http, https or mailto, as a browser reads it', () => {
  const address = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.webUrl(),
    fc.string().map((rest) => `javascript:${rest}`),
  );
  const isOutward = fc.property(address, (given) => {
    const { href } = kept(given);
    return href === null || ['http:', 'https:', 'mailto:'].includes(new URL(String(href)).protocol);
  });
  fc.assert(isOutward);
});
