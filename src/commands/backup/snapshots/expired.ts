import type { Snapshot } from '../../../azure/azure.ts';

/** Its last day is over. What has no end, or one that cannot be read, is kept. */
export function isExpired({ keepUntil }: Pick<Snapshot, 'keepUntil'>, now: number): boolean {
  if (keepUntil === undefined || !/^\d{4}-\d\d-\d\d$/.test(keepUntil)) return false;
  return new Date(now).toISOString().slice(0, 10) > keepUntil;
}
