import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { contoso } from '../src/sandbox/seed/contoso.ts';
import { createChance } from '../test/crash/chance.ts';
import { type Sending, type Shown, startTeams, type Teams, wordsOf } from '../test/crash/teams.ts';
import { freePort } from '../test/crash/wire.ts';
import { startPostgres } from '../test/support/postgres.ts';
import { type Figure, table } from './figures.ts';
import { freshFolder, type Lifeboat, remove, run, startLifeboat } from './lifeboat.ts';
import { mostWithin, teamsLimits } from './limits.ts';
import { type Sender, send } from './sender.ts';
import { type StoreView, viewStore } from './store.ts';
import { listInAzure, vmName, webhooks } from './webhooks.ts';

export interface Size {
  readonly alerts: number;
  readonly distinct: number;
  /** Shares of the alerts that are accepted when it is killed; after the last of them once more, in the middle of telling. */
  readonly killsAt: readonly number[];
  readonly connections: number;
}

const full: Size = { alerts: 10_000, distinct: 200, killsAt: [0.15, 0.4, 0.7, 1], connections: 64 };
/** The same rules hold on PostgreSQL; a smaller one shows it. */
const smaller: Size = { ...full, alerts: 2_000 };
const afterLastMs = 8_000;
const settledWithinMs = 600_000;
/** An incident's card is brought up to date within this time; its later row only looks whether it is over. */
const soonMs = 10_000;
const aBitMs = 100;
const channel = '19:alerts@thread.tacv2';
const reader = '19:reader@thread.tacv2';

/** A storm on each store; throws with all that is untrue of what Lifeboat promises about one. */
export async function storms(): Promise<Figure[]> {
  const postgres = await startPostgres({ durable: true });
  const stores: [string, string | undefined][] = [['embedded', undefined]];
  if (postgres.url === undefined) console.error(`Without PostgreSQL: ${postgres.skipped}`);
  else stores.push(['PostgreSQL', postgres.url]);
  try {
    const figures: Figure[] = [];
    const faults: string[] = [];
    for (const [store, url] of stores) {
      const size = url === undefined ? full : smaller;
      const { seen, untrue } = await storm(size, url);
      figures.push(
        ...seen.map((figure) => ({ ...figure, what: `${store}, ${size.alerts.toLocaleString('en')}: ${figure.what}` })),
      );
      faults.push(...untrue.map((fault) => `${store}: ${fault}`));
    }
    if (faults.length === 0) return figures;
    console.error(table('The storm', figures));
    throw new Error(`The storm left behind what must not be:\n${faults.join('\n')}`);
  } finally {
    await postgres.stop();
  }
}

/**
 * Azure sends more alerts than anybody can read, each until its 202, while Teams refuses every other message and the
 * process is killed again and again. Gives what was measured, and what is untrue: an alert that is not stored, a VM that
 * nobody can see, more messages than Teams allows.
 */
export async function storm(size: Size, url?: string): Promise<{ seen: Figure[]; untrue: string[] }> {
  const folders = [freshFolder(), freshFolder()] as const;
  const worldFile = join(folders[0], 'world.json');
  writeFileSync(worldFile, JSON.stringify(worldOf(size.distinct)));
  const azure = await run(
    'src/sandbox/main.ts',
    { SANDBOX_PORT: '0', SANDBOX_SPEED: '1', LIFEBOAT_DATA: folders[0], SANDBOX_WORLD: worldFile },
    /https:\/\/localhost:\d+/,
  );
  const endpoint = /https:\/\/localhost:\d+/.exec(azure.said)![0];
  const ca = join(folders[0], 'sandbox', 'ca.pem');
  const bodies = webhooks(size.alerts, size.distinct);
  await listInAzure(endpoint, ca, bodies);
  const port = await freePort();
  const bot = `http://127.0.0.1:${port}`;
  const weather = badWeather();
  const teams = await startTeams(() => [bot], weather.refuse);
  const start = () =>
    startLifeboat(folders[1], {
      PORT: String(port),
      LOCAL_TEAMS: 'off',
      SANDBOX: 'off',
      ...(url && { DATABASE_URL: url }),
      AZURE_ARM_ENDPOINT: endpoint,
      AZURE_ARM_CA: ca,
    });
  const lifeboat = { now: await start(), peak: 0, kills: 0 };
  const watch = setInterval(() => {
    lifeboat.peak = Math.max(lifeboat.peak, lifeboat.now.memory() ?? 0);
  }, aBitMs);
  try {
    await teams.install(channel);
    weather.turn('bad');
    const store = await viewStore(folders[1], url);
    const sender = send(`${bot}/api/alerts`, bodies, size.connections);
    const took = await rage({ size, sender }, lifeboat, start, store);
    const untrue = [...(await lost(size, store)), ...(await unseen(size, teams, store)), ...weather.tooMuch()];
    await store.close();
    return { seen: figuresOf(took, lifeboat, weather, teams), untrue: [...took.untrue, ...untrue] };
  } finally {
    clearInterval(watch);
    await lifeboat.now.stop();
    await teams.close();
    await azure.stop();
    folders.forEach(remove);
  }
}

/** Contoso with so many more VMs in its production vault. */
function worldOf(distinct: number): object {
  const place = { subscription: 'Contoso Production', resourceGroup: 'rg-contoso-app-prod', location: 'australiaeast' };
  const backup = { vault: 'rsv-contoso-prod-aue', policy: 'Tier-1-Prod-AppDB' };
  const vms = Array.from({ length: distinct }, (_, n) => ({
    name: vmName(n),
    ...place,
    subnet: 'vnet-prod/app',
    backup,
  }));
  return { ...contoso, history: 'last', vms: [...(contoso.vms ?? []), ...vms] };
}

/** Teams on a bad day: every other request, without any order, is answered 429, with Retry-After or without. */
function badWeather() {
  const sent = new Map<string, number[]>();
  const counts = { post: 0, edit: 0, typing: 0, refused: 0 };
  const chance = createChance(1);
  let isBad = false;
  return {
    counts,
    turn(how: 'bad' | 'good') {
      isBad = how === 'bad';
    },
    refuse({ conversation, what }: Sending) {
      const times = sent.get(conversation) ?? [];
      sent.set(conversation, times);
      times.push(performance.now());
      if (isBad && chance.in(0.5)) {
        counts.refused += 1;
        return { status: 429, headers: chance.in(0.5) ? { 'retry-after': '1' } : {} };
      }
      counts[what] += 1;
      return undefined;
    },
    /** The most that any conversation got within each of Teams' times; what was refused counts. */
    most: () =>
      teamsLimits.map(({ withinMs }) => Math.max(...[...sent.values()].map((at) => mostWithin(at, withinMs)))),
    tooMuch(): string[] {
      return this.most().flatMap((came, n) => {
        const { most, withinMs } = teamsLimits[n]!;
        return came > most
          ? [`${came} requests to one conversation within ${withinMs / 1000} s: ${most} are allowed`]
          : [];
      });
    },
  };
}

interface Running {
  now: Lifeboat;
  peak: number;
  kills: number;
}

interface Took {
  readonly storedMs: number;
  readonly settledMs: number;
  readonly downMs: number;
  readonly again: number;
  readonly untrue: readonly string[];
}

async function rage(
  { size, sender }: { readonly size: Size; readonly sender: Sender },
  lifeboat: Running,
  start: () => Promise<Lifeboat>,
  store: StoreView,
): Promise<Took> {
  const started = performance.now();
  let downMs = 0;
  const killNow = async () => {
    const at = performance.now();
    await lifeboat.now.kill();
    lifeboat.kills += 1;
    lifeboat.now = await start();
    downMs += performance.now() - at;
  };
  for (const share of size.killsAt) {
    await reached(sender, share * size.alerts);
    await killNow();
  }
  await sender.done;
  const storedMs = performance.now() - started;
  await sleep(afterLastMs);
  await killNow();
  const untrue = await settled(store);
  return { storedMs, settledMs: performance.now() - started, downMs, again: sender.again(), untrue };
}

async function reached(sender: Sender, count: number): Promise<void> {
  while (sender.accepted() < count) await sleep(aBitMs / 10);
}

/** Waits until all is decided on and told. */
async function settled(store: StoreView): Promise<string[]> {
  const until = performance.now() + settledWithinMs;
  for (;;) {
    const soon = `(kind = 'incident' and due < ${Date.now() + soonMs})`;
    const left = await store.count(`select count(*) from work where kind in ('alert', 'show') or ${soon}`);
    if (left === 0) return [];
    if (performance.now() > until) return [`${left} rows of work are left after ${settledWithinMs / 1000} s`];
    await sleep(aBitMs * 5);
  }
}

/** What was answered 202 and is not there, or was counted more or less than once. */
async function lost({ alerts, distinct }: Size, store: StoreView): Promise<string[]> {
  const counts: readonly [string, number, string][] = [
    ['alerts are stored', alerts, 'select count(*) from alert_events'],
    ['alerts are decided on', alerts, 'select count(*) from alert_events where decision is not null'],
    ['different ones are there', distinct, 'select count(*) from alerts'],
    ['alerts are counted on them', alerts, 'select sum(count) from alerts'],
  ];
  const found: number[] = [];
  for (const [, , sql] of counts) found.push(await store.count(sql));
  return counts.flatMap(([what, wanted], n) => (found[n] === wanted ? [] : [`${found[n]} ${what}, not ${wanted}`]));
}

/** What nobody would see: neither on a card of its own nor in the incident, or not in `alerts`. */
async function unseen({ alerts, distinct }: Size, teams: Teams, store: StoreView): Promise<string[]> {
  const names = Array.from({ length: distinct }, (_, n) => vmName(n));
  const cards = [...teams.messages.values()].filter(({ conversation }) => conversation === channel).map(wordsOf);
  const own = names.filter((name) => cards.some((text) => text.includes(`Backup of ${name} failed`)));
  const inIncident = await store.count('select count(distinct number) from incident_alerts');
  const incident = cards.find((text) => text.includes('Many alerts at once'));
  const told = (count: number, label: string) => incident?.includes(`${count}\n${label}`) === true;
  const listed = await readAll(teams, distinct);
  const missing = names.filter((name) => !listed.includes(name));
  const each = alerts / distinct;
  return [
    ...(own.length + inIncident < distinct
      ? [`only ${own.length} have a card, and ${inIncident} are in the incident`]
      : []),
    ...(own.length < distinct && !(told(inIncident, 'cards') && told(alerts, 'alerts'))
      ? [`the incident does not say ${inIncident} cards and ${alerts} alerts: ${incident?.slice(0, 300)}`]
      : []),
    ...(missing.length > 0 ? [`“alerts” does not list ${missing.length}: ${missing.slice(0, 5).join(', ')} …`] : []),
    ...(listed.split(`${each} times`).length - 1 < distinct
      ? [`“alerts” does not say of each that it came ${each} times`]
      : []),
  ];
}

/** What somebody reads who goes through all pages of `alerts`. */
async function readAll(teams: Teams, distinct: number): Promise<string> {
  let all = '';
  for (let page = 1, pages = 1; page <= pages; page++) {
    await teams.say('Operator', reader, `alerts page ${page}`);
    const isIt = (message: Shown) =>
      new RegExp(`${distinct} open(?: · page ${page} of \\d+)?\\n`).test(wordsOf(message));
    const text = wordsOf(await teams.until(reader, (messages) => messages.find(isIt)));
    pages = Number(/page \d+ of (\d+)/.exec(text)?.[1] ?? 1);
    all += text;
  }
  return all;
}

function figuresOf(took: Took, lifeboat: Running, weather: ReturnType<typeof badWeather>, teams: Teams): Figure[] {
  const { counts } = weather;
  const repeats = [...teams.messages.values()].filter((message) => wordsOf(message).includes('Possible repeat')).length;
  return [
    { what: 'until all are stored', value: took.storedMs / 1_000, unit: 's', note: `sent again: ${took.again}` },
    { what: 'until all is told', value: took.settledMs / 1_000, unit: 's' },
    { what: 'kills', value: lifeboat.kills, unit: '', note: `${(took.downMs / 1_000).toFixed(1)} s without it in all` },
    { what: 'memory, at most', value: lifeboat.peak / 1e6, unit: 'MB', note: 'of any of its processes' },
    { what: 'posts', value: counts.post, unit: '', note: `“Possible repeat”: ${repeats}` },
    { what: 'edits', value: counts.edit, unit: '', note: `signs of life: ${counts.typing}` },
    { what: 'answered 429', value: counts.refused, unit: '' },
    ...weather.most().map((value, n) => ({
      what: `to one conversation in ${teamsLimits[n]!.withinMs / 1_000} s`,
      value,
      unit: '',
      aim: { most: teamsLimits[n]!.most },
    })),
  ];
}
