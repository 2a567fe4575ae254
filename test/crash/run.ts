import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { minutes } from '../../src/base/clock.ts';
import { engines } from '../support/engines.ts';
import { type Outcome, runCampaign } from './campaign.ts';
import { runOutages } from './outages.ts';
import { embeddedTown, oneProcess, postgresTown, type Theatre } from './theatres.ts';

/**
 * `npm run crash -- [--kills 100] [--seed N] [--only embedded]`: kills Lifeboat again and again, and says what came of it;
 * `-- --outages [--requests 200] [--minutes 20]`: takes PostgreSQL away from two replicas instead, and makes them stand still.
 */
const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: { kills: text, seed: text, only: text, outages: { type: 'boolean' }, requests: text, minutes: text },
});
const kills = Number(values.kills ?? 100);
const seed = Number(values.seed ?? Date.now() % 1_000_000);

const stores = await engines();
const postgres = stores.all.find(({ name }) => name === 'postgres');
if (values.outages) process.exit(await throughOutages(Number(values.requests ?? 200)));
const theatres: readonly Theatre[] = [
  embeddedTown,
  ...(postgres ? [postgresTown(postgres, 1), postgresTown(postgres, 2)] : []),
  oneProcess,
].filter(({ name }) => name.includes(values.only ?? ''));

console.log(`Seed ${seed}; again with: npm run crash -- --seed ${seed}`);
const outcomes: [string, Outcome][] = [];
for (const theatre of theatres) {
  const folder = mkdtempSync(join(tmpdir(), 'lifeboat-crash-'));
  const { store, build } = await theatre.prepare(folder);
  const share = Math.max(1, Math.round(kills * theatre.share));
  const outcome = await runCampaign({
    folder,
    store,
    build,
    seed,
    kills: share,
    atOnce: theatre.atOnce,
    patience: 180_000,
    tell: (what) => process.stderr.write(`\r${theatre.name}: ${what}   `),
  });
  process.stderr.write('\n');
  outcomes.push([theatre.name, outcome]);
  for (const wrong of outcome.wrong) console.log(`${theatre.name}: ${wrong}`);
  if (outcome.wrong.length > 0) console.log(`${theatre.name}: the logs are in ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
  await store.remove();
}
await stores.stop();

console.table(
  Object.fromEntries(
    outcomes.map(([name, { kills, requests, effects, duplicates, lost, sentAgain, repeats, seconds, wrong }]) => [
      name,
      { kills, requests, effects, duplicates, lost, 'sent again': sentAgain, repeats, wrong: wrong.length, seconds },
    ]),
  ),
);
process.exit(outcomes.some(([, { wrong }]) => wrong.length > 0) ? 1 : 0);

/** Gives the exit code. */
async function throughOutages(requests: number): Promise<number> {
  if (!postgres) throw new Error('There is no PostgreSQL here.');
  console.log(`Seed ${seed}; again with: npm run crash -- --outages --seed ${seed}`);
  const folder = mkdtempSync(join(tmpdir(), 'lifeboat-crash-'));
  const store = await postgres.store();
  const { wrong, frozen, ...figures } = await runOutages({
    folder,
    store,
    seed,
    requests,
    atOnce: 40,
    readsTake: 3_000,
    lasting: {
      outage: [20_000, 34_000],
      freeze: [65_000, 95_000],
      calm: 15_000,
      atMost: minutes(Number(values.minutes ?? 20)),
    },
    patience: 300_000,
    tell: (what) => process.stderr.write(`\r${what}   `),
  });
  process.stderr.write('\n');
  for (const one of wrong) console.log(one);
  if (wrong.length > 0) console.log(`The logs are in ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
  await store.remove();
  await stores.stop();
  console.table({ ...figures, ...frozen, wrong: wrong.length });
  return wrong.length > 0 ? 1 : 0;
}
