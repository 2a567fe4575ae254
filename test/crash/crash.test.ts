import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { engines } from '../support/engines.ts';
import { runCampaign } from './campaign.ts';
import { embeddedTown, postgresTown } from './theatres.ts';

const stores = await engines();
afterAll(stores.stop);
const postgres = stores.all.find(({ name }) => name === 'postgres');
const theatres = postgres ? [embeddedTown, postgresTown(postgres, 1)] : [embeddedTown];
const rounds = 10;

test.each(theatres)(
  'killed at random, every accepted request has one effect and a true card: $name',
  async (theatre) => {
    const folder = mkdtempSync(join(tmpdir(), 'lifeboat-crash-'));
    const seed = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000);
    const { store, build } = await theatre.prepare(folder);
    const { wrong, requests, duplicates, lost, kills } = await runCampaign({
      ...{ folder, store, build, seed, atOnce: 4, patience: 120_000 },
      kills: Math.round(rounds / theatres.length),
    });
    expect({ seed, wrong, duplicates, lost }).toEqual({ seed, wrong: [], duplicates: 0, lost: 0 });
    expect(requests).toBeGreaterThan(0);
    expect(kills).toBeGreaterThanOrEqual(rounds / theatres.length);
    await store.remove();
    rmSync(folder, { recursive: true, force: true });
  },
  240_000,
);
