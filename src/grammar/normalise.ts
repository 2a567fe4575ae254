import { lookup } from '../lookup.ts';

const invisible = /[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]/g;
const singleQuotes = /[\u2018-\u201b\u2032\u02bc\u00b4]/g;
const doubleQuotes = /[\u201c-\u201f\u2033\u00ab\u00bb]/g;
const dashes = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g;
// `&amp;nbsp;`: what was escaped twice.
const entity = /&(?:amp;)*(amp|lt|gt|quot|apos|nbsp|#0*39|#0*160|#x0*27|#x0*a0);/gi;
const mention = /<at(?:\s[^<>]*)?>([^<>]*)<\/at>/gi;

const characters = lookup<string>({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' });

/** More than this is cut off before anything else: it is far too long for a sentence, whatever becomes of it. */
const longest = 16_000;

/**
 * What a person meant by what Teams delivered: without mentions of the bot (`botNames` in any case; without names,
 * without any mention; other people's mentions become their names), HTML entities, invisible characters, typographic
 * quotes and dashes, a leading slash, and the point at the end of the sentence; white space is one blank.
 * Teams may deliver the mention twice: https://github.com/microsoft/botbuilder-js/issues/4379
 */
export function normalise(text: string, botNames: readonly string[] = []): string {
  const bots = new Set(botNames.map((name) => name.trim().toLowerCase()));
  let line = text.slice(0, longest);
  // Taking one thing away may uncover another; each round makes the line shorter, so this ends.
  for (;;) {
    const next = once(line, bots);
    if (next === line) return line;
    line = next;
  }
}

function once(line: string, bots: ReadonlySet<string>): string {
  const plain = line
    .replace(entity, (_, name: string) => characters[name.toLowerCase()] ?? (/27$|39$/.test(name) ? "'" : ' '))
    .replace(invisible, '')
    .replace(mention, (_, name: string) => (bots.size === 0 || bots.has(name.trim().toLowerCase()) ? ' ' : name))
    .replace(singleQuotes, "'")
    .replace(doubleQuotes, '"')
    .replace(dashes, '-')
    .replace(/\s+/g, ' ')
    .replace(/^[ /]+/, '');
  return withoutEnd(plain.trimEnd());
}

/** Drops `.`, `!` and `?` at the end, unless there is nothing else: "?" alone may be a call for help. */
function withoutEnd(line: string): string {
  let end = line.length;
  while (end > 0 && ' .!?'.includes(line[end - 1]!)) end -= 1;
  return end === 0 ? line : line.slice(0, end);
}
