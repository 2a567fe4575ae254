import { lookup } from '../../base/lookup.ts';

const entities = lookup<string>({
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  '#39': "'",
});

// Control characters and invisible ones, which could hide or turn text (bidirectional marks are among them).
const invisible = /[\p{Cc}\p{Cf}]/gu;

/** Words with a blank between each two: nothing to take off, and no link. Most of what an alert says is like this. */
const plainAlready = /^[\w.,;:|-]+(?: [\w.,;:|-]+)*$/;

/** More than this is never looked at: nobody reads it on a card. */
const longest = 20_000;

/**
 * Text from outside as plain text of one line: HTML is taken off, links are taken out, the portal's too (it has pages
 * that deploy what their address says), white space is one blank, and what is longer than `max` characters ends in an
 * ellipsis.
 */
export function plain(text: string, max: number): string {
  if (text.length <= max && plainAlready.test(text)) return text;
  const cleaned = text
    .slice(0, longest)
    .replace(/&(amp|lt|gt|quot|apos|nbsp|#39);/gi, (_, name: string) => entities[name.toLowerCase()] ?? ' ')
    .replace(/<(?:br|\/p|\/li|\/tr|\/div)\b[^<>]*>/gi, ' ')
    .replace(/<\/?[a-z][^<>]*>/gi, '')
    .replace(/\[([^[\]]*)\]\((?:https?:)[^()\s]*\)/gi, '$1')
    .replace(/<?\bhttps?:\/\/[^\s<>]+>?/gi, '(link left out)')
    .replace(/\s+/g, ' ')
    .replace(/ ?\((?:see:? ?)?\(link left out\)\)?/gi, '')
    .replace(invisible, '')
    .trim();
  return cut(cleaned, max);
}

/** The text, or its beginning and an ellipsis; never half a character. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text
    .slice(0, max - 1)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd()}…`;
}
