import type { AlertRecord } from '../alerts/book/book.ts';
import { retryKind } from '../alerts/retry/advice.ts';
import { isUnderWay } from '../approvals/request.ts';
import type { ProtectedItem } from '../azure/azure.ts';
import { isSuccess } from '../azure/core/outcome.ts';
import { minutes } from '../base/clock.ts';
import { errorText } from '../base/log.ts';
import { Problem } from '../base/problem.ts';
import { momentWords } from '../cards/words.ts';
import type { Services } from '../command-kit/services.ts';
import { mayWrite } from '../command-kit/writes.ts';
import type { Handler } from '../work/work.ts';

/** Nobody is told by Azure that a later backup completed: that is looked for. */
const everyMs = minutes(2);

/** So many items are read one by one; of more, one list says which are worth it. */
const mostOneByOne = 20;

/** A reading by hand for each open alert of a night in which everything failed is more than Azure answers at once. */
const mostRecords = 1_000;

/**
 * A failed backup is made good by the next backup of its item that completes, whoever started it: the alert is resolved,
 * here and in Azure, and its card says by what. It is read from the item in Azure, so that no webhook is needed.
 */
export function createMadeGood(services: Services): {
  begin(): Promise<void>;
  readonly handlers: Record<'made-good', Handler>;
} {
  const { db, azure, alertBook, alerting, requests, audit, work, clock, organisation, log } = services;

  return {
    async begin() {
      await db.tx((tx) => work.put(tx, { kind: 'made-good', key: 'alerts', due: clock.now() + everyMs, payload: {} }));
    },
    handlers: {
      async 'made-good'() {
        const begun = clock.now();
        try {
          await look();
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          log('debug', 'the later backups of failed ones could not be read', { error: errorText(error) });
        }
        return { later: begun + everyMs };
      },
    },
  };

  async function look(): Promise<void> {
    const open = (await alertBook.list({ state: 'open', kind: 'backup', limit: mostRecords })).filter(isFailedBackup);
    const byItem = Map.groupBy(open, ({ found }) => found?.item?.id.toLowerCase() ?? '');
    for (const id of await worthReading([...byItem.keys()])) {
      const records = byItem.get(id) ?? [];
      const item = await azure.backup.item(records[0]!.found!.item!.id);
      for (const record of records) if (item && isLater(item, record)) await resolve(record, item);
    }
  }

  /** The list may lag behind: it only says which items are worth asking for themselves. */
  async function worthReading(ids: readonly string[]): Promise<readonly string[]> {
    if (ids.length <= mostOneByOne) return ids;
    const good = (await azure.backup.allItems()).filter(({ lastBackup }) => lastBackup && isSuccess(lastBackup.status));
    const known = new Set(good.map(({ id }) => id.toLowerCase()));
    return ids.filter((id) => known.has(id));
  }

  async function resolve(record: AlertRecord, { lastBackup }: ProtectedItem): Promise<void> {
    const retry = record.retry ? await requests.get(record.retry) : undefined;
    // Its own end says more, and closes the alert itself.
    if (retry && (isUnderWay(retry) || retry.outcome === 'done')) return;
    const zone = organisation.timezone;
    const began = lastBackup?.at ?? 0;
    const time = momentWords({ at: began, now: azure.now(), timezone: zone });
    const by = `the next backup of it, which began at ${time} and completed`;
    await db.tx(async (tx) => {
      if (!(await alertBook.end(tx, record.id, 'resolved', { by, at: clock.now(), reason: undefined }))) return;
      if (mayWrite(services, 'alerts')) {
        await alerting.attention.tellAzure(tx, record.id, 'Closed', `Resolved by ${by}; seen by Lifeboat`);
      }
      await audit.write(tx, { what: 'resolved', about: record.id, detail: { by } });
      await alerting.handling.touched(tx, record.id);
    });
  }
}

const isFailedBackup = (record: AlertRecord): boolean =>
  record.found?.item !== undefined && retryKind(record) === 'backup';

/** Azure says of an item when its last backup began: later than the one that failed. */
function isLater({ lastBackup }: ProtectedItem, { found, lastAt }: AlertRecord): boolean {
  return lastBackup !== undefined && isSuccess(lastBackup.status) && lastBackup.at > (found?.job?.started ?? lastAt);
}
