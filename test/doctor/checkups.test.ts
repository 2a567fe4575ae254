import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Database } from '../../src/db/db.ts';
import { type Checkup, type Checkups, createCheckups, marked, probeIn } from '../../src/doctor/checkups.ts';
import { testLine } from '../../src/doctor/test-alert.ts';
import type { Job } from '../../src/work/work.ts';
import { embedded, type TestStore } from '../support/engines.ts';

const probe = '0b5b1f0e-3c1a-4d52-9a53-6a3f1f1c2d3e';
const other = '1b5b1f0e-3c1a-4d52-9a53-6a3f1f1c2d3e';
const test1 = { data: { essentials: { alertRule: 'test-metricAlertRule', monitorCondition: 'Fired' } } };

describe('the mark of a test alert', () => {
  test('goes with the token there, and is found again', () => {
    const uri = marked('https://bot.example/api/alerts?token=secret', probe);
    expect(uri).toBe(`https://bot.example/api/alerts?token=secret&probe=${probe}`);
    expect(probeIn(uri.slice('https://bot.example'.length))).toBe(probe);
  });

  test.each(['/api/alerts', '/api/alerts?probe=', '/api/alerts?probe=1', `/api/alerts?x=probe=${probe}`])(
    '%s has none',
    (url) => {
      expect(probeIn(url)).toBeUndefined();
    },
  );
});

describe('a check-up', () => {
  let store: TestStore;
  let db: Database;
  let put: Job[];
  let checkups: Checkups;

  beforeEach(async () => {
    store = await embedded.store();
    db = await store.open();
    put = [];
    checkups = createCheckups(db, { put: async (_tx, ...jobs) => void put.push(...jobs) });
    await db.tx((tx) => checkups.begin(tx, 'turn-1', probe, 1_000));
  });
  afterEach(async () => {
    await db.close();
    await store.remove();
  });

  test('is begun once, and kept as far as it has come', async () => {
    await db.tx((tx) => checkups.begin(tx, 'turn-1', other, 2_000));
    const begun = (await checkups.get('turn-1'))!;
    expect(begun).toMatchObject({ probe, askedAt: 1_000, phase: 'looking', parts: [], came: undefined });
    const parts = [{ title: 'Vaults', checks: [{ state: 'yes' as const, text: 'all' }] }];
    await db.tx((tx) => checkups.keep(tx, { ...begun, phase: 'over', parts, untested: 'paused' }));
    expect(await checkups.get('turn-1')).toMatchObject({ phase: 'over', parts, untested: 'paused' });
    expect(await checkups.get('turn-2')).toBeUndefined();
  });

  test('hears its own test alert once; what is kept meanwhile does not undo it', async () => {
    const before = (await checkups.get('turn-1'))!;
    await checkups.heard(other, test1, 4_000);
    await checkups.heard(probe, test1, 5_000);
    await checkups.heard(probe, test1, 6_000);
    await db.tx((tx) => checkups.keep(tx, { ...before, phase: 'testing' }));
    expect((await checkups.get('turn-1'))?.came).toEqual({ at: 5_000, as: 'test' });
    expect(put).toEqual([{ kind: 'checkup', key: 'turn-1', due: 5_000, payload: {} }]);
  });

  test('says so when what came is no test', async () => {
    await checkups.heard(probe, { data: { essentials: { alertRule: 'Backup Failure' } } }, 5_000);
    expect((await checkups.get('turn-1'))?.came?.as).toBe('other');
  });
});

describe('what is said of the test alert', () => {
  const base: Checkup = { id: 't', askedAt: 0, probe, phase: 'testing', parts: [], came: undefined };
  const sent = { group: '/g', groupName: 'ag', receiver: 'hook', sentAt: 1_000, status: 'https://x' };
  const say = (more: Partial<Checkup>) => testLine({ ...base, ...more }, 'UTC');

  test.each<[Partial<Checkup>, string, string]>([
    [{ untested: 'Lifeboat is paused.' }, 'warn', 'No test alert was sent: Lifeboat is paused.'],
    [{ test: { ...sent, refused: 'No.' } }, 'no', 'Azure sent no test alert through ag (hook): No.'],
    [{ test: { group: '/g', groupName: 'ag', receiver: 'hook' } }, 'info', 'is asked for'],
    [{ test: sent }, 'info', 'it is waited for.'],
    [
      { test: sent, came: { at: 5_000, as: 'test' } },
      'yes',
      'came back through ag (hook) after 4 s, and was recognised',
    ],
    [{ test: sent, came: { at: 5_000, as: 'other' } }, 'warn', 'does not look like one'],
    [{ test: sent, phase: 'over' }, 'no', 'did not come back within 5 min'],
    [{ test: { ...sent, said: 'Failed: HTTP 401.' }, phase: 'over' }, 'no', 'Azure says: Failed: HTTP 401. Can'],
    [{ test: { ...sent, status: undefined }, phase: 'over' } as Partial<Checkup>, 'no', 'answer to the wish was lost'],
  ])('%j', (more, state, text) => {
    expect(say(more)).toMatchObject({ state, text: expect.stringContaining(text) });
  });

  test('nothing while the links are looked at', () => {
    expect(say({ phase: 'looking' })).toBeUndefined();
  });
});
