import { lookup } from '../base/lookup.ts';

const invisible = /[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]/g;
const singleQuotes = /[\u2018-\u201b\u2032\u02bc\u00b4]/g;
const doubleQuotes = /[\u201c-\u201f\u2033\u00ab\u00bb]/g;
const dashes = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g;
// `&amp;nbsp;`: what was escaped twice.
const entity = /&(?:amp;)*(amp|lt|gt|quot|apos|nbsp|#0*39|#0*160|#x0*27|#x0*a0);/gi;
const mention = /<at(?:\s[^<>]*)?>([^<>]*)<\/at>|<at(?:\s[^<>]*)?\/>/gi;
// What is replied to: its whole text, or only its id.
const quotedReply = /<(quoted|blockquote)(?:\s[^<>]*)?(?:\/>|>[^<>]*<\/\1>)/gi;
const fence = /^[ \t]*```[\w-]*[ \t]*$/gm;
const codeMarks = /`+/g;
/** A bullet, a number, a quotation mark of Markdown at the beginning. */
const bullet = /^\s*(?:(?:[-*+\u2022\u25aa\u25cf\u25e6\u2023\u00b7>]|\d{1,3}[.)])(?:\s+|$))+/;
const starred = /(^|\s)(\*{1,3}|~~)(?=[^\s*~])([^\n*~]*)(?<=\S)\2(?=$|[\s.,;:!?])/g;
// Names have underscores inside: within 40 characters, so that a line of nothing else is read in no time.
const underlined = /(^|\s)(_{1,3})(?=[^\s_])([^\n]{0,40}?[^\s_])\2(?=$|[\s.,;:!?])/g;

const characters = lookup<string>({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' });

/** More than this is cut off before anything else: it is far too long for a sentence, whatever becomes of it. */
const longest = 16_000;

/**
 * What a person meant by what Teams delivered: without mentions of the bot (`botNames` in any case; without names,
 * without any mention; other people's mentions become their names), HTML entities, invisible characters, typographic
 * quotes and dashes, a leading slash, and the point at the end of the sentence; white space is one blank. What surrounds a
 * line that was copied is taken off as well: quoted replies, bullets, numbers, marks of code and emphasis, quotes around
 * the whole line.
 * Teams may deliver the mention twice: https://github.com/microsoft/botbuilder-js/issues/4379
 */
export function normalise(text: string, botNames: readonly string[] = []): string {
  const bots = new Set(botNames.map((name) => name.trim().toLowerCase()));
  let line = withoutQuotedLines(text.slice(0, longest).replace(quotedReply, ' ')).replace(fence, ' ');
  // Taking one thing away may uncover another; each round makes the line shorter, so this ends.
  for (;;) {
    const next = once(line, bots);
    if (next === line) {
      const bare = peeled(line);
      if (bare === line) return line;
      line = bare;
    } else {
      line = next;
    }
  }
}

function once(line: string, bots: ReadonlySet<string>): string {
  const plain = line
    .replace(entity, (_, name: string) => characters[name.toLowerCase()] ?? (/27$|39$/.test(name) ? "'" : ' '))
    .replace(invisible, '')
    .replace(mention, (_, name = '') => (bots.size === 0 || bots.has(name.trim().toLowerCase()) ? ' ' : name))
    .replace(singleQuotes, "'")
    .replace(doubleQuotes, '"')
    .replace(dashes, '-')
    .replace(/\s+/g, ' ')
    .replace(/^[ /]+/, '');
  return withoutEnd(plain.trimEnd());
}

/** Without the marks around what was copied from elsewhere. */
function peeled(line: string): string {
  const bare = line.replace(codeMarks, '').replace(starred, '$1$3').replace(underlined, '$1$3').replace(bullet, '');
  return withoutQuotes(bare);
}

/** Lines that begin with `>` quote what is replied to, where something else follows them. */
function withoutQuotedLines(text: string): string {
  const lines = text.split('\n');
  const own = lines.filter((line) => !/^\s*(?:>|&gt;)/.test(line));
  return own.some((line) => line.trim() !== '') ? own.join('\n') : text;
}

/** Takes quotes away that hold the whole line and nothing of which is quoted by itself. */
function withoutQuotes(line: string): string {
  const [first] = line;
  if ((first !== '"' && first !== "'") || line.length < 3 || !line.endsWith(first)) return line;
  const inner = line.slice(1, -1);
  return inner.includes(first) ? line : inner.trim();
}

/** Drops `.`, `!` and `?` at the end, unless there is nothing else: "?" alone may be a call for help. */
function withoutEnd(line: string): string {
  let end = line.length;
  while (end > 0 && ' .!?'.includes(line[end - 1]!)) end -= 1;
  return end === 0 ? line : line.slice(0, end);
}
