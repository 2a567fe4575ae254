import { setTimeout as sleep } from 'node:timers/promises';
import type { TestStore } from '../support/engines.ts';
import { haveAccident, longestDelay } from './accidents.ts';
import { type Chance, createChance } from './chance.ts';
import { type Child, EndedEarly } from './child.ts';
import { drill, protect, retry, type Setting, type Story } from './stories.ts';
import { wordsOf } from './teams.ts';
import type { Town, TownOptions } from './town.ts';
import { judgeEffects, judgePosts, judgeStore, type Verdict } from './verdict.ts';
import { machines } from './world.ts';

export interface CampaignOptions {
  /** An empty folder: logs stay in it. */
  readonly folder: string;
  readonly store: TestStore;
  readonly seed: number;
  readonly kills: number;
  /** How many stories are told at once. */
  readonly atOnce: number;
  readonly build: (options: Pick<TownOptions, 'folder' | 'machines' | 'speed'>) => Promise<Town>;
  /** How long everything may take to come to its end after the last kill, in milliseconds. */
  readonly patience: number;
  /** Told how it goes. */
  readonly tell?: (what: string) => void;
}

export interface Outcome extends Verdict {
  readonly kills: number;
  readonly sentAgain: number;
  readonly repeats: number;
  readonly seconds: number;
}

const storiesPerKill = 1;
const speed = 600;

/** Kills the bot again and again while people use it; then lets everything end, and judges what came of it. */
export async function runCampaign(options: CampaignOptions): Promise<Outcome> {
  const { folder, store, seed, kills, atOnce } = options;
  const started = Date.now();
  const chance = createChance(seed);
  const all = machines(Math.ceil((kills * storiesPerKill) / 3) + atOnce);
  const town = await options.build({ folder, machines: all, speed });
  try {
    const setting: Setting = { ...town, chance, asked: [] };
    const telling = tell(setting, all, atOnce);
    for (let kill = 0; kill < kills; kill++) {
      await killOne(town, setting);
      options.tell?.(`kill ${kill + 1} of ${kills}, ${setting.asked.length} requests`);
    }
    telling.stop();
    const unfinished = await end(town, telling.over, options.patience);
    const wrong = [...unfinished, ...(await auditIntact(town))];
    const jobs = await town.azure.jobs();
    await quiet(town);
    const exits = await Promise.all(town.bots.map((bot) => bot.stop()));
    wrong.push(...exits.filter((code) => code !== 0).map((code) => `a bot ended with ${code}`));
    const verdict = judgeEffects(setting.asked, jobs);
    wrong.push(...(await judged(store, town)));
    wrong.push(...[...telling.underWay].map((vm) => lastWords(town, vm)));
    return {
      ...verdict,
      wrong: [...verdict.wrong, ...wrong, ...telling.failures],
      kills,
      sentAgain: town.teams.accepted.sentAgain,
      repeats: [...town.teams.messages.values()].filter((one) => wordsOf(one).includes('Possible repeat')).length,
      seconds: Math.round((Date.now() - started) / 1000),
    };
  } finally {
    await town.close();
  }
}

/** Tells stories of all kinds by turns, some at once, each with a machine of its own. */
export function tell(
  setting: Setting,
  { unprotected, protected: kept, replicated }: ReturnType<typeof machines>,
  atOnce: number,
) {
  const plan: (readonly [Story, string])[] = unprotected.flatMap((vm, n) => [
    [protect, vm] as const,
    [retry, kept[n]!] as const,
    [drill, replicated[n]!] as const,
  ]);
  const failures: string[] = [];
  const underWay = new Set<string>();
  let stopped = false;
  const one = async (): Promise<void> => {
    while (!stopped) {
      const next = plan.shift();
      if (!next) return;
      const [story, vm] = next;
      underWay.add(vm);
      await story(setting, vm).catch((error: Error) => failures.push(`${vm}: ${error.message}`));
      underWay.delete(vm);
    }
  };
  const over = Promise.all(Array.from({ length: atOnce }, one));
  return {
    over,
    failures,
    underWay,
    stop: () => {
      stopped = true;
    },
  };
}

/** Accidents, a moment, a kill, and the bot again. */
async function killOne(town: Town, { chance }: Setting): Promise<void> {
  for (let n = chance.between(0, 2); n > 0; n--) await haveAccident(town, chance);
  const [from, to] = chance.pick([
    [0, 100],
    [100, 500],
    [500, 1_500],
    [1_500, 4_000],
  ] as const);
  await sleep(chance.between(from, to));
  const bot = chance.pick(town.bots);
  await bot.kill();
  await startInVain(bot, chance);
  await bot.start();
}

/** Now and then it is killed before it is there. */
async function startInVain(bot: Child, chance: Chance): Promise<void> {
  if (!chance.in(0.15)) return;
  const starting = bot.start().catch((error) => {
    if (!(error instanceof EndedEarly) || error.how !== 'SIGKILL') throw error;
  });
  await sleep(chance.between(100, 1_000));
  await bot.kill();
  await starting;
}

/** No more kills and accidents; Azure's clock moves on, so that nothing has to wait for it. */
export async function end(town: Town, over: Promise<unknown>, patience: number): Promise<string[]> {
  await town.azure.control('DELETE', '/_sandbox/faults');
  town.teams.loseAnswers(0);
  await sleep(longestDelay);
  const until = Date.now() + patience;
  const ended = over.then(() => true);
  while (Date.now() < until) {
    if (await Promise.race([ended, sleep(3_000, false)])) return [];
    await town.azure.control('POST', '/_sandbox/clock', { advance: 'PT3M' });
  }
  return ['not everything came to its end in time'];
}

/** Cards are edited some seconds after what they show. */
export async function quiet({ teams }: Town): Promise<void> {
  const edits = () => [...teams.messages.values()].reduce((sum, { edits }) => sum + edits + 1, 0);
  for (let before = -1; before !== edits(); ) {
    before = edits();
    await sleep(3_000);
  }
}

/** What was said of a machine whose story did not end. */
export function lastWords({ teams, channelOf }: Town, vm: string): string {
  const of = [...teams.messages.values()].filter(
    (one) => one.conversation === channelOf(vm) || wordsOf(one).includes(vm),
  );
  return `the story of ${vm} stopped at: ${of.map((one) => wordsOf(one).slice(0, 600)).join(' || ') || 'nothing'}`;
}

export async function auditIntact({ teams }: Town): Promise<string[]> {
  const channel = '19:record@thread.tacv2';
  await teams.say('Approver One', channel, 'audit verify');
  const answer = teams.until(channel, (all) => all.map(wordsOf).find((text) => /intact|BROKEN/.test(text)));
  const text = await Promise.race([answer, sleep(30_000, 'no answer to audit verify', { ref: false })]);
  return /intact/.test(text) ? [] : [text];
}

export async function judged(store: TestStore, town: Town): Promise<string[]> {
  const db = await store.open();
  try {
    return [...(await judgeStore(db)), ...(await judgePosts(db, town.teams.messages.values()))];
  } finally {
    await db.close();
  }
}
