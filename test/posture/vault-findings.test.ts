import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { silentLog } from '../../src/base/log.ts';
import { Problem } from '../../src/base/problem.ts';
import { type Finding, findingsOf, type Guards, guardsOf, seenAs } from '../../src/posture/vault-findings.ts';
import { createVaultWatch } from '../../src/posture/vault-watch.ts';
import { findingsCard } from '../../src/views/posture/vault-findings.ts';
import { embedded } from '../support/engines.ts';
import { ManualClock } from '../support/manual-clock.ts';

const guards = fc.record({
  softDelete: fc.constantFrom('on', 'off'),
  multiUser: fc.constantFrom('on', 'off', undefined),
}) as fc.Arbitrary<Guards>;

test('soft delete is said once each time that it is off, however often it is looked at', () => {
  fc.assert(
    fc.property(fc.array(guards), (looks) => {
      let seen: Guards | undefined;
      const said: string[] = [];
      for (const look of looks) {
        const before = seen;
        const found = findingsOf(before, look);
        seen = seenAs(before, look);
        expect(findingsOf(seen, look)).toEqual([]);
        expect(found.includes('soft-delete-off')).toBe(look.softDelete === 'off' && before?.softDelete !== 'off');
        if (found.includes('multi-user-off')) expect(before?.multiUser).toBe('on');
        said.push(...found);
      }
      const lastRead = looks.findLast(({ multiUser }) => multiUser !== undefined)?.multiUser;
      expect(seen?.multiUser).toBe(lastRead);
      if (looks.some(({ softDelete }) => softDelete === 'off')) expect(said).toContain('soft-delete-off');
    }),
  );
});

test('always on is on', () => {
  expect(guardsOf({ softDelete: 'AlwaysON', multiUser: undefined })).toEqual({
    softDelete: 'on',
    multiUser: undefined,
  });
});

test('one card for all vaults at once, however many', () => {
  const off = (n: number): Finding => ({ vault: `rsv-${n}`, what: 'soft-delete-off' });
  const many = findingsCard(Array.from({ length: 60 }, (_, n) => off(n)));
  expect(many.fallbackText).toContain('rsv-9 and 50 more');
  const both = JSON.stringify(findingsCard([off(1), { vault: 'rsv-2', what: 'multi-user-off' }]));
  expect(both).toContain('Soft delete is off: rsv-1. ');
  expect(both).toContain('Multi-user authorization was switched off: rsv-2. ');
});

test('two replicas say it once; without a channel it waits for one; without Azure it waits for that', async () => {
  const store = await embedded.store();
  const clock = new ManualClock();
  const db = await store.open({ clock });
  const said: string[][] = [];
  let vaults: object[] | undefined;
  let place: { kind: 'channel'; conversation: string; serviceUrl: string } | undefined;
  const watch = () =>
    createVaultWatch({
      db,
      clock,
      log: silentLog,
      every: 1_000,
      work: { put: async () => undefined },
      azure: {
        backup: {
          async vaults() {
            if (!vaults) throw new Problem('azure-unavailable', 'no');
            return vaults as never;
          },
        },
      },
      place: async () => place,
      prepare: async () => async (tx, _key, findings) =>
        tx.afterCommit(() => said.push(findings.map(({ vault, what }) => `${vault} ${what}`))),
    });
  const job = { kind: 'vault-watch', key: 'all', due: 0, payload: {}, attempts: 0 };
  const [one, other] = [watch(), watch()];
  const look = async () => {
    await Promise.all([one.handlers['vault-watch'](job), other.handlers['vault-watch'](job)]);
  };
  try {
    await look();
    vaults = [
      { id: '/A', name: 'a', softDelete: 'Disabled', multiUser: 'on' },
      { id: '/B', name: 'b', softDelete: 'Enabled', multiUser: 'on' },
    ];
    await look();
    expect(said).toEqual([]);
    place = { kind: 'channel', conversation: 'c', serviceUrl: 'https://x/' };
    await look();
    expect(said).toEqual([['a soft-delete-off']]);
    vaults = vaults.map((vault) => ({ ...vault, softDelete: 'Disabled', multiUser: 'off' }));
    await look();
    expect(said.slice(1).flat().sort()).toEqual(['a multi-user-off', 'b multi-user-off', 'b soft-delete-off']);
    vaults = undefined;
    await look();
    expect(said.flat()).toHaveLength(4);
  } finally {
    await db.close();
    await store.remove();
  }
});
