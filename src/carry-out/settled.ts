import { isUnderWay } from '../approvals/request.ts';
import { sameItem } from '../azure/backup/item-identity.ts';
import { endedBy, offeredUntil, scenarios } from '../azure/jobs/scenarios.ts';
import type { Services } from '../command-kit/services.ts';
import { mayWrite } from '../command-kit/writes.ts';
import type { Queryable } from '../db/db.ts';
import type { Operation, Settled } from '../operations/operation.ts';
import type { Handler } from '../work/work.ts';

/** Who closes an alert after its retry succeeded, in Azure's comment and on the card. */
const byRetry = 'a successful retry';
const closing = `Resolved by ${byRetry} with Lifeboat`;

/**
 * What follows from the end of a job beyond its own card. Each may run twice for one operation, and must be able to.
 */
export function createSettled(services: Services): {
  settled: readonly Settled[];
  handlers: Record<'remind-cleanup', Handler>;
} {
  const { db, alertBook, alerting, posts, work, audit, clock, ledger, requests } = services;

  return {
    settled: [closeAlert, remindOfCleanUp, tellRequester, refreshBefore],
    handlers: {
      /** The test VM is still there, and costs: said in its thread until it is cleaned up, once a day. */
      async 'remind-cleanup'({ key: id }) {
        const operation = await ledger.get(id);
        if (!operation || (await cleanedUp(operation))) return 'done';
        const request = await requests.get(operation.request);
        if (!request) return 'done';
        const day = Math.floor(clock.now() / 86_400_000);
        await db.tx((tx) =>
          posts.say(tx, {
            key: `remind-cleanup:${id}:${day}`,
            after: { kind: 'request', id: request.id },
            text: `The test failover of ${operation.name} is not cleaned up yet; its test VM costs money. Type: cleanup ${operation.name}`,
            mention: [request.requester],
          }),
        );
        return { later: clock.now() + 86_400_000 };
      },
    },
  };

  /** A retry that succeeded closes its alert, here and in Azure, and every other that the new recovery point is later than. */
  async function closeAlert(operation: Operation): Promise<void> {
    const request = await requests.get(operation.request);
    const id = request?.plan.alert;
    if (id === undefined) return;
    const over = operation.outcome === 'done' ? [id, ...(await othersOf(operation, id))] : [];
    await db.tx(async (tx) => {
      for (const record of over) await close(tx, record, operation);
      await alerting.handling.touched(tx, id);
    });
  }

  async function close(tx: Queryable, id: string, { request, jobId }: Operation): Promise<void> {
    const ended = await alertBook.end(tx, id, 'resolved', { by: byRetry, at: clock.now(), reason: undefined });
    if (!ended) return;
    if (mayWrite(services, 'alerts')) await alerting.attention.tellAzure(tx, id, 'Closed', closing);
    await audit.write(tx, { what: 'resolved', about: id, detail: { request, job: jobId } });
    await alerting.handling.touched(tx, id);
  }

  /** Open alerts of backups of the same item that failed, with whatever error, before this job began. */
  async function othersOf({ scenario, target, started }: Operation, alert: string): Promise<string[]> {
    // A restore makes no recovery point: what failed to be backed up is not made good by it.
    if (!scenarios[scenario].makesPoint || started === undefined) return [];
    const open = await alertBook.list({ state: 'open', limit: 1_000 });
    return open
      .filter(({ found, lastAt }) => found?.item && sameItem(found.item.id, target) && lastAt <= started)
      .filter(({ id, found }) => id !== alert && found?.job?.operation === 'Backup')
      .map(({ id }) => id);
  }

  async function remindOfCleanUp(operation: Operation): Promise<void> {
    if (!scenarios[operation.scenario].endedBy || !leftTestVm(operation)) return;
    if (await cleanedUp(operation)) return;
    const due = Number(operation.facts.cleanUpBy ?? clock.now());
    await db.tx((tx) => work.put(tx, { kind: 'remind-cleanup', key: operation.id, due, payload: {} }));
  }

  /** The card of what came before, a test failover that is cleaned up now, loses its button. */
  async function refreshBefore(operation: Operation): Promise<void> {
    for (const scenario of [...endedBy(operation.scenario), ...offeredUntil(operation.scenario)]) {
      const ended = await ledger.latest(scenario, operation.target);
      if (ended) await db.tx((tx) => posts.changed(tx, { kind: 'request', id: ended.request }));
    }
  }

  /**
   * A card that is edited notifies nobody: whoever asked is told by name, in its thread. Of many, and of several steps,
   * the end of all is told.
   */
  async function tellRequester(operation: Operation): Promise<void> {
    const request = await requests.get(operation.request);
    if (!request || isUnderWay(request)) return;
    if (request.requester.teamsId === '' || request.parent !== undefined) return;
    const outcome = {
      done: 'is done',
      warned: 'completed with warnings',
      failed: 'failed',
      cancelled: 'was cancelled',
    }[operation.outcome ?? 'failed'];
    const why = operation.error ? operation.error.title || operation.error.text : operation.warning;
    await db.tx((tx) =>
      posts.say(tx, {
        key: `told:${operation.id}`,
        after: { kind: 'request', id: request.id },
        text: `${request.plan.title} ${outcome}${why ? `: ${why.replace(/\.$/, '')}` : ''}.`,
        mention: [request.requester],
      }),
    );
  }

  /** With warnings, too, its test VM is there. */
  function leftTestVm({ outcome }: Operation): boolean {
    return outcome === 'done' || outcome === 'warned';
  }

  async function cleanedUp(drill: Operation): Promise<boolean> {
    const ending = scenarios[drill.scenario].endedBy;
    const after = ending && (await ledger.latest(ending, drill.target));
    return after?.outcome === 'done' && after.intentAt >= drill.intentAt;
  }
}
