import { createBackupItems } from '../backup/items.ts';
import type { Context } from '../core/context.ts';
import { bare, operationError } from '../core/looks.ts';
import { jobOutcome } from '../core/outcome.ts';
import type { Look, Watch } from '../core/types.ts';
import { createRecoveryItems } from '../recovery/items.ts';

/** What was asked of Azure of an item, whose operation and job it shows no more; `since`: Azure's time right before. */
export interface Bygone {
  readonly item: string;
  readonly watch: Watch;
  readonly since: number;
  /** What Azure was asked for, as the plan had it. */
  readonly effect: unknown;
}

/**
 * What became of it by the item itself, or by what was to be made of it. Words: what was read, and does not tell whether
 * it was done; undefined: nothing tells.
 */
export type Aftermath = (context: Context, bygone: Bygone) => Promise<Look | string | undefined>;

export const protectedItem: Aftermath = async (context, { item: id, watch }) => {
  const item = await createBackupItems(context).item(id);
  return item?.policy && !item.softDeleted ? bare('done', watch) : undefined;
};

export const lastBackupOf: Aftermath = async (context, { item: id, watch, since }) => {
  const last = (await createBackupItems(context).item(id))?.lastBackup;
  if (!last || last.at < since) return undefined;
  const outcome = jobOutcome(last.status);
  if (outcome === 'failed') {
    const text = 'The item says that its last backup failed; its job is not shown any more.';
    return bare('failed', watch, { started: last.at, error: operationError(undefined, text) });
  }
  return outcome === 'done' || outcome === 'warned' ? bare(outcome, watch, { started: last.at }) : undefined;
};

export const testVmThere: Aftermath = async (context, { item: id, watch }) => {
  const item = await createRecoveryItems(context).item(id);
  return item?.allowed.includes('TestFailoverCleanup') ? bare('done', watch) : undefined;
};

export const testVmGone: Aftermath = async (context, { item: id, watch }) => {
  const item = await createRecoveryItems(context).item(id);
  const isClean = item?.testFailover === 'None' && item.allowed.includes('TestFailover');
  return isClean ? bare('done', watch) : undefined;
};
