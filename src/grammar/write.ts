import type { Element, Pattern } from './pattern.ts';
import { quote } from './tokens.ts';

/**
 * The line that parses back to these values: what a button carries and the audit keeps. Values that are not given are
 * left out with their optional part; a required one that is missing is a defect and throws.
 */
export function format(pattern: Pattern, slots: Readonly<Record<string, string | undefined>>): string {
  const given = (element: Element) => element.kind === 'word' || slots[element.name] !== undefined;
  const parts: (readonly Element[])[] = [pattern.required];
  if (pattern.bare && given(pattern.bare)) parts.push([pattern.bare]);
  // A part that takes the rest of the line must come last, wherever the pattern has it.
  parts.push(...[...pattern.groups.values()].filter((group) => group.every(given)).sort(byRest));
  return parts
    .flat()
    .map((element) => write(element, pattern, slots))
    .join(' ');
}

const byRest = (a: readonly Element[], b: readonly Element[]) => Number(endsInRest(a)) - Number(endsInRest(b));
const endsInRest = (group: readonly Element[]) => group.some((element) => element.kind === 'slot' && element.rest);

function write(element: Element, pattern: Pattern, slots: Readonly<Record<string, string | undefined>>): string {
  if (element.kind === 'word') return element.text;
  const value = slots[element.name];
  if (value === undefined) throw new Error(`"${pattern.words}" needs {${element.name}}.`);
  return (element.rest ? restIsPlain(value) : wordIsPlain(value, pattern)) ? value : quote(value);
}

// A point at the end would be taken for the end of the sentence, hence the quotes.
const restIsPlain = (value: string) => /^[^\s"'](?:.*[^\s.!?])?$/s.test(value) && /[^.!?]$/.test(value);

const wordIsPlain = (value: string, pattern: Pattern) =>
  /^[^\s"']\S*$/.test(value) && /[^.!?]$/.test(value) && !pattern.keywords.has(value.toLowerCase());

/** The pattern as help shows it: `protect VM [with POLICY] [because …]`. */
export function usage(pattern: Pattern): string {
  const parts = [show(pattern.required)];
  if (pattern.bare) parts.push(`[${show([pattern.bare])}]`);
  for (const group of pattern.groups.values()) parts.push(`[${show(group)}]`);
  return parts.join(' ');
}

function show(part: readonly Element[]): string {
  return part
    .map((element, index) => {
      if (element.kind === 'word') return element.text;
      // After a word such as "because" the dots say enough; alone the name is needed.
      return element.rest && part[index - 1]?.kind === 'word' ? '…' : element.name.toUpperCase();
    })
    .join(' ');
}
