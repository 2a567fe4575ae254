import { createBackupItems } from '../backup/items.ts';
import type { Context } from '../core/context.ts';
import { bare, operationError } from '../core/looks.ts';
import { jobOutcome } from '../core/outcome.ts';
import type { Look, Scenario, Watch } from '../core/types.ts';
import { createRecoveryItems } from '../recovery/items.ts';

/** What was asked of Azure, whose operation and job it shows no more. */
export interface Begun {
  readonly scenario: Scenario;
  /** What the accepted request led to: it names the item. */
  readonly watch: Watch;
  /** Azure's time right before it was asked. */
  readonly since: number;
}

/**
 * What became of something by what it was done to, where Azure shows neither the operation nor its job any more.
 * Undefined: the item does not say. A restore and a restarted job leave no mark on it that could be told from others'.
 */
export function createAftermath(context: Context): (begun: Begun) => Promise<Look | undefined> {
  const backup = createBackupItems(context);
  const recovery = createRecoveryItems(context);
  return async ({ scenario, watch, since }) => {
    const id = 'item' in watch ? watch.item : '';
    if (!id) return undefined;
    if (scenario === 'TestFailover' || scenario === 'TestFailoverCleanup') {
      const item = await recovery.item(id);
      const isThere = item?.allowed.includes('TestFailoverCleanup') === true;
      const isClean = item?.testFailover === 'None' && item.allowed.includes('TestFailover');
      return (scenario === 'TestFailover' ? isThere : isClean) ? bare('done', watch) : undefined;
    }
    if (scenario !== 'Backup' && scenario !== 'ConfigureBackup') return undefined;
    const item = await backup.item(id);
    if (!item) return undefined;
    if (scenario === 'ConfigureBackup') return item.policy && !item.softDeleted ? bare('done', watch) : undefined;
    const { lastBackup } = item;
    if (!lastBackup || lastBackup.at < since) return undefined;
    const outcome = jobOutcome(lastBackup.status);
    if (outcome === 'failed') {
      const text = 'The item says that its last backup failed; its job is not shown any more.';
      return bare('failed', watch, { started: lastBackup.at, error: operationError(undefined, text) });
    }
    if (outcome === 'warned') return bare('warned', watch, { started: lastBackup.at });
    return outcome === 'done' ? bare('done', watch, { started: lastBackup.at }) : undefined;
  };
}
