import { compose } from './compose.ts';
import type { Card, CardData, CardName } from './data.ts';

export type * from './data.ts';
export { emphasise, isMarkdown, join, type Markdown, md, plain, type Text } from './markdown.ts';
export type * from './parts.ts';

/**
 * The Adaptive Card of that name: `cards/<name>.json` filled with the data. Whatever the data, it is at most 25,000
 * bytes of UTF-8 JSON, has at most six actions a set, and shows text from outside letter by letter.
 */
export function card<Name extends CardName>(name: Name, data: CardData[Name]): Card {
  return compose(name, data);
}
