import type { ProcessingRule } from '../azure/monitor.ts';

/** The tag by which Lifeboat knows its own rules; its value is what they silence. */
export const ownTag = 'lifeboat-suppresses';

export function madeByLifeboat({ tags }: Pick<ProcessingRule, 'tags'>): boolean {
  return tags[ownTag] !== undefined;
}
