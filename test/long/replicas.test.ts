import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { runOutages } from '../crash/outages.ts';
import { engines } from '../support/engines.ts';

const stores = await engines();
afterAll(stores.stop);

describe.each(stores.all.filter(({ name }) => name === 'postgres'))('two replicas on $name', (engine) => {
  test('clocks apart, the store away, one frozen: every request has one effect and a true card', async () => {
    const seed = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000);
    const folder = mkdtempSync(join(tmpdir(), 'lifeboat-crash-'));
    const store = await engine.store();
    const { wrong, duplicates, lost, requests } = await runOutages({
      folder,
      store,
      seed,
      requests: 8,
      atOnce: 4,
      readsTake: 500,
      patience: 100_000,
    });
    expect({ seed, wrong, duplicates, lost }).toEqual({ seed, wrong: [], duplicates: 0, lost: 0 });
    expect(requests).toBe(8);
    await store.remove();
    rmSync(folder, { recursive: true, force: true });
  }, 200_000);
});

test('the embedded store has one process only', () => expect(stores.all.map(({ name }) => name)).toContain('embedded'));
