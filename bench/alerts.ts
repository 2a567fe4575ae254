import { setTimeout as sleep } from 'node:timers/promises';
import { startPostgres } from '../test/support/postgres.ts';
import type { Figure } from './figures.ts';
import { askSandbox, freshFolder, type Lifeboat, remove, run, startLifeboat } from './lifeboat.ts';
import { median, percentile, post } from './load.ts';
import { startTeams } from './teams.ts';
import { listInAzure, webhooks } from './webhooks.ts';

const warmUps = 3;
const rounds = 9;
const perRound = 1_000;
const connections = 64;
const distinct = 200;
const storm = 10_000;
const aBitMs = 250;
const longestWaitMs = 45_000;

/**
 * Webhooks stored a second, beside a restify route that only parses and answers, in turns, with an Azure that hangs so
 * that the storing alone is compared; then a storm with an Azure that answers, and lists every alert.
 */
export async function alerts(): Promise<Figure[]> {
  const postgres = await startPostgres({ durable: true });
  const stores: [string, Record<string, string>][] = [['embedded', {}]];
  if (postgres.url === undefined) console.error(`Without PostgreSQL: ${postgres.skipped}`);
  else stores.push(['PostgreSQL', { DATABASE_URL: postgres.url }]);
  const figures: Figure[] = [];
  try {
    for (const [store, env] of stores) {
      const measure: Measure = async (lifeboat) => void figures.push(...(await rates(store, lifeboat)));
      await within(env, measure, 'hangs');
    }
    const measure: Measure = async (lifeboat, list) => void figures.push(...(await storming(lifeboat, list)));
    await within({}, measure, 'answers');
  } finally {
    await postgres.stop();
  }
  return figures;
}

/** `list`: Azure has the alerts of these webhooks. */
type Measure = (lifeboat: Lifeboat, list: (bodies: readonly Buffer[]) => Promise<void>) => Promise<void>;

/** An own Lifeboat with an own sandbox at Azure's pace, installed in a channel of a Teams that takes everything. */
async function within(env: Record<string, string>, use: Measure, whatAzureDoes: 'answers' | 'hangs'): Promise<void> {
  const folders = [freshFolder(), freshFolder()] as const;
  const teams = await startTeams();
  const azure = await run(
    'src/sandbox/main.ts',
    { SANDBOX_PORT: '0', SANDBOX_SPEED: '1', LIFEBOAT_DATA: folders[0] },
    /https:\/\/localhost:\d+/,
  );
  const endpoint = /https:\/\/localhost:\d+/.exec(azure.said)![0];
  const ca = `${folders[0]}/sandbox/ca.pem`;
  const lifeboat = await startLifeboat(folders[1], {
    LOCAL_TEAMS: 'off',
    SANDBOX: 'off',
    ...env,
    AZURE_ARM_ENDPOINT: endpoint,
    AZURE_ARM_CA: ca,
  });
  try {
    await post(`${lifeboat.bot}/api/messages`, [teams.installed()], 1);
    const hang = { match: '.', delayMs: 3_600_000, times: 1_000_000 };
    if (whatAzureDoes === 'hangs') await askSandbox({ origin: endpoint, caFile: ca }, '/_sandbox/faults', hang);
    await use(lifeboat, (bodies) => listInAzure(endpoint, ca, bodies));
  } finally {
    await lifeboat.stop();
    await azure.stop();
    await teams.close();
    folders.forEach(remove);
  }
}

async function rates(store: string, lifeboat: Lifeboat): Promise<Figure[]> {
  const bareRoute = await run('bench/bare.ts', {}, /Bare http\S+/);
  const bareUrl = `${/Bare (http\S+)/.exec(bareRoute.said)?.[1]}/api/alerts`;
  const bare: number[] = [];
  const own: number[] = [];
  const took: number[] = [];
  // Both are warmed up alike.
  for (let round = 0; round < warmUps + rounds; round++) {
    const plain = await post(bareUrl, webhooks(perRound, distinct), connections);
    const stored = await post(`${lifeboat.bot}/api/alerts`, webhooks(perRound, distinct), connections);
    if (stored.statuses[202] !== perRound) throw new Error(`not all stored: ${JSON.stringify(stored.statuses)}`);
    if (round < warmUps) continue;
    bare.push(perRound / plain.seconds);
    own.push(perRound / stored.seconds);
    took.push(...stored.took);
  }
  await bareRoute.stop();
  const ratios = own.map((rate, round) => rate / bare[round]!);
  return [
    {
      what: `${store}: alerts stored`,
      value: median(own),
      unit: '/s',
      note: `median of ${rounds} rounds of ${perRound}`,
    },
    { what: `${store}: bare route`, value: median(bare), unit: '/s', note: `${connections} connections each` },
    { what: `${store}: ratio`, value: median(ratios), unit: '', aim: { least: 0.5 }, note: 'of the rounds, median' },
    { what: `${store}: until 202, p99`, value: percentile(took, 0.99), unit: 'ms' },
  ];
}

/** What 10,000 alerts about 200 VMs leave behind in memory. */
async function storming(lifeboat: Lifeboat, list: Parameters<Measure>[1]): Promise<Figure[]> {
  const bodies = webhooks(storm, distinct);
  await list(bodies);
  const before = lifeboat.memory();
  const stored = await post(`${lifeboat.bot}/api/alerts`, bodies, connections);
  const left = await settled(lifeboat);
  const after = lifeboat.memory();
  const note = `${distinct} VMs, of all ${storm.toLocaleString('en')}: ${left} not yet worked on`;
  return [
    { what: 'storm: alerts stored', value: storm / stored.seconds, unit: '/s', note: 'while it works on them' },
    ...(before === undefined || after === undefined
      ? []
      : [
          { what: 'storm: memory before', value: before / 1e6, unit: 'MB', note: 'without sandbox and page' },
          { what: 'storm: memory after', value: after / 1e6, unit: 'MB', note },
        ]),
  ];
}

/** Waits until it has worked on what it stored, a minute at most; gives how many alerts are left. */
async function settled(lifeboat: Lifeboat): Promise<number> {
  const until = performance.now() + longestWaitMs;
  for (;;) {
    const left = await waiting(lifeboat);
    if (left === 0 || performance.now() > until) return left;
    await sleep(aBitMs);
  }
}

/** Alerts that are stored and not decided on. */
async function waiting({ bot }: Lifeboat): Promise<number> {
  const metrics = await (await fetch(`${bot}/metrics`)).text();
  const sum = (pattern: RegExp) => [...metrics.matchAll(pattern)].reduce((all, [, value]) => all + Number(value), 0);
  return (
    sum(/^lifeboat_alerts_received_total\{outcome="stored"\} (\d+)/gm) -
    sum(/^lifeboat_alerts_decided_total\{decision="(?:post|update|reply|hold|drop)[^}]*\} (\d+)/gm)
  );
}
