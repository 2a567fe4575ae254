import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createReceive } from '../../../src/alerts/arrive/receive.ts';
import { createAlertState } from '../../../src/alerts/book/alert-state.ts';
import { createAlertBook } from '../../../src/alerts/book/book.ts';
import { createCares } from '../../../src/alerts/book/care.ts';
import { createFollow } from '../../../src/alerts/compare/follow.ts';
import { createReconcile } from '../../../src/alerts/compare/reconcile.ts';
import { readAlert } from '../../../src/alerts/schema/schema.ts';
import { suppressed } from '../../../src/alerts/silence/suppressed.ts';
import type { Azure, AzureAlert } from '../../../src/azure/azure.ts';
import { hours, minutes } from '../../../src/base/clock.ts';
import { silentLog } from '../../../src/base/log.ts';
import { Problem } from '../../../src/base/problem.ts';
import { createBatcher } from '../../../src/db/batcher.ts';
import { type Database, sql } from '../../../src/db/db.ts';
import { createWork } from '../../../src/work/create.ts';
import type { Work } from '../../../src/work/work.ts';
import { type InSandbox, startInSandbox } from '../../azure/in-sandbox.ts';
import { engines, type TestStore } from '../../support/engines.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { failureOf } from '../alerts.ts';
import { fixture } from '../fixtures.ts';

const { all, stop } = await engines();
afterAll(stop);

/** AlertsManagement, as far as it is asked here. */
function fakeAlerts(now: () => number) {
  const alerts = new Map<string, AzureAlert>();
  const asked: string[] = [];
  let down = false;
  let meanwhile: (() => Promise<void>) | undefined;
  const answer = <T>(what: string, value: () => T): Promise<T> => {
    asked.push(what);
    return down ? Promise.reject(new Problem('azure-unavailable', 'Azure does not answer.')) : Promise.resolve(value());
  };
  return {
    alerts,
    asked,
    setDown: (is: boolean) => {
      down = is;
    },
    /** Happens once Azure has looked what to answer to the next list, and before the answer arrives. */
    beforeListArrives: (happens: () => Promise<void>) => {
      meanwhile = happens;
    },
    /** An alert that Azure fired; `user` is who changed it last. */
    put(n: number, more: Partial<AzureAlert> & { readonly user?: string } = {}): AzureAlert {
      const id = failureOf(n).alertId!;
      const { fired = now(), state = 'New', condition = 'Fired', user = 'System' } = more;
      const resource = fixture('resource') as { properties: { essentials: object; context: object } };
      const essentials = {
        ...resource.properties.essentials,
        alertState: state,
        monitorCondition: condition,
        startDateTime: new Date(fired).toISOString(),
        lastModifiedUserName: user,
      };
      const raw = { ...resource, id, properties: { ...resource.properties, essentials } };
      const alert: AzureAlert = {
        id,
        name: 'Backup Failure',
        severity: 'Sev1',
        condition,
        state,
        service: 'Azure Backup',
        target: '',
        fired,
        modified: now(),
        suppressed: false,
        context: {},
        raw,
      };
      alerts.set(id, alert);
      return alert;
    },
    api: {
      get: (id: string) => answer(`get ${id}`, () => alerts.get(id)),
      list: async (since: number) => {
        const listed = await answer(`list ${since}`, () =>
          [...alerts.values()].filter(({ fired }) => fired >= now() - since),
        );
        const happens = meanwhile;
        meanwhile = undefined;
        await happens?.();
        return { found: listed, unread: [] };
      },
      changeState: (id: string, state: 'New' | 'Acknowledged' | 'Closed', comment: string) =>
        answer(`${state} ${comment}`, () => {
          const alert = { ...alerts.get(id)!, state };
          alerts.set(id, alert);
          return alert;
        }),
    },
  };
}

function parts(db: Database, clock: ManualClock, azure: Pick<Azure, 'now' | 'alerts'>) {
  const book = createAlertBook(db);
  const work = createWork({ db, clock, log: silentLog });
  const cares = createCares();
  const touched: string[] = [];
  const receive = createReceive({ batch: createBatcher(db), book, work, clock });
  const common = { db, azure, work, clock, log: silentLog };
  const reconcile = createReconcile({ ...common, receive, every: minutes(5) });
  const follow = createFollow({
    ...common,
    book,
    cares,
    touched: async (_, id) => {
      touched.push(id);
    },
  });
  const state = createAlertState({ touched: async () => {}, ...common, book, cares });
  return {
    book,
    work,
    cares,
    touched,
    receive,
    reconcile,
    follow,
    handlers: { ...reconcile.handlers, ...follow.handlers, ...state },
  };
}

describe.each(all)('what Azure knows, in the $name store', (engine) => {
  let store: TestStore;
  let db: Database;
  let clock: ManualClock;
  let azure: ReturnType<typeof fakeAlerts>;
  let its: ReturnType<typeof parts>;
  let work: Work;

  beforeEach(async () => {
    clock = new ManualClock();
    store = await engine.store();
    db = await store.open({ clock });
    azure = fakeAlerts(() => clock.now());
    its = parts(db, clock, { now: () => clock.now(), alerts: azure.api });
    work = its.work;
    work.start(its.handlers);
  });
  afterEach(async () => {
    await work.stop();
    await db.close();
    await store.remove();
  });

  const received = () =>
    db.all<{ identity: string; source: string }>(sql`select identity, source from alert_events order by identity`);
  const settle = async (ms = 0) => {
    clock.advance(ms);
    await work.settle();
  };
  const openRecord = async (n: number) => {
    const raw = azure.put(n).raw;
    const alert = readAlert(raw, clock.now());
    const group = { state: 'open', count: 1, firing: 1, severity: alert.severity, firstAt: 1, lastAt: n } as const;
    const azureIds = [alert.alertId!];
    return db.tx((tx) =>
      its.book.open(tx, { ...group, group: String(n), alert, found: undefined, azureIds, ended: undefined }),
    );
  };

  describe('the comparison', () => {
    it('takes in what no webhook brought, once, and leaves the rest alone', async () => {
      await its.reconcile.begin();
      await settle();
      const brought = azure.put(1);
      await its.receive(brought.raw, JSON.stringify(brought.raw), 'webhook');
      azure.put(2);
      await settle(minutes(5));
      expect((await received()).map(({ source }) => source)).toEqual(['webhook', 'reconciled']);
      expect(await its.reconcile.last()).toEqual({ at: clock.now(), seen: 2, missed: 1, unread: 0 });
      await settle(minutes(5));
      expect(await its.reconcile.last()).toEqual({ at: clock.now(), seen: 2, missed: 0, unread: 0 });
      expect(await received()).toHaveLength(2);
    });

    it('at the very first start leaves out what is closed or over, and remembers when that was', async () => {
      clock.advance(hours(1));
      const before = clock.now() - minutes(30);
      azure.put(1, { fired: before });
      azure.put(2, { fired: before, state: 'Closed' });
      azure.put(3, { fired: before, condition: 'Resolved' });
      azure.put(4, { fired: before, state: 'Acknowledged' });
      const started = clock.now();
      await its.reconcile.begin();
      await settle();
      expect(await received()).toHaveLength(2);
      await settle(hours(2));
      expect(await its.reconcile.firstStart()).toBe(started);
    });

    it('goes back to the last one that was complete, however long ago, and says when that was', async () => {
      await its.reconcile.begin();
      await settle();
      azure.setDown(true);
      const last = await its.reconcile.last();
      azure.put(1);
      for (let n = 0; n < 30; n++) await settle(hours(1));
      expect(await its.reconcile.last()).toEqual(last);
      expect(await received()).toEqual([]);
      azure.setDown(false);
      await settle(hours(1));
      expect(await received()).toHaveLength(1);
    });

    it('survives a restart without asking for everything again', async () => {
      await its.reconcile.begin();
      await settle();
      await settle(hours(10));
      azure.asked.length = 0;
      await its.reconcile.begin();
      await settle();
      expect(azure.asked).toEqual([`list ${hours(1)}`]);
    });
  });

  describe('what people do in the portal', () => {
    const look = async () => settle(minutes(1));

    it('is on the record within a minute', async () => {
      const id = await openRecord(1);
      await its.follow.begin();
      await settle();
      azure.put(1, { state: 'Acknowledged', user: 'ana@contoso.com' });
      await look();
      expect(await its.cares.of(db, id)).toMatchObject({
        acknowledged: { by: 'ana@contoso.com in the Azure portal', at: clock.now() },
      });
      azure.put(1, { state: 'Closed' });
      await look();
      expect(await its.book.get(id)).toMatchObject({ state: 'inactive', ended: { by: 'the Azure portal' } });
      azure.put(1, { state: 'New' });
      await look();
      expect(await its.book.get(id)).toMatchObject({ state: 'open', ended: undefined });
      expect(its.touched).toEqual([id, id, id]);
    });

    it('never undoes what Azure has not heard of yet', async () => {
      const id = await openRecord(1);
      await its.follow.begin();
      await settle();
      const doer = { by: 'Operator', at: clock.now(), reason: undefined };
      await db.tx((tx) => its.book.end(tx, id, 'inactive', doer));
      await look();
      await look();
      expect(await its.book.get(id)).toMatchObject({ state: 'inactive', ended: { by: 'Operator' } });
      expect(its.touched).toEqual([]);
    });

    it('never undoes what was done here while Azure was listing', async () => {
      const id = await openRecord(1);
      await its.follow.begin();
      await settle();
      azure.beforeListArrives(async () => {
        azure.put(1, { state: 'Closed' });
        const doer = { by: 'Operator', at: clock.now(), reason: undefined };
        await db.tx(async (tx) => {
          await its.book.end(tx, id, 'inactive', doer);
          await its.cares.change(tx, id, { azureState: 'Closed' });
        });
      });
      await look();
      await look();
      expect(await its.book.get(id)).toMatchObject({ state: 'inactive', ended: { by: 'Operator' } });
    });

    it('does not open a second one of a kind', async () => {
      const id = await openRecord(1);
      await its.follow.begin();
      azure.put(1, { state: 'Closed' });
      await settle();
      const { alert } = (await its.book.get(id))!;
      const group = { state: 'open', count: 1, firing: 1, severity: undefined, firstAt: 1, lastAt: 2 } as const;
      await db.tx((tx) =>
        its.book.open(tx, { ...group, group: '1', alert, found: undefined, azureIds: [], ended: undefined }),
      );
      azure.put(1, { state: 'New' });
      await look();
      expect(await its.book.get(id)).toMatchObject({ state: 'inactive' });
    });

    it('waits when Azure does not answer', async () => {
      const id = await openRecord(1);
      await its.follow.begin();
      azure.setDown(true);
      await settle();
      azure.setDown(false);
      azure.put(1, { state: 'Closed' });
      await look();
      expect(await its.book.get(id)).toMatchObject({ state: 'inactive' });
    });
  });

  it('Azure hears what people do here, until it has answered', async () => {
    const id = await openRecord(1);
    azure.setDown(true);
    const payload = { state: 'Acknowledged', comment: 'Acknowledged by Operator with Lifeboat' };
    await db.tx((tx) => work.put(tx, { kind: 'alert-state', key: id, due: clock.now(), payload }));
    await settle();
    expect(await its.cares.of(db, id)).toMatchObject({ azureState: undefined });
    azure.setDown(false);
    await settle(minutes(1));
    expect(azure.alerts.get(failureOf(1).alertId!)).toMatchObject({ state: 'Acknowledged' });
    expect(await its.cares.of(db, id)).toMatchObject({ azureState: 'Acknowledged' });
  });

  it('what was kept back is listed with its reason', async () => {
    for (const [n, why] of (['muted', 'duplicate', 'vm-gone'] as const).entries()) {
      const { raw } = azure.put(n + 1);
      const { identity } = readAlert(raw, 0);
      await its.receive(raw, JSON.stringify(raw), 'webhook');
      await db.tx((tx) => its.book.decided(tx, identity, { do: 'drop', why }));
      clock.advance(1_000);
    }
    expect(await suppressed(db, 0, 10)).toMatchObject([
      { why: 'vm-gone', subject: 'app-prod-01', sentence: 'The VM does not exist any more.' },
      { why: 'muted', rule: 'Backup Failure', errorCode: 'UserErrorGuestAgentStatusUnavailable' },
    ]);
    expect(await suppressed(db, clock.now(), 10)).toEqual([]);
  });
});

describe('against the sandbox', () => {
  let box: InSandbox;
  let store: TestStore;
  let db: Database;
  const clock = new ManualClock(Date.now());

  beforeEach(async () => {
    box = await startInSandbox();
    store = await all[0]!.store();
    db = await store.open({ clock });
  });
  afterEach(async () => {
    await db.close();
    await store.remove();
    await box.close();
  });

  it('an alert that no webhook brought is taken in, and is closed when it is closed there', async () => {
    const { book, work, reconcile, follow, handlers } = parts(db, clock, box.azure);
    work.start(handlers);
    await reconcile.begin();
    await work.settle();
    const failing = 'sql-prod-01';
    await box.control('POST', 'fail-backup', {
      vm: failing,
      errorCode: 'UserErrorGuestAgentStatusUnavailable',
      now: true,
    });
    await box.advance('PT10M');
    // Azure's time is known from its latest answer.
    await box.azure.alerts.list(minutes(1));
    clock.advance(minutes(10));
    await work.settle();
    expect((await reconcile.last())?.missed).toBeGreaterThanOrEqual(1);
    const rows = await db.all<{ identity: string }>(
      sql`select identity from alert_events where source = 'reconciled' order by received_at desc`,
    );
    const event = await book.event(db, rows[0]!.identity);
    const alert = readAlert(event!.body, event!.receivedAt);
    expect(alert).toMatchObject({ kind: 'backup', rule: 'Backup Failure', vmName: failing });
    const group = { state: 'open', count: 1, firing: 1, severity: alert.severity, firstAt: 1, lastAt: 1 } as const;
    const azureIds = [alert.alertId!];
    const id = await db.tx((tx) =>
      book.open(tx, { ...group, group: alert.group, alert, found: undefined, azureIds, ended: undefined }),
    );
    await follow.begin();
    await work.settle();
    await box.azure.alerts.changeState(alert.alertId!, 'Closed', 'done in the portal');
    clock.advance(minutes(1));
    await work.settle();
    expect(await book.get(id)).toMatchObject({
      state: 'inactive',
      ended: { by: expect.stringContaining('the Azure portal') },
    });
    await work.stop();
  });
});
