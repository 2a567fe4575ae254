import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { hours, minutes } from '../../../src/base/clock.ts';
import type { Database } from '../../../src/db/db.ts';
import { engines, type TestStore } from '../../support/engines.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { deletionOf, failureOf, resolvedOf } from '../alerts.ts';
import { alertOf } from '../fixtures.ts';
import { foundFor, type HandlingWorld, handlingWorld, owner, type Rules } from '../handling-world.ts';

const { all, stop } = await engines();
afterAll(stop);

describe.each(all)('what is done with alerts, in the $name store', (engine) => {
  let store: TestStore;
  let db: Database;
  let clock: ManualClock;
  let world: HandlingWorld;

  /** Monday 5 January 2026, 09:00 UTC. */
  const begin = (rules: Rules = {}) => {
    world = handlingWorld(db, clock, rules);
    world.start();
    return world;
  };
  const said = () => world.said.map(({ text }) => text);
  const doer = () => ({ by: 'Operator', at: clock.now(), reason: 'known' });

  beforeEach(async () => {
    clock = new ManualClock();
    store = await engine.store();
    db = await store.open({ clock });
  });
  afterEach(async () => {
    await world.stop();
    await db.close();
    await store.remove();
  });

  describe('mutes', () => {
    const mute = (what: 'vm' | 'vault' | 'error' | 'tag', name: string, ms = hours(4)) =>
      db.tx((tx) =>
        world.mutes.create(tx, {
          what,
          name,
          reason: 'patching',
          owner,
          place: { kind: 'channel', conversation: '19:dba', serviceUrl: 'https://x/' },
          created: clock.now(),
          until: clock.now() + ms,
        }),
      );

    it('keep back and count, and say at their end what they kept back', async () => {
      begin();
      await mute('vm', 'VM-001');
      for (const n of [1, 2, 3, 4]) {
        expect(await world.deliver(failureOf(1, { n }))).toEqual({ do: 'drop', why: 'muted' });
        clock.advance(minutes(10));
      }
      expect(await world.deliver(failureOf(2))).toEqual({ do: 'post', why: 'first' });
      expect(world.cards()).toEqual(['A-1']);
      expect((await world.book.counts(0)).find(({ why }) => why === 'muted')).toMatchObject({ count: 4 });
      await world.pass(hours(4));
      expect(world.said).toEqual([
        {
          key: 'mute-ended:M-1',
          text: 'Mute of VM-001 ended: 4 failures during it (“patching”). To see them, type: alerts suppressed',
          where: '19:dba',
          mention: ['Operator'],
        },
      ]);
      expect(await world.deliver(failureOf(1, { n: 9 }))).toEqual({ do: 'post', why: 'first' });
    });

    it.each([
      ['vault', 'rsv-contoso-prod-aue'],
      ['error', 'usererrorguestagentstatusunavailable'],
      ['tag', 'Support Team=DBA'],
    ] as const)('cover a %s', async (what, name) => {
      begin();
      await mute(what, name);
      expect(await world.deliver(failureOf(1))).toEqual({ do: 'drop', why: 'muted' });
      const health = alertOf('service-health');
      const found = { ...foundFor(health), vault: undefined };
      expect(await world.deliver(health, { found })).toMatchObject({ do: 'post' });
    });

    it('never keep back a security alert or a test, and never count what is no failure', async () => {
      begin();
      await mute('vault', 'rsv-contoso-prod-aue');
      expect(await world.deliver(deletionOf(1))).toEqual({ do: 'post', why: 'security' });
      expect(await world.deliver(alertOf('test-notification'))).toMatchObject({ do: 'post' });
      const job = { status: 'Cancelled', operation: 'Backup', started: 0, error: undefined, phase: undefined };
      const cancelled = failureOf(2);
      expect(await world.deliver(cancelled, { found: foundFor(cancelled, 'australiaeast', { job }) })).toEqual({
        do: 'drop',
        why: 'cancelled-by-user',
      });
      expect(await world.mutes.get('m1')).toMatchObject({ counted: 0 });
    });

    it('let the end of what is shown through', async () => {
      begin();
      await world.deliver(failureOf(1));
      await mute('vm', 'vm-001');
      expect(await world.deliver(resolvedOf(failureOf(1)))).toEqual({ do: 'update', why: 'resolved' });
      expect(await world.deliver(resolvedOf(failureOf(1, { n: 2 })))).toEqual({ do: 'drop', why: 'resolved-unknown' });
    });

    it('may be ended early, and then end once', async () => {
      begin();
      const { id } = await mute('vm', 'vm-001');
      await world.deliver(failureOf(1));
      clock.advance(minutes(5));
      const ended = await db.tx((tx) => world.mutes.end(tx, id, clock.now(), 'Operator'));
      expect(ended).toMatchObject({ counted: 1, ended: { by: 'Operator' } });
      expect(await db.tx((tx) => world.mutes.end(tx, id, clock.now(), 'Operator'))).toBeUndefined();
      await world.pass(hours(5));
      expect(said()).toEqual([]);
      expect(await world.mutes.holding(db, clock.now())).toEqual([]);
      expect(await world.mutes.list(5)).toMatchObject([{ id: 'M-1' }]);
    });

    it('hold for what was received in them, whenever it is looked at', async () => {
      begin();
      const before = clock.now() - 1;
      await mute('vm', 'vm-001', minutes(10));
      const during = clock.now() + 1;
      await world.pass(minutes(20));
      expect(await world.deliver(failureOf(1, { n: 1 }), { receivedAt: during })).toMatchObject({ why: 'muted' });
      expect(await world.deliver(failureOf(1, { n: 2 }), { receivedAt: before })).toMatchObject({ why: 'first' });
    });
  });

  describe('digests', () => {
    it('show together, on the hour, what is open; what was over by then is counted', async () => {
      begin({ digests: { default: 'hourly' } });
      clock.advance(minutes(10));
      for (const vm of [1, 2, 3]) {
        expect(await world.deliver(failureOf(vm))).toEqual({ do: 'hold', why: 'in-digest' });
      }
      expect(await world.deliver(failureOf(1, { n: 1 }))).toEqual({ do: 'update', why: 'repeat' });
      await world.deliver(resolvedOf(failureOf(3)));
      await world.pass(minutes(49));
      expect([...world.shown.keys()]).toEqual([]);
      await world.pass(minutes(1));
      expect([...world.shown.keys()]).toEqual(['digest D-1']);
      const items = await world.digests.items('D-1');
      expect(items.map(({ record, leftOut }) => [record.id, record.count, leftOut])).toEqual([
        ['A-1', 2, false],
        ['A-2', 1, false],
        ['A-3', 1, true],
      ]);
      expect(await world.digests.get('d-1')).toMatchObject({ state: 'posted', label: 'hourly', posted: clock.now() });
    });

    it('say nothing when nothing is left', async () => {
      begin({ digests: { default: 'daily at 07:30' } });
      await world.deliver(failureOf(1));
      await world.deliver(resolvedOf(failureOf(1)));
      await world.pass(hours(23));
      expect([...world.shown.keys()]).toEqual([]);
      expect(await world.digests.get('D-1')).toMatchObject({ state: 'empty' });
    });

    it('begin anew after each, with what failed again', async () => {
      begin({ digests: { default: 'hourly' } });
      await world.deliver(failureOf(1));
      await world.pass(hours(1));
      await world.deliver(failureOf(1, { n: 1 }));
      await world.pass(hours(1));
      expect(await world.digests.items('D-2')).toMatchObject([{ again: true, record: { id: 'A-1', count: 2 } }]);
      expect([...world.shown.keys()]).toEqual(['digest D-1', 'digest D-2']);
    });

    it('are of a channel, and never of security alerts', async () => {
      begin({ digests: { DBA: 'hourly' }, routes: [{ when: { vm: 'vm-001' }, to: ['DBA', 'Prod'] }] });
      world.places.set('DBA', 'dba').set('Prod', 'prod');
      expect(await world.deliver(failureOf(1))).toEqual({ do: 'post', why: 'first' });
      expect(await world.deliver(deletionOf(1))).toEqual({ do: 'post', why: 'security' });
      await world.pass(hours(1));
      expect(Object.fromEntries([...world.shown].map(([name, at]) => [name, [...at]]))).toEqual({
        'alert A-1': ['19:prod'],
        'alert A-2': ['19:dba', '19:prod', '19:general'],
        'digest D-1': ['19:dba'],
      });
      expect((await world.digests.items('D-1')).map(({ record }) => record.id)).toEqual(['A-1']);
    });

    it('follow what becomes of their alerts', async () => {
      begin({ digests: { default: 'hourly' } });
      await world.deliver(failureOf(1));
      await world.pass(hours(1));
      world.changes.length = 0;
      await db.tx((tx) => world.attention.inactivate(tx, 'A-1', doer()));
      expect(world.changes).toContainEqual({ kind: 'digest', id: 'D-1' });
    });
  });

  describe('maintenance windows', () => {
    const rules = {
      maintenance: [{ name: 'Patches', from: 'Mon 08:00', to: '10:00', for: { vms: ['vm-001', 'vm-002'] } }],
    };

    it('hold back until their end, and tell then what is still open', async () => {
      begin(rules);
      expect(await world.deliver(failureOf(1))).toEqual({ do: 'hold', why: 'maintenance' });
      expect(await world.deliver(failureOf(2))).toEqual({ do: 'hold', why: 'maintenance' });
      expect(await world.deliver(failureOf(3))).toEqual({ do: 'post', why: 'first' });
      expect(await world.deliver(deletionOf(1))).toEqual({ do: 'post', why: 'security' });
      await world.deliver(resolvedOf(failureOf(2)));
      await world.pass(minutes(89));
      expect(world.shown.has('digest D-1')).toBe(false);
      await world.pass(minutes(1));
      expect(world.shown.has('digest D-1')).toBe(true);
      const items = await world.digests.items('D-1');
      expect(items.map(({ record, leftOut }) => [record.alert.subject, leftOut])).toEqual([
        ['vm-001', false],
        ['vm-002', true],
      ]);
      expect(await world.deliver(failureOf(2, { n: 7 }))).toEqual({ do: 'post', why: 'after-resolved' });
    });

    it('take what failed in them and comes a little later', async () => {
      begin(rules);
      clock.advance(minutes(70));
      const late = failureOf(1);
      const found = foundFor(late, 'australiaeast', { asOf: late.firedAt + minutes(15) });
      expect(await world.deliver(late, { found })).toEqual({ do: 'hold', why: 'maintenance' });
      const later = failureOf(2);
      const soon = foundFor(later, 'australiaeast', { asOf: later.firedAt + minutes(5) });
      expect(await world.deliver(later, { found: soon })).toEqual({ do: 'post', why: 'first' });
    });
  });

  describe('storms', () => {
    const rules = { storm: { alerts: 5, within: '10 min' } };
    const flood = async (from: number, to: number, region?: string) => {
      for (let vm = from; vm <= to; vm++) {
        const alert = failureOf(vm);
        await world.deliver(alert, { found: foundFor(alert, region) });
        clock.advance(1_000);
      }
    };

    it('are one card that counts, once there are too many', async () => {
      begin(rules);
      await flood(1, 30);
      await world.work.settle();
      expect(world.cards()).toEqual(['A-1', 'A-2', 'A-3', 'A-4', 'A-5']);
      expect(world.shown.get('incident I-1')).toEqual(new Set(['19:general']));
      expect(await world.incidents.records('I-1')).toHaveLength(30);
      expect(await world.book.list({ state: 'open', limit: 100 })).toHaveLength(30);
      expect(await world.incidents.open(db)).toMatchObject([
        { id: 'I-1', scope: 'region:australiaeast', state: 'open' },
      ]);
    });

    it('edit their card every few seconds at most', async () => {
      begin(rules);
      for (let vm = 1; vm <= 30; vm++) {
        await world.deliver(failureOf(vm));
        await world.pass(1_000);
      }
      const edits = world.changes.filter(({ kind }) => kind === 'incident');
      expect(edits.length).toBeGreaterThan(3);
      expect(edits.length).toBeLessThan(8);
    });

    it('are of a region, keep security alerts out, and let what has a card keep it', async () => {
      begin(rules);
      await flood(1, 10);
      await flood(11, 13, 'centralindia');
      expect(await world.deliver(deletionOf(1))).toEqual({ do: 'post', why: 'security' });
      expect(await world.deliver(failureOf(1, { n: 1 }))).toEqual({ do: 'update', why: 'repeat' });
      expect(world.cards()).toEqual(['A-1', 'A-2', 'A-3', 'A-4', 'A-5', 'A-11', 'A-12', 'A-13', 'A-14']);
      expect(await world.incidents.records('I-1')).toHaveLength(10);
    });

    it('are over when it has been quiet, and then a new failure has its own card', async () => {
      begin(rules);
      await flood(1, 10);
      await world.pass(minutes(5));
      await flood(11, 11);
      await world.pass(minutes(9));
      expect(await world.incidents.open(db)).toHaveLength(1);
      await world.pass(minutes(2));
      expect(await world.incidents.list(5)).toMatchObject([{ id: 'I-1', state: 'over', over: clock.now() }]);
      expect(await world.deliver(failureOf(50))).toEqual({ do: 'post', why: 'first' });
      // One that had no card of its own gets one when it fails again.
      expect(await world.deliver(failureOf(9, { n: 1 }))).toEqual({ do: 'update', why: 'repeat' });
      expect(world.cards().slice(-2)).toEqual(['A-12', 'A-9']);
    });

    it('begin again with what had no card, if that comes back all at once', async () => {
      begin(rules);
      await flood(1, 30);
      await world.pass(hours(20));
      for (let vm = 6; vm <= 30; vm++) await world.deliver(failureOf(vm, { n: 1 }));
      expect(world.cards()).toHaveLength(10);
      expect(await world.incidents.open(db)).toMatchObject([{ id: 'I-2' }]);
    });

    it('follow what becomes of their alerts', async () => {
      begin(rules);
      await flood(1, 10);
      await world.pass(minutes(1));
      world.changes.length = 0;
      await db.tx((tx) => world.attention.inactivate(tx, 'A-9', doer()));
      await world.pass(minutes(1));
      expect(world.changes).toContainEqual({ kind: 'incident', id: 'I-1' });
    });
  });

  describe('chase', () => {
    const rules = { chase: { Sev1: '1 h', escalateTo: ['5d1f0c3a-1111-4222-8333-444455556666'] } };

    it('says again, once, what nobody took', async () => {
      begin(rules);
      await world.deliver(failureOf(1));
      await world.pass(minutes(59));
      expect(said()).toEqual([]);
      await world.pass(minutes(1));
      await world.pass(hours(48));
      expect(world.said).toEqual([
        {
          key: expect.stringMatching(/^chase:A-1:/),
          text: 'Nobody has taken A-1 (vm-001) yet. To take it, type: acknowledge A-1',
          where: 'alert A-1',
          mention: ['person 5d1f'],
        },
      ]);
    });

    it('leaves what somebody took, and what is over', async () => {
      begin(rules);
      for (const vm of [1, 2, 3, 4]) await world.deliver(failureOf(vm));
      await db.tx((tx) => world.attention.acknowledge(tx, 'A-1', doer()));
      await db.tx((tx) => world.attention.inactivate(tx, 'A-2', doer()));
      await db.tx((tx) => world.book.change(tx, 'A-3', { retry: 'R1' }));
      await world.deliver(resolvedOf(failureOf(4)));
      await world.pass(hours(2));
      expect(said()).toEqual([]);
    });

    it('gives what stands in a digest only a card of its own', async () => {
      begin({ ...rules, digests: { default: 'hourly' } });
      await world.deliver(failureOf(1));
      // Its time begins when the digest tells it.
      await world.pass(hours(1));
      expect(world.cards()).toEqual([]);
      await world.pass(hours(1));
      expect(world.cards()).toEqual(['A-1']);
      expect(said()).toHaveLength(1);
    });

    it('is silent in a storm, and about what an incident speaks for', async () => {
      begin({ ...rules, storm: { alerts: 3, within: '30 min' } });
      await world.deliver(failureOf(99), { found: foundFor(failureOf(99), 'centralindia') });
      await world.pass(minutes(55));
      for (let vm = 1; vm <= 10; vm++) await world.deliver(failureOf(vm));
      await world.pass(minutes(10));
      expect(said()).toEqual([]);
      // The end of the storm and the look whether it is over come in any order.
      await world.pass(minutes(30));
      await world.pass(minutes(1));
      expect(said()).toEqual([expect.stringContaining('vm-099')]);
      await world.pass(hours(3));
      expect(said()).toHaveLength(4);
    });
  });

  describe('what people do', () => {
    it('acknowledging and reopening leave the count alone, and Azure hears of it', async () => {
      begin();
      await world.deliver(failureOf(1));
      expect(await db.tx((tx) => world.attention.acknowledge(tx, 'A-1', doer()))).toBe(true);
      expect(await db.tx((tx) => world.attention.acknowledge(tx, 'A-1', doer()))).toBe(false);
      expect(await world.cares.of(db, 'A-1')).toMatchObject({ acknowledged: { by: 'Operator', reason: 'known' } });
      expect(await world.deliver(failureOf(1, { n: 1 }))).toEqual({ do: 'update', why: 'repeat' });
      expect(await db.tx((tx) => world.attention.inactivate(tx, 'A-1', doer()))).toBe(true);
      expect(await db.tx((tx) => world.attention.inactivate(tx, 'A-1', doer()))).toBe(false);
      await db.tx((tx) => world.attention.reopen(tx, 'A-1', doer()));
      expect(await world.book.get('A-1')).toMatchObject({ state: 'open', count: 2, ended: undefined });
      expect(await world.cares.of(db, 'A-1')).toMatchObject({ acknowledged: undefined });
      const rows = await db.all<{ payload: string }>({
        text: `select payload from work where kind = 'alert-state'`,
        values: [],
      });
      expect(rows.map(({ payload }) => JSON.parse(payload))).toEqual([
        { state: 'New', comment: 'Reopened by Operator with Lifeboat: “known”' },
      ]);
    });

    it('nothing is opened twice', async () => {
      begin();
      await world.deliver(failureOf(1));
      await db.tx((tx) => world.attention.inactivate(tx, 'A-1', doer()));
      await world.deliver(failureOf(1, { n: 1 }));
      await expect(db.tx((tx) => world.attention.reopen(tx, 'A-1', doer()))).rejects.toThrow('A-2 is about the same');
      await expect(db.tx((tx) => world.attention.reopen(tx, 'A-2', doer()))).rejects.toThrow('A-2 is open');
      await expect(db.tx((tx) => world.attention.acknowledge(tx, 'A-1', doer()))).rejects.toThrow('A-1 is inactive');
      await expect(db.tx((tx) => world.attention.acknowledge(tx, 'A-9', doer()))).rejects.toThrow('no alert A-9');
    });
  });

  it('what was there before Lifeboat is one summary, what was missed later is not', async () => {
    begin();
    world.setFirstStart(failureOf(1).firedAt + 1);
    const source = 'reconciled';
    for (let vm = 1; vm <= 60; vm++) {
      expect(await world.deliver(failureOf(vm), { source })).toEqual({ do: 'hold', why: 'before-start' });
    }
    await world.pass(minutes(2));
    expect([...world.shown.keys()]).toEqual(['digest D-1']);
    await world.deliver(failureOf(61), { source });
    expect(await world.digests.items('D-1')).toHaveLength(61);
    expect(await world.deliver(deletionOf(1), { source })).toEqual({ do: 'post', why: 'security' });
    const missed = failureOf(70, { firedAt: failureOf(1).firedAt + hours(1) });
    expect(await world.deliver(missed, { source })).toEqual({ do: 'post', why: 'first' });
    expect(await world.deliver(failureOf(71), { source: 'webhook' })).toEqual({ do: 'post', why: 'first' });
  });

  it('subscriptions are kept once, and taken away', async () => {
    begin();
    world.places.set('19:dba', 'dba');
    const wish = {
      target: { kind: 'channel' as const, channel: '19:dba' },
      wanted: { vm: ['vm-001'] },
      words: 'vm vm-001',
      owner,
      created: clock.now(),
    };
    expect(await db.tx((tx) => world.subscriptions.add(tx, wish))).toBe('S-1');
    expect(await db.tx((tx) => world.subscriptions.add(tx, wish))).toBe('S-1');
    await world.deliver(failureOf(1));
    expect([...world.shown.get('alert A-1')!]).toEqual(['19:general', '19:dba']);
    expect(await db.tx((tx) => world.subscriptions.remove(tx, 'S-1'))).toBe(true);
    expect(await db.tx((tx) => world.subscriptions.remove(tx, 'S-1'))).toBe(false);
    expect(await world.subscriptions.all()).toEqual([]);
  });
});
