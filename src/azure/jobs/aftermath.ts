import { createBackupItems } from '../backup/items.ts';
import { isStopped } from '../backup/protection.ts';
import { sameId } from '../core/arm-id.ts';
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

/** It has the policy, and the disks left out, that were sent. */
export const changedProtection: Aftermath = async (context, { item: id, watch, effect }) => {
  const { policy, luns } = effect as { readonly policy: string; readonly luns?: readonly number[] };
  const item = await createBackupItems(context).item(id);
  if (!item?.policy || item.softDeleted || isStopped(item) || !sameId(item.policy.id, policy)) return undefined;
  const { how, luns: left = [] } = item.disks ?? { how: 'all but' };
  const asSent = luns === undefined || (how === 'all but' && sortedWords(left) === sortedWords(luns));
  return asSent ? bare('done', watch) : undefined;
};

const sortedWords = (numbers: readonly number[]): string => numbers.toSorted((a, b) => a - b).join();

export const stoppedItem: Aftermath = async (context, { item: id, watch }) => {
  const item = await createBackupItems(context).item(id);
  return item && isStopped(item) && !item.softDeleted ? bare('done', watch) : undefined;
};

/** Softly deleted; one that is not there any more may never have been asked for. */
export const deletedItem: Aftermath = async (context, { item: id, watch }) => {
  const item = await createBackupItems(context).item(id);
  return item?.softDeleted ? bare('done', watch) : undefined;
};

export const undeletedItem: Aftermath = async (context, { item: id, watch }) => {
  const item = await createBackupItems(context).item(id);
  return item && !item.softDeleted ? bare('done', watch) : undefined;
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
