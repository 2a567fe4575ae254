import type { Card, CardData, CardName } from './data.ts';
import { type Face, faceOf } from './faces.ts';
import { type Limits, prepare, spoken } from './prepare.ts';
import { expand } from './template.ts';

export type * from './data.ts';
export { emphasise, isMarkdown, join, type Markdown, md, plain, type Text } from './markdown.ts';
export type * from './parts.ts';

/** Of the JSON, in UTF-8: the strictest of the limits that Teams' documentation names is 28 KB. */
const mostBytes = 25_000;

/** Ever less: long texts first, then lists. The last one fits every template. */
const limits: readonly Limits[] = [
  { text: 2000, list: 60 },
  { text: 1000, list: 60 },
  { text: 500, list: 60 },
  { text: 250, list: 60 },
  { text: 250, list: 30 },
  { text: 120, list: 30 },
  { text: 120, list: 15 },
  { text: 120, list: 8 },
  { text: 60, list: 5 },
  { text: 40, list: 2 },
  { text: 24, list: 1 },
];

/**
 * The Adaptive Card of that name: `cards/<name>.json` filled with the data. Whatever the data, it is at most 25,000
 * bytes of UTF-8 JSON, has at most six actions a set, and shows text from outside letter by letter.
 */
export function card<Name extends CardName>(name: Name, data: CardData[Name]): Card {
  const face = faceOf(name, data);
  const whole = fill(name, face, limits[0]!);
  return fits(whole) ? whole : largest(name, face);
}

/** The card with as much of the data as fits, found by halving. */
function largest(name: CardName, face: Face): Card {
  let [tooMuch, enough] = [0, limits.length - 1];
  let best = fill(name, face, limits[enough]!);
  if (!fits(best)) throw new Error(`the template of the card "${name}" is too large even with next to no data`);
  while (enough - tooMuch > 1) {
    const middle = (tooMuch + enough) >> 1;
    const tried = fill(name, face, limits[middle]!);
    if (fits(tried)) [best, enough] = [tried, middle];
    else tooMuch = middle;
  }
  return best;
}

const fits = (card: Card): boolean => Buffer.byteLength(JSON.stringify(card)) <= mostBytes;

function fill(name: CardName, face: Face, limit: Limits): Card {
  const words = spoken(face);
  return {
    ...expand(name, prepare(face, limit)),
    type: 'AdaptiveCard',
    version: '1.5',
    fallbackText: words,
    speak: words,
    msteams: { width: 'Full' },
  };
}
