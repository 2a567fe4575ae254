import type * as adaptivecards from 'adaptivecards';
import type markdownIt from 'markdown-it';

declare global {
  /** The two libraries of /vendor, loaded by script tags. */
  const AdaptiveCards: typeof adaptivecards;
  const markdownit: typeof markdownIt;
}
