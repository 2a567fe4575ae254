import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { makeWorld } from '../../src/sandbox/make-world.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { type Seen, textOf } from '../support/page.ts';

/**
 * What reading takes of a large estate's quota, on the real app. Of 1,200 VMs whatever is listed whole is two pages; that
 * of 10,000 it is as much, or a page more for each thousand where that is said here, `npm run bench -- estate` shows.
 */
const size = { vms: 1_200, vaults: 50, subscriptions: 20 };
const pagesOfItems = 2;
/** By turns: who says much at once is kept waiting. */
const people = ['Admin', 'Approver One', 'Approver Two'];
/** A round of the background may fall into a turn; what the turn itself asks is there each time. */
const tries = 3;

let app: TestApp;
let turns = 0;
beforeAll(async () => {
  app = await startTestApp({ world: makeWorld(size), env: { SANDBOX_SPEED: '1' } });
}, 60_000);
afterAll(() => app.close());

interface Turn {
  readonly answer: Seen;
  readonly requests: readonly string[];
}

async function said(line: string): Promise<Turn> {
  turns += 1;
  const who = people[turns % people.length]!;
  const { messages: before, conversations } = await app.page.state(who);
  const known = new Set(before.map(({ id }) => id));
  const chat = conversations.find(({ address }) => address === 'chat')!.id;
  const { next } = await asked(1_000_000_000);
  await app.page.say(who, line, 'chat');
  // Who speaks for the first time is welcomed, too.
  const isNews = (one: Seen) =>
    one.author === 'bot' && one.conversation === chat && !known.has(one.id) && !textOf(one).includes('WELCOME');
  const answer = await app.page.until(who, (messages) => messages.findLast(isNews));
  const { requests } = await asked(next);
  const own = requests.filter(({ userAgent }) => userAgent.startsWith('lifeboat'));
  return { answer, requests: own.map(({ method, path }) => `${method} ${path}`) };
}

const asked = async (since: number) =>
  (await app.sandbox(`requests?since=${since}`)) as unknown as {
    readonly next: number;
    readonly requests: readonly { readonly method: string; readonly path: string; readonly userAgent: string }[];
  };

test.each([
  ['status', 8, '120 VMs are not backed up'],
  ['status vm-00010', 4, 'vm-00010'],
  ['status vm-0000', 2, 'Did you mean'],
  ['protect vm-00010', 3, 'vm-00010'],
  ['morning', pagesOfItems + 3, 'In the last 24 h'],
  ['suppressions', 3, 'Nothing is silenced in Azure'],
  ['jobs', 3, '1080 ended'],
  ['jobs failed', 2, 'No job of the last 24 hours has failed'],
  ['is vm-00002 backed up?', 4, 'vm-00002'],
  ['doctor', size.subscriptions + 1, '20'],
])('%s takes %i requests at most', async (line, most, words) => {
  let turn = await said(line);
  for (let n = 1; n < tries && turn.requests.length > most; n += 1) turn = await said(line);
  expect(textOf(turn.answer)).toContain(words);
  expect(turn.requests.length > most ? turn.requests : []).toEqual([]);
});
