/** Names our own markup; the symbol is private, so that nothing that came as JSON can pretend to be it. */
const mark = Symbol('markdown');

interface Piece {
  readonly text: string;
  /** Written in this repository; everything else is escaped. */
  readonly ours: boolean;
}

/** Text with emphasis that our own code put there. What was interpolated into it is kept raw and escaped on the card. */
export interface Markdown {
  readonly [mark]: readonly Piece[];
}

/** What a card shows: a string is plain text and shown letter by letter. */
export type Text = string | Markdown;

/** Far more than any card has room for. */
const longest = 5_000;

/** Our markup around others' text: md`Backup of **${vm}** failed` escapes `vm`. */
export function md(strings: TemplateStringsArray, ...values: readonly (Text | number)[]): Markdown {
  const pieces: Piece[] = [];
  for (const [index, text] of strings.entries()) {
    if (text) pieces.push({ text, ours: true });
    if (index < values.length) pieces.push(...piecesOf(values[index] ?? ''));
  }
  return { [mark]: pieces };
}

/** The text with each of the names in bold where it first stands as a whole word. */
export function emphasise(text: string, names: readonly string[]): Markdown {
  const found = names
    .map((name) => ({ at: wordAt(text, name), length: name.length }))
    .filter(({ at, length }) => at >= 0 && length > 0)
    .sort((a, b) => a.at - b.at || b.length - a.length);
  const pieces: Piece[] = [];
  let done = 0;
  for (const { at, length } of found) {
    if (at < done) continue;
    const name = { text: text.slice(at, at + length), ours: false };
    pieces.push(...between(text.slice(done, at)), { text: '**', ours: true }, name, { text: '**', ours: true });
    done = at + length;
  }
  return { [mark]: [...pieces, ...between(text.slice(done))] };
}

/** Several texts as one, with our own `between`. */
export function join(texts: readonly Text[], between: string): Markdown {
  const pieces = texts.flatMap((text, index) => [...(index ? [{ text: between, ours: true }] : []), ...piecesOf(text)]);
  return { [mark]: pieces };
}

export function isMarkdown(value: unknown): value is Markdown {
  return typeof value === 'object' && value !== null && mark in value;
}

/** Text as Teams' markdown, each foreign piece of it at most `max` characters long. */
export function render(text: Text, max: number = longest): string {
  if (!isMarkdown(text)) return escaped(shorten(text, max));
  return text[mark].map((piece) => (piece.ours ? piece.text : inner(piece.text, max))).join('');
}

/** Plain text as Teams' markdown that shows it letter by letter: no markup, mention, HTML or template expression. */
export function plain(text: string): string {
  return escaped(shorten(text, longest));
}

/** Without markup, for places that know none: titles of buttons, labels, `fallbackText`, `speak`. */
export function bare(text: Text, max: number = longest): string {
  const raw = isMarkdown(text)
    ? text[mark].map((piece) => (piece.ours ? unmarked(piece.text) : piece.text)).join('')
    : text;
  return shorten(raw, max)
    .replaceAll('<', '‹')
    .replace(/([${])(?=\{)/g, '$1 ');
}

function piecesOf(value: Text | number): readonly Piece[] {
  return isMarkdown(value) ? value[mark] : [{ text: String(value), ours: false }];
}

/** Emphasis around nothing would show its stars. */
function inner(text: string, max: number): string {
  return escaped(shorten(text, max)) || '–';
}

/** What stands between names: its blanks at the ends are words' distance, and stay. */
function between(text: string): readonly Piece[] {
  const core = text.trim();
  const pieces = [
    { text: text.trimStart() === text ? '' : ' ', ours: true },
    { text: core, ours: false },
    { text: core === '' || text.trimEnd() === text ? '' : ' ', ours: true },
  ];
  return pieces.filter((piece) => piece.text !== '');
}

const unmarked = (text: string) => text.replaceAll('**', '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');

/** Control characters, marks that turn the reading direction, and invisible ones: they hide what a text says. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
const invisible = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]+/g;

function clean(text: string): string {
  return text.toWellFormed().replace(invisible, ' ').replace(/\s+/g, ' ').trim();
}

/** The text on one line, at most `max` characters long; no more of it than could be shown is looked at. */
function shorten(text: string, max: number): string {
  const most = max * 4;
  const cleaned = clean(text.slice(0, most));
  if (cleaned.length <= max && text.length <= most) return cleaned;
  return `${cleaned
    .slice(0, max - 1)
    .toWellFormed()
    .replace(/\ufffd$/, '')
    .trimEnd()}…`;
}

/** Escapes by context, so that ordinary names and sentences stay as they are: see cards/README.md. */
function escaped(text: string): string {
  return text
    .replace(/[\\`*_[\]<~&{]/g, (char, at: number) => {
      if (char === '<') return '&lt;';
      const [before = '', after = ''] = [text[at - 1], text[at + 1]];
      if (char === '&') return /^&(#\w+|\w+);/.test(text.slice(at, at + 40)) ? '&amp;' : '&';
      if (char === '_' && /[\p{L}\p{N}]/u.test(before) && /[\p{L}\p{N}]/u.test(after)) return '_';
      if (char === '\\' && /[\s\p{L}\p{N}]/u.test(after)) return '\\';
      if (char === '~' && before !== '~' && after !== '~') return '~';
      if (char === '{' && before !== '{' && before !== '$') return '{';
      return `\\${char}`;
    })
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, '$1\\$2')
    .replace(/^(?=[#>+=-])/, '\\');
}

const inWord = /[\p{L}\p{N}]/u;

function wordAt(text: string, name: string): number {
  if (name === '') return -1;
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
    const before = [...text.slice(Math.max(at - 2, 0), at)].at(-1) ?? '';
    const [after = ''] = text.slice(at + name.length, at + name.length + 2);
    if (!inWord.test(before) && !inWord.test(after)) return at;
  }
  return -1;
}
