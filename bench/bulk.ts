import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorldInput } from '../src/sandbox/core/world-file.ts';
import { actionsOf, Page, type Seen, textOf } from '../test/support/page.ts';
import type { Figure } from './figures.ts';
import { control, freshFolder, type Lifeboat, remove, startLifeboat } from './lifeboat.ts';

const machines = 500;
const line = 'protect all tag env=prod with EnhancedPolicy';
const startMs = 5_000;
const longestMs = 900_000;
/** Azure throttles as long as it goes on: a burst of so many refusals in so many milliseconds. */
const burst = { match: 'protectedItems|backupPreValidateProtection|backupJobs', times: 10, everyMs: 30_000 };

/** A subscription with two vaults and machines that nothing backs up yet. */
const world: WorldInput = {
  subscriptions: [{ id: '30000000-0000-4000-8000-000000000001', name: 'Farm' }],
  vaults: [1, 2].map((n) => ({
    name: `rsv-farm-${n}`,
    subscription: 'Farm',
    resourceGroup: 'rg-farm-backup',
    location: 'australiaeast',
  })),
  vms: Array.from({ length: machines }, (_, n) => ({
    name: `farm-${String(n + 1).padStart(4, '0')}`,
    subscription: 'Farm',
    resourceGroup: `rg-farm-${n % 20}`,
    location: 'australiaeast',
    tags: { env: 'prod', Criticality: `Tier ${(n % 3) + 1}` },
  })),
  history: 'last',
};

interface Log {
  readonly next: number;
  readonly requests: readonly {
    readonly method: string;
    readonly path: string;
    readonly status: number;
    readonly userAgent: string;
  }[];
}

/** Hundreds of VMs under one approval, while Azure throttles: what it takes of the quota, and how often the card is edited. */
export async function bulks(): Promise<Figure[]> {
  const data = freshFolder();
  const file = join(data, 'farm.json');
  writeFileSync(file, JSON.stringify(world));
  const lifeboat = await startLifeboat(data, { SANDBOX_SPEED: '60', SANDBOX_WORLD: file });
  const page = new Page(lifeboat.page!);
  try {
    await page.say('Operator', 'whoami');
    await sleep(startMs);
    const { next } = await control<Log>(lifeboat, 'requests?since=1000000000');
    const throttling = throttle(lifeboat);
    const began = performance.now();
    await page.say('Operator', line);
    const asked = await cardOf(page, 'WAITING for');
    const planned = performance.now();
    await page.press('Approver One', asked, approveOf(asked)!);
    const over = await cardOf(page, `${machines} done`);
    const ended = performance.now();
    await throttling.stop();
    const { requests } = await control<Log>(lifeboat, `requests?since=${next}`);
    const own = requests.filter(({ userAgent }) => userAgent.startsWith('lifeboat'));
    const throttled = own.filter(({ status }) => status === 429).length;
    return [
      {
        what: `requests a VM, of ${machines}`,
        value: own.length / machines,
        unit: 'requests',
        aim: { most: 6 },
        note: `${own.length} in all, ${throttled} of them answered 429; plan, writes, jobs and what else went on`,
      },
      { what: 'until the plan', value: (planned - began) / 1_000, unit: 's', note: 'each VM checked by Azure' },
      { what: 'until all are protected', value: (ended - planned) / 1_000, unit: 's', note: 'Azure 60 times as fast' },
      {
        what: 'writes to Azure',
        value: own.filter(({ method, status }) => method === 'PUT' && status < 300).length,
        unit: '',
        aim: { most: machines },
      },
      {
        what: 'size of the card when it is over',
        value: JSON.stringify(over.cards).length / 1_000,
        unit: 'KB',
        aim: { most: 25 },
      },
    ];
  } finally {
    await lifeboat.stop();
    remove(data);
  }
}

/** Burst after burst, until it is stopped. */
function throttle(lifeboat: Lifeboat): { stop(): Promise<void> } {
  let goesOn = true;
  const fault = { match: burst.match, status: 429, headers: { 'Retry-After': '2' }, times: burst.times };
  const done = (async () => {
    while (goesOn) {
      await control(lifeboat, 'faults', fault);
      await sleep(burst.everyMs);
    }
    await control(lifeboat, 'faults', undefined, 'DELETE');
  })();
  return {
    stop() {
      goesOn = false;
      return done;
    },
  };
}

const approveOf = (message: Seen) => actionsOf(message).find(({ title }) => title === 'Approve');

async function cardOf(page: Page, words: string): Promise<Seen> {
  const said = (messages: readonly Seen[]) =>
    messages.findLast((one) => one.author === 'bot' && textOf(one).includes(words));
  return page.until('Approver One', said, longestMs);
}
