import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { localTenant } from '../src/people/people.ts';
import { actionsOf, Page, type Seen, textOf } from '../test/support/page.ts';
import type { Figure } from './figures.ts';
import { control, freshFolder, type Lifeboat, remove, startLifeboat } from './lifeboat.ts';

const production = '10000000-0000-4000-8000-000000000001';
const development = '20000000-0000-4000-8000-000000000002';
const group = 'rg-contoso-app-prod';
const vault = 'rsv-contoso-prod-aue';

/** Follows the job that the command before it started. */
const job = `backup job wait -g ${group} -v ${vault} -n {job}`;

interface Task {
  readonly what: string;
  readonly lifeboat: (people: People) => Promise<void>;
  /** The same by the Azure CLI, as far as it can. */
  readonly az: readonly string[];
  readonly note: string;
  /** What it may take, where that is not what the Azure CLI takes. */
  readonly most?: number;
  /** Without those that ask how its job goes. */
  readonly besidePolls?: true;
}

/** Asking how an operation or a job goes. */
const isPoll = (path: string): boolean =>
  /\/(backupOperations|operationsStatus|backupJobs|replicationJobs)\/[^/]+$/i.test(path);

const tasks: readonly Task[] = [
  {
    what: 'status of a VM',
    lifeboat: (people) => people.ask('status vm1'),
    az: [
      `backup protection check-vm -g ${group} --vm vm1`,
      `vm show -d -g ${group} -n vm1`,
      `backup job list -g ${group} -v ${vault}`,
    ],
    note: 'with Site Recovery, which az does not know',
    most: 4,
  },
  {
    what: 'status of a VM that is backed up',
    lifeboat: (people) => people.ask('status app-prod-01'),
    az: [
      `backup protection check-vm -g ${group} --vm app-prod-01`,
      `vm show -d -g ${group} -n app-prod-01`,
      `backup job list -g ${group} -v ${vault}`,
    ],
    note: 'with its recovery points, which az was not asked for',
    most: 4,
  },
  {
    what: 'jobs of all vaults',
    lifeboat: (people) => people.ask('jobs'),
    az: [
      'backup vault list',
      `backup vault list --subscription ${development}`,
      `backup job list -g ${group} -v ${vault}`,
      'backup job list -g rg-contoso-dr -v rsv-contoso-dr-cin',
      `backup job list --subscription ${development} -g rg-contoso-dev -v rsv-contoso-dev-aue`,
    ],
    note: 'with Site Recovery, which az does not know',
  },
  {
    what: 'policies that fit a VM',
    lifeboat: (people) => people.ask('protect vm1'),
    az: [
      `vm show -g ${group} -n vm1`,
      'backup vault list',
      `backup protection check-vm -g ${group} --vm vm1`,
      `backup policy list -g ${group} -v ${vault}`,
    ],
    note: 'az: looked up by hand',
  },
  {
    what: 'protect: the plan',
    lifeboat: (people) => people.ask('protect vm1 with Tier-1-Prod-AppDB', 'WAITING'),
    az: [],
    note: 'every precondition; az has none',
    most: 8,
  },
  {
    what: 'protect: done, beside the polls of its job',
    lifeboat: (people) => people.approve(),
    az: [],
    note: 'every precondition again, and the write',
    most: 6,
    besidePolls: true,
  },
  {
    what: 'protect: plan, done, polls',
    async lifeboat(people) {
      await people.ask('protect vm-dev-01 with Tier-2-Dev-WebApp', 'WAITING');
      await people.approve();
    },
    az: [
      `vm show -d -g ${group} -n vm1`,
      `backup protection check-vm -g ${group} --vm vm1`,
      'backup vault list',
      `backup policy show -g ${group} -v ${vault} -n Tier-1-Prod-AppDB`,
      `backup protection enable-for-vm -g ${group} -v ${vault} --vm vm1 --policy-name Tier-1-Prod-AppDB`,
      job,
    ],
    note: 'checked before and after the approval; az: once',
  },
  {
    what: 'backup now, done',
    lifeboat: (people) => people.ask('backup app-prod-01 now', 'DONE'),
    az: [
      `vm show -d -g ${group} -n app-prod-01`,
      `backup item list -g ${group} -v ${vault}`,
      `backup job list -g ${group} -v ${vault}`,
      `backup protection backup-now -g ${group} -v ${vault} -c app-prod-01 -i app-prod-01 --backup-management-type AzureIaasVM --retain-until 01-12-2030`,
      job,
    ],
    note: 'the VM, its item and its jobs looked at, then done',
  },
];

/** Requests to Azure for each task, by Lifeboat and by the Azure CLI, each counted by the sandbox. */
export async function requests(): Promise<Figure[]> {
  const own = await within(async (lifeboat) => {
    const people = peopleOf(lifeboat);
    // The rounds at the start, and the list of subscriptions, are no task's.
    await people.ask('status');
    await sleep(5_000);
    const counts: number[] = [];
    for (const task of tasks) counts.push(await counted(lifeboat, () => task.lifeboat(people), task.besidePolls));
    return counts;
  });
  const az = await within(countAz);
  return tasks.map(({ what, note, most }, at) => ({
    what,
    value: own[at]!,
    unit: 'requests',
    aim: aimOf(most, az?.[at]),
    note: az || most !== undefined ? note : 'no az here',
  }));
}

const aimOf = (most: number | undefined, az: number | undefined): Figure['aim'] =>
  most !== undefined ? { most } : az === undefined ? undefined : { most: az };

async function within<Result>(use: (lifeboat: Lifeboat) => Promise<Result>): Promise<Result> {
  const data = freshFolder();
  const lifeboat = await startLifeboat(data, { SANDBOX_SPEED: '300' });
  try {
    return await use(lifeboat);
  } finally {
    await lifeboat.stop();
    remove(data);
  }
}

interface Logged {
  readonly next: number;
  readonly requests: readonly { readonly path: string; readonly userAgent: string }[];
}

/** Lifeboat's requests while the task is done and what follows from it; its own rounds, such as over alerts, are none. */
async function counted(lifeboat: Lifeboat, task: () => Promise<void>, besidePolls?: boolean): Promise<number> {
  const { next } = await control<Logged>(lifeboat, 'requests?since=1000000000');
  await task();
  await sleep(500);
  const { requests } = await control<Logged>(lifeboat, `requests?since=${next}`);
  return requests.filter(
    ({ path, userAgent }) =>
      userAgent.startsWith('lifeboat') && !/AlertsManagement/.test(path) && !(besidePolls && isPoll(path)),
  ).length;
}

interface People {
  /** The operator says a line; resolves when the bot has answered with these words. */
  ask(line: string, words?: string): Promise<void>;
  /** Somebody approves what waits; resolves when it is done. */
  approve(): Promise<void>;
}

function peopleOf(lifeboat: Lifeboat): People {
  const page = new Page(lifeboat.page!);
  const known = new Map<string, number>();
  const news = async (who: string, words: string): Promise<void> => {
    const said = (messages: readonly Seen[]) =>
      messages.find((one) => one.author === 'bot' && one.rev > (known.get(one.id) ?? 0) && textOf(one).includes(words));
    await page.until(who, said, 60_000);
  };
  const remember = async (who: string) => {
    const messages = await page.messages(who);
    for (const { id, rev } of messages) known.set(id, rev);
    return messages;
  };
  return {
    async ask(line, words = '') {
      await remember('Operator');
      await page.say('Operator', line);
      await news('Operator', words);
    },
    async approve() {
      const messages = await remember('Approver One');
      const offers = (one: Seen) => actionsOf(one).find(({ title }) => title === 'Approve');
      const card = messages.findLast(offers)!;
      await page.press('Approver One', card, offers(card)!);
      await news('Approver One', 'DONE');
    },
  };
}

/** The Azure CLI's requests, by the harness of the shared reference; undefined where one of them is not there. */
async function countAz({ azure, data }: Lifeboat): Promise<number[] | undefined> {
  const harness = join(import.meta.dirname, '..', '..', 'shared', 'tools', 'az-harness', 'azcheck.py');
  const installed = await promisify(execFile)('sh', ['-c', 'command -v az']).catch(() => undefined);
  if (!installed || !existsSync(harness)) return undefined;
  const file = (name: string) => join(data, name);
  const starts = (words: string) => /enable-for-vm|backup-now/.test(words);
  const commands = tasks.flatMap(({ az }) =>
    az.map((words) => (starts(words) ? `job = az ${words} --query name -o tsv` : `az ${words}`)),
  );
  writeFileSync(file('commands.txt'), `${commands.join('\n')}\n`);
  const options = {
    arm: azure!,
    ca: file('sandbox/ca.pem'),
    subscription: production,
    tenant: localTenant,
    commands: file('commands.txt'),
    record: file('az.jsonl'),
    out: file('az.json'),
  };
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  await promisify(execFile)('python3', [harness, ...words], { maxBuffer: 1 << 26 });
  const { results } = JSON.parse(readFileSync(file('az.json'), 'utf8')) as { results: { requests: number }[] };
  const each = results.map((result) => result.requests);
  return tasks.map(({ az }) => each.splice(0, az.length).reduce((sum, count) => sum + count, 0));
}
