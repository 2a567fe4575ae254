/**
 * What people write, as text of their own: into the inputs of cards and after the words `because` and `notes`. In
 * characters; what is longer is refused with these numbers, and never cut in silence.
 */
export const textLimits = { reason: 300, notes: 900, name: 260 } as const;

export type TextInput = keyof typeof textLimits;

/** A field of a form: what is filled in there stands for a value of a command line. */
export type FieldInput = `field-${string}`;

/** Characters of a field of a form; no value of Azure's that is asked for is longer. */
const fieldLimit = 260;

/** As many fields as the longest form has, and some. */
const mostFields = 20;

const isText = (id: string): id is TextInput => Object.hasOwn(textLimits, id);
const isField = (id: string): id is FieldInput => /^field-[a-z]{1,30}$/.test(id);

/** In characters. */
export const limitOf = (id: TextInput | FieldInput): number => (isText(id) ? textLimits[id] : fieldLimit);

/** How much of a text is kept so that it is known to be too long. */
const kept = (id: TextInput | FieldInput): number => limitOf(id) + 1;

/** Characters of a typed line: what is kept of it at the door, and the longest that is read as a command; longer ones are answered as such. */
export const lineLimits = { door: 4_000, command: 2_000 } as const;

/** The longest display name that is shown, in characters. */
const longestName = 64;

/** At the door: of what a client sends only the inputs that cards have are kept, and of each no more than says that it is too long. */
export function inputsOf(data: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const texts = Object.entries(data).flatMap(([id, value]) =>
    (isText(id) || isField(id)) && typeof value === 'string'
      ? [[id, oneLine(value.slice(0, 4 * kept(id))).slice(0, kept(id))] as const]
      : [],
  );
  return Object.fromEntries(texts.slice(0, Object.keys(textLimits).length + mostFields));
}

/** At the door: as much of a line as says that it is longer than any command. */
export const lineOf = (text: string): string => text.slice(0, lineLimits.door);

/** Which of the texts is too long, as a sentence; undefined: none is. */
export function tooLong(texts: Readonly<Record<string, string | undefined>>): string | undefined {
  const [id] = Object.keys(texts).filter(
    (one): one is TextInput | FieldInput => (isText(one) || isField(one)) && (texts[one]?.length ?? 0) >= kept(one),
  );
  return id && `Too long: ${limitOf(id)} characters at most for the ${id.replace('field-', '')}. Nothing was done.`;
}

/** Line breaks and control characters could make a text look like something else than one person's words. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();

/**
 * The display name of a person, as Teams says it: everybody may call themselves anything. Without line breaks, symbols,
 * quotes and marks of Markdown, and not without end, so that it does not pose as words of the bot. Plain text.
 */
export function personName(name: string): string {
  const plain = oneLine(name.slice(0, 4 * longestName).replaceAll(/[\p{So}\p{Sk}“”„‟"«»*_`~#|<>[\]{}:;!?✔✖•…]/gu, ' '));
  return plain.length <= longestName ? plain : `${plain.slice(0, longestName - 1).trimEnd()}…`;
}

/**
 * Somebody's words, as such: in quotes that nothing in them can close, so that “Approved by Ana” reads as what was
 * written. Plain text.
 */
export const quoted = (words: string): string => `“${oneLine(words).replaceAll(/[“”„‟"«»]/g, '’')}”`;
