import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeWorld } from '../src/sandbox/make-world.ts';
import { Page } from '../test/support/page.ts';
import type { Figure } from './figures.ts';
import { control, freshFolder, type Lifeboat, remove, startLifeboat } from './lifeboat.ts';
import { median } from './load.ts';

const size = { vms: 10_000, vaults: 50, subscriptions: 20 };
const times = 5;
const aims = { ms: 1_500, requests: 15 };
/** By turns, and with a pause: who says much at once is kept waiting (`src/bot/fair-share.ts`). */
const people = ['Admin', 'Approver One', 'Approver Two'];
const pauseMs = 500;

/** Whatever reads Azure, and with what it may take. */
const lines: readonly { readonly line: string; readonly requests?: number }[] = [
  { line: 'status' },
  { line: 'status vm-00002', requests: 4 },
  { line: 'status vm-00010', requests: 4 },
  { line: 'status vm-00000' },
  { line: 'protect vm-00010', requests: 8 },
  { line: 'morning' },
  { line: 'jobs' },
  { line: 'jobs failed' },
  { line: 'alerts' },
  { line: 'suppressions' },
  { line: 'is vm-00002 backed up?' },
  { line: 'doctor', requests: 30 },
];

/** How long people wait for what is read of a large estate, and what it takes of the quota. The sandbox's share is in it. */
export async function estate(): Promise<Figure[]> {
  const data = freshFolder();
  const world = join(data, 'world.json');
  writeFileSync(world, JSON.stringify(makeWorld(size)));
  const lifeboat = await startLifeboat(data, { SANDBOX_WORLD: world });
  const page = new Page(lifeboat.page!);
  try {
    const figures: Figure[] = [];
    for (const { line, requests = aims.requests } of lines) {
      const turns: Turn[] = [];
      for (let n = 0; n < times; n++) {
        await sleep(pauseMs);
        turns.push(await turn(lifeboat, page, people[n % people.length]!, line));
      }
      const took = median(turns.map(({ ms }) => ms));
      // A round of the background may fall into one of them.
      const least = Math.min(...turns.map((one) => one.requests));
      figures.push({ what: line, value: took, unit: 'ms', aim: { most: aims.ms }, note: `median of ${times}` });
      figures.push({ what: `${line}: asked of Azure`, value: least, unit: 'requests', aim: { most: requests } });
    }
    return figures;
  } finally {
    await lifeboat.stop();
    remove(data);
  }
}

interface Turn {
  readonly ms: number;
  readonly requests: number;
}

async function turn(lifeboat: Lifeboat, page: Page, who: string, line: string): Promise<Turn> {
  const { rev } = await page.state(who);
  const { next } = await control<Log>(lifeboat, 'requests?since=1000000000');
  const began = performance.now();
  await page.say(who, line, 'chat');
  await page.until(who, (messages) => messages.find((one) => one.author === 'bot' && one.rev > rev), 60_000);
  const ms = performance.now() - began;
  const { requests } = await control<Log>(lifeboat, `requests?since=${next}`);
  return { ms, requests: requests.filter(({ userAgent }) => userAgent.startsWith('lifeboat')).length };
}

interface Log {
  readonly next: number;
  readonly requests: readonly { readonly userAgent: string }[];
}
