import type { Card, CardData, CardName } from '../cards.ts';
import { faceOf } from './faces.ts';
import { type Limits, prepare, spoken } from './prepare.ts';
import { expand } from './template.ts';

/** Of the JSON, in UTF-8: the strictest of the limits that Teams' documentation names is 28 KB. */
const mostBytes = 25_000;

/** Tried in this order until the card is small enough: long texts first, then lists. */
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

/** See {@link card}. */
export function compose<Name extends CardName>(name: Name, data: CardData[Name]): Card {
  const face = faceOf(name, data);
  const words = spoken(face);
  for (const limit of limits) {
    const filled: Card = {
      ...expand(name, prepare(face, limit)),
      type: 'AdaptiveCard',
      version: '1.5',
      fallbackText: words,
      speak: words,
      msteams: { width: 'Full' },
    };
    if (Buffer.byteLength(JSON.stringify(filled)) <= mostBytes) return filled;
  }
  throw new Error(`the template of the card "${name}" is too large even without data`);
}
