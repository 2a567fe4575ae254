/** One word of a line: what it says, whether it stood in quotes, and where it stands. */
export interface Token {
  readonly text: string;
  /** In lower case, and empty when quoted: a quoted word is never a keyword. */
  readonly key: string;
  readonly quoted: boolean;
  readonly start: number;
  readonly end: number;
}

const space = /\s/;

/**
 * Cuts a line at white space. `'…'` and `"…"` keep words together when they open at the start of a word and close at
 * the end of one; inside, the quote itself is written twice. A quote that never closes is an ordinary character, so
 * an apostrophe needs no care.
 */
export function tokenise(line: string): Token[] {
  const tokens: Token[] = [];
  // After one quote that never closes, that character opens nothing any more: this keeps the whole linear.
  const unclosed = new Set<string>();
  let at = 0;
  while (at < line.length) {
    if (space.test(line[at]!)) {
      at += 1;
      continue;
    }
    const token = (unclosed.has(line[at]!) ? undefined : quoted(line, at, unclosed)) ?? bare(line, at);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

function bare(line: string, start: number): Token {
  let end = start;
  while (end < line.length && !space.test(line[end]!)) end += 1;
  const text = line.slice(start, end);
  return { text, key: text.toLowerCase(), quoted: false, start, end };
}

function quoted(line: string, start: number, unclosed: Set<string>): Token | undefined {
  const quote = line[start]!;
  if (quote !== '"' && quote !== "'") return undefined;
  let text = '';
  for (let at = start + 1; at < line.length; at += 1) {
    if (line[at] !== quote) {
      text += line[at];
    } else if (line[at + 1] === quote) {
      text += quote;
      at += 1;
    } else if (at + 1 === line.length || space.test(line[at + 1]!)) {
      return { text, key: '', quoted: true, start, end: at + 1 };
    } else {
      text += quote;
    }
  }
  unclosed.add(quote);
  return undefined;
}

/** Writes a text so that {@link tokenise} reads it back as one quoted word. */
export function quote(text: string): string {
  if (!text.includes('"')) return `"${text}"`;
  if (!text.includes("'")) return `'${text}'`;
  return `"${text.replaceAll('"', '""')}"`;
}
