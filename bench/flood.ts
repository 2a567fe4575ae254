import { writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Shown, startTeams, strangers, type Teams, wordsOf } from '../test/crash/teams.ts';
import type { Figure } from './figures.ts';
import { control, freshFolder, type Lifeboat, remove, startLifeboat } from './lifeboat.ts';
import { percentile } from './load.ts';

const channel = '19:alerts@thread.tacv2';
const byStranger = 1_000;
const byOne = 600;
const atATime = 20;
const typists = 50;
const typingMs = 30_000;
const betweenLinesMs = 3_000;
const slowBodies = 200;
const givenUpMs = 60_000;

/** How long others wait while somebody says far more than can be answered. */
export async function flood(): Promise<Figure[]> {
  return [...(await floodOf(stranger)), ...(await floodOf(onePerson)), ...(await many())];
}

type Story = (teams: Teams, lifeboat: Lifeboat) => Promise<Figure[]>;

async function floodOf(story: Story, env: Readonly<Record<string, string>> = {}): Promise<Figure[]> {
  const data = freshFolder();
  let bot = '';
  const teams = await startTeams(() => [bot]);
  const lifeboat = await startLifeboat(data, { LOCAL_TEAMS: 'off', SANDBOX_SPEED: '600', ...env });
  bot = lifeboat.bot;
  try {
    await teams.install(channel);
    return await story(teams, lifeboat);
  } finally {
    await lifeboat.stop();
    await teams.close();
    remove(data);
  }
}

/** A real failure and an approval, right after a thousand lines by somebody without a role. */
async function stranger(teams: Teams, lifeboat: Lifeboat): Promise<Figure[]> {
  await teams.say('Operator', channel, 'protect vm1 with Tier-1-Prod-AppDB');
  const plan = await seen(teams, channel, (message) => wordsOf(message).includes('Protect vm1') && hasButton(message));
  await sayMany(byStranger, (n) => teams.say(strangers[0]!.name, channel, `status ${n}`));
  const failed = after(async () => {
    await control(lifeboat, 'fail-backup', { vm: 'app-prod-01', now: true });
    await seen(teams, channel, (message) => wordsOf(message).includes('Backup of app-prod-01 failed'));
  });
  const approved = after(async () => {
    await teams.press('Approver One', plan!, 'approve');
    await seen(teams, channel, (message) => message.id === plan!.id && message.edits > plan!.edits);
  });
  const who = `after ${byStranger.toLocaleString('en')} lines by a stranger`;
  return [
    { what: `${who}: the card of a failure`, value: await failed, unit: 's', aim: { most: 10 } },
    { what: `${who}: the edit of an approval`, value: await approved, unit: 's', aim: { most: 5 } },
  ];
}

/** Another person's `whoami`, right after six hundred lines by one. */
async function onePerson(teams: Teams): Promise<Figure[]> {
  await sayMany(byOne, () => teams.say('Operator', channel, 'status vm1'));
  const took = await after(async () => {
    await teams.say('Reader', channel, 'whoami');
    await seen(teams, channel, (message) => isWhoami(message, 'Reader'));
  });
  return [{ what: `after ${byOne} lines by one person: another's whoami`, value: took, unit: 's', aim: { most: 2 } }];
}

/** Fifty people type, each in a conversation of their own, while two hundred clients send their bodies byte by byte. */
async function many(): Promise<Figure[]> {
  const folder = freshFolder();
  const rules = join(folder, 'lifeboat.yaml');
  const people = strangers.slice(0, typists);
  writeFileSync(rules, `roles:\n  reader:\n${people.map(({ aadObjectId }) => `    - ${aadObjectId}`).join('\n')}\n`);
  const story: Story = async (teams, lifeboat) => {
    const slow = sendSlowly(lifeboat.bot);
    const until = performance.now() + typingMs;
    const types = async ({ name }: (typeof people)[number], index: number): Promise<number[]> => {
      const own = `19:own-${index}@thread.tacv2`;
      const took: number[] = [];
      await sleep((index / typists) * betweenLinesMs);
      while (performance.now() < until) {
        const before = countIn(teams, own);
        const started = performance.now();
        await teams.say(name, own, took.length % 2 === 0 ? 'whoami' : 'status');
        await Promise.race([teams.until(own, (all) => (all.length > before ? true : undefined)), sleep(givenUpMs)]);
        took.push((performance.now() - started) / 1_000);
        await sleep(betweenLinesMs);
      }
      return took;
    };
    const took = (await Promise.all(people.map(types))).flat();
    for (const socket of slow) socket.destroy();
    const what = `${typists} people typing, ${slowBodies} slow bodies: an answer`;
    return [
      { what: `${what}, p50`, value: percentile(took, 0.5), unit: 's', note: `${took.length} answers` },
      { what: `${what}, at most`, value: Math.max(...took), unit: 's', aim: { most: 5 } },
    ];
  };
  try {
    return await floodOf(story, { LIFEBOAT_CONFIG: rules });
  } finally {
    remove(folder);
  }
}

/** In seconds. */
async function after(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await Promise.race([work(), sleep(givenUpMs)]);
  return (performance.now() - started) / 1_000;
}

async function sayMany(count: number, say: (n: number) => Promise<void>): Promise<void> {
  let next = 0;
  const work = async () => {
    while (next < count) await say(next++);
  };
  await Promise.all(Array.from({ length: atATime }, work));
}

const seen = (teams: Teams, where: string, is: (message: Shown) => boolean) =>
  teams.until(where, (all) => all.find(is));
const countIn = ({ messages }: Teams, where: string) =>
  [...messages.values()].filter(({ conversation }) => conversation === where).length;
const hasButton = ({ card }: Shown) => JSON.stringify(card ?? '').includes('approve ');
const isWhoami = (message: Shown, name: string) =>
  wordsOf(message).includes(name) && wordsOf(message).includes('Object id');

function sendSlowly(bot: string): Socket[] {
  const { port, hostname } = new URL(bot);
  return Array.from({ length: slowBodies }, () => {
    const socket = connect(Number(port), hostname, () => {
      socket.write('POST /api/messages HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 200000\r\n\r\n{');
    });
    const drip = setInterval(() => socket.write(' '), 1_000);
    socket.on('error', () => undefined).on('close', () => clearInterval(drip));
    return socket;
  });
}
