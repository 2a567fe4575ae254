import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeWorld } from '../src/sandbox/make-world.ts';
import { Page } from '../test/support/page.ts';
import type { Figure } from './figures.ts';
import { askSandbox, freshFolder, type Lifeboat, remove, run, type SandboxAt, startLifeboat } from './lifeboat.ts';
import { median } from './load.ts';

const size = { vms: 10_000, vaults: 50, subscriptions: 20 };
const times = 5;
const aims = { ms: 1_500, requests: 15 };
/** By turns, and with a pause: who says much at once is kept waiting (`src/bot/fair-share.ts`). */
const people = ['Admin', 'Approver One', 'Approver Two'];
const pauseMs = 500;
const startMs = 5_000;

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

/**
 * How long people wait for what is read of a large estate, what it takes of the quota, and how much of the wait is
 * Lifeboat's: its page's work is in that, the sandbox's, which is a process of its own, is not.
 */
export async function estate(): Promise<Figure[]> {
  const folders = [freshFolder(), freshFolder()] as const;
  const world = join(folders[0], 'world.json');
  writeFileSync(world, JSON.stringify(makeWorld(size)));
  const settings = { SANDBOX_PORT: '0', SANDBOX_SPEED: '1', SANDBOX_WORLD: world, LIFEBOAT_DATA: folders[0] };
  const azure = await run('src/sandbox/main.ts', settings, /https:\/\/localhost:\d+/);
  const sandbox = {
    origin: /https:\/\/localhost:\d+/.exec(azure.said)![0],
    caFile: join(folders[0], 'sandbox', 'ca.pem'),
  };
  const lifeboat = await startLifeboat(folders[1], {
    SANDBOX: 'off',
    AZURE_ARM_ENDPOINT: sandbox.origin,
    AZURE_ARM_CA: sandbox.caFile,
  });
  const page = new Page(lifeboat.page!);
  const turn = turnsOf(lifeboat, sandbox, page);
  try {
    // Whoever speaks for the first time is welcomed, and at its start Lifeboat looks around.
    for (const who of people) await page.say(who, 'whoami', 'chat');
    await sleep(startMs);
    const figures: Figure[] = [];
    for (const { line, requests = aims.requests } of lines) {
      const turns: Turn[] = [];
      for (let n = 0; n < times; n++) {
        await sleep(pauseMs);
        turns.push(await turn(people[n % people.length]!, line));
      }
      // A round of the background may fall into one of them.
      const least = Math.min(...turns.map((one) => one.requests));
      const computed = median(turns.map((one) => one.computed));
      figures.push({
        what: line,
        value: median(turns.map(({ ms }) => ms)),
        unit: 'ms',
        aim: { most: aims.ms },
        note: `median of ${times}; Lifeboat computes ${Math.round(computed)} ms of it; load ${loadavg()[0]!.toFixed(1)}`,
      });
      figures.push({ what: `${line}: asked of Azure`, value: least, unit: 'requests', aim: { most: requests } });
    }
    return figures;
  } finally {
    await lifeboat.stop();
    await azure.stop();
    folders.forEach(remove);
  }
}

interface Turn {
  readonly ms: number;
  readonly computed: number;
  readonly requests: number;
}

/** Says a line and waits for what is answered to it. */
function turnsOf({ computed }: Lifeboat, sandbox: SandboxAt, page: Page) {
  return async (who: string, line: string): Promise<Turn> => {
    const { rev } = await page.state(who);
    const { next } = await askSandbox<Log>(sandbox, '/_sandbox/requests?since=1000000000');
    const before = computed() ?? 0;
    const began = performance.now();
    await page.say(who, line, 'chat');
    await page.until(who, (messages) => messages.find((one) => one.author === 'bot' && one.rev > rev), 60_000);
    const ms = performance.now() - began;
    const { requests } = await askSandbox<Log>(sandbox, `/_sandbox/requests?since=${next}`);
    return {
      ms,
      computed: (computed() ?? 0) - before,
      requests: requests.filter(({ userAgent }) => userAgent.startsWith('lifeboat')).length,
    };
  };
}

interface Log {
  readonly next: number;
  readonly requests: readonly { readonly userAgent: string }[];
}
