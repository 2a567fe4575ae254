/** A word to be said as it is, or a place for a value. */
export type Element =
  | { readonly kind: 'word'; readonly text: string }
  /** `rest`: takes all that is left of the line. */
  | { readonly kind: 'slot'; readonly name: string; readonly rest: boolean };

/** A way of saying a command, compiled from its words. Make one with {@link compile}. */
export interface Pattern {
  readonly words: string;
  /** What must be said, in this order. */
  readonly required: readonly Element[];
  /** An optional value without a word before it; stands directly after what is required. */
  readonly bare: Slot | undefined;
  /** Optional parts by the word that opens them; they may come in any order. */
  readonly groups: ReadonlyMap<string, readonly Element[]>;
  /** The words at the start, before the first value. */
  readonly head: readonly string[];
  /** All its words: a value that equals one of them needs quotes. */
  readonly keywords: ReadonlySet<string>;
  /** The names of its values, in the order of the words. */
  readonly slots: readonly string[];
}

type Slot = Extract<Element, { kind: 'slot' }>;

const piece = /\s*(?:(\[)|(\])|\{([a-z][A-Za-z0-9]*)(\.\.\.)?\}|([a-z0-9][a-z0-9-]*)(?=[\s[\]{]|$))\s*/y;

/**
 * Reads a pattern such as `protect {vm} [with {policy}] [because {reason...}]`. What is required comes first and
 * begins with a word; each optional part holds at least one value and begins with a word, except the first, which may
 * be a value alone; `{x...}` stands last. Throws an Error for anything else: that is a defect of the command.
 */
export function compile(words: string): Pattern {
  const fail = (why: string) => new Error(`The pattern "${words}" is malformed: ${why}.`);
  const { required, optional } = split(words, fail);
  const bare = optional[0]?.[0]?.kind === 'slot' ? optional[0] : undefined;
  const groups = new Map<string, readonly Element[]>();
  for (const group of bare ? optional.slice(1) : optional) {
    const opener = group[0];
    if (opener?.kind !== 'word') throw fail('an optional part must begin with a word');
    if (groups.has(opener.text)) throw fail(`two optional parts begin with "${opener.text}"`);
    groups.set(opener.text, group);
  }
  if (bare && bare.length > 1) throw fail('an optional value without a word stands alone in its brackets');
  const all = [required, ...optional];
  const slots = all.flat().filter((element) => element.kind === 'slot');
  if (new Set(slots.map((slot) => slot.name)).size < slots.length) throw fail('two values have the same name');
  if (optional.some((group) => group.every((element) => element.kind === 'word'))) {
    throw fail('an optional part must hold a value');
  }
  checkRest(required, bare, [...groups.values()], fail);
  const firstSlot = required.findIndex((element) => element.kind === 'slot');
  const head = required.slice(0, firstSlot < 0 ? required.length : firstSlot).flatMap(wordsOf);
  if (head.length === 0) throw fail('it must begin with a word');
  const keywords = new Set(all.flat().flatMap(wordsOf));
  return {
    words,
    required,
    bare: bare?.[0] as Slot | undefined,
    groups,
    head,
    keywords,
    slots: slots.map((s) => s.name),
  };
}

const wordsOf = (element: Element) => (element.kind === 'word' ? [element.text] : []);
const isRest = (element: Element) => element.kind === 'slot' && element.rest;

function split(words: string, fail: (why: string) => Error) {
  const required: Element[] = [];
  const optional: Element[][] = [];
  let open: Element[] | undefined;
  piece.lastIndex = 0;
  while (piece.lastIndex < words.length) {
    const at = piece.lastIndex;
    const found = piece.exec(words);
    if (!found) throw fail(`"${words.slice(at)}" cannot be read`);
    const [, opens, closes, slot, rest, word] = found;
    if (opens) {
      if (open) throw fail('optional parts cannot be nested');
      open = [];
    } else if (closes) {
      if (!open?.length) throw fail('"]" closes nothing');
      optional.push(open);
      open = undefined;
    } else {
      if (!open && optional.length > 0) throw fail('optional parts come last');
      const element: Element = slot
        ? { kind: 'slot', name: slot, rest: rest !== undefined }
        : { kind: 'word', text: word ?? '' };
      (open ?? required).push(element);
    }
  }
  if (open) throw fail('"[" is not closed');
  return { required, optional };
}

/** A value that takes the rest of the line must be the last of its part, and nothing may have to come after it. */
function checkRest(
  required: readonly Element[],
  bare: readonly Element[] | undefined,
  groups: readonly (readonly Element[])[],
  fail: (why: string) => Error,
): void {
  const parts = [required, ...(bare ? [bare] : []), ...groups];
  if (parts.some((part) => part.some((element, index) => isRest(element) && index < part.length - 1))) {
    throw fail('nothing can follow {x...} in its part');
  }
  if (parts.filter((part) => part.some(isRest)).length > 1) throw fail('only one value can take the rest of the line');
  if (required.some(isRest) && parts.length > 1) throw fail('nothing can follow {x...}');
  if (bare?.some(isRest) && groups.length > 0) throw fail('nothing can follow {x...}');
}
