import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { runCampaign } from '../crash/campaign.ts';
import { embeddedTown, postgresTown, type Theatre } from '../crash/theatres.ts';
import { engines } from '../support/engines.ts';

const stores = await engines();
afterAll(stores.stop);
const postgres = stores.all.find(({ name }) => name === 'postgres');
const theatres = postgres ? [embeddedTown, postgresTown(postgres, 1)] : [embeddedTown];
const rounds = 10;

test('killed at random, every accepted request has one effect and a true card, on every store', async () => {
  const seed = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000);
  // At once: most of a campaign is waiting.
  const outcomes = await Promise.all(theatres.map((theatre) => campaignIn(theatre, seed)));
  for (const { name, wrong, duplicates, lost, requests, kills } of outcomes) {
    expect({ name, seed, wrong, duplicates, lost }).toEqual({ name, seed, wrong: [], duplicates: 0, lost: 0 });
    expect(requests).toBeGreaterThan(0);
    expect(kills).toBeGreaterThanOrEqual(rounds / theatres.length);
  }
}, 240_000);

async function campaignIn(theatre: Theatre, seed: number) {
  const folder = mkdtempSync(join(tmpdir(), 'lifeboat-crash-'));
  const { store, build } = await theatre.prepare(folder);
  const kills = Math.round(rounds / theatres.length);
  const outcome = await runCampaign({ folder, store, build, seed, kills, atOnce: 4, patience: 120_000 });
  await store.remove();
  rmSync(folder, { recursive: true, force: true });
  return { name: theatre.name, ...outcome };
}
