import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { commands } from '../../src/commands/index.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { emptyFolder } from '../support/folder.ts';
import { actionsOf, type Element, type Seen, textOf } from '../support/page.ts';

/** What reading takes of the quota that Azure gives the identity, on the real app: each request once, and few of them. */
const folder = emptyFolder('lifeboat-traffic-');
const traffic = join(folder, 'traffic.jsonl');
/** By turns: who says much at once is kept waiting. */
const people = ['Admin', 'Approver One', 'Approver Two'];
/** A round of the background may fall into a turn; what the turn itself asks is there each time. */
const tries = 3;

let app: TestApp;
let turns = 0;
beforeAll(async () => {
  app = await startTestApp({ env: { SANDBOX_TRAFFIC: traffic } });
}, 60_000);
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What Lifeboat has asked of Azure so far, each request with all that tells it from another. */
const asked = (): string[] =>
  readFileSync(traffic, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { method: string; url: string; requestBody: unknown; userAgent: string })
    .filter(({ userAgent }) => userAgent?.startsWith('lifeboat'))
    .map(({ method, url, requestBody }) => `${method} ${url} ${JSON.stringify(requestBody ?? '')}`);

interface Turn {
  readonly who: string;
  readonly answer: Seen;
  readonly requests: readonly string[];
}

/** What somebody does in the chat with Lifeboat, and the first message that comes of it. */
async function answered(who: string, act: () => Promise<unknown>): Promise<Seen> {
  const { messages: before, conversations } = await app.page.state(who);
  const known = new Set(before.map(({ id }) => id));
  const chat = conversations.find(({ address }) => address === 'chat')!.id;
  await act();
  const isNews = (one: Seen) => one.author === 'bot' && one.conversation === chat && !known.has(one.id);
  return app.page.until(who, (messages) => messages.findLast(isNews));
}

async function said(line: string): Promise<Turn> {
  turns += 1;
  const who = people[turns % people.length]!;
  const before = asked().length;
  const answer = await answered(who, () => app.page.say(who, line, 'chat'));
  return { who, answer, requests: asked().slice(before) };
}

/** The quietest of some turns. */
async function saidQuietly(line: string, isGood: (turn: Turn) => boolean): Promise<Turn> {
  let turn = await said(line);
  for (let n = 1; n < tries && !isGood(turn); n += 1) turn = await said(line);
  return turn;
}

const twice = ({ requests }: Turn): string[] => requests.filter((one, at) => requests.indexOf(one) < at);

const lines = [...new Set(commands.filter(({ kind }) => kind === 'read').flatMap(({ examples }) => examples))];

test.each(lines)('nothing is read twice for: %s', async (line) => {
  const turn = await saidQuietly(line, (one) => twice(one).length === 0);
  expect(twice(turn)).toEqual([]);
});

describe('the status of a VM, whatever the VM', () => {
  test('takes four requests, and its button leads to no refusal', async () => {
    const vms = await allVms();
    expect(vms.length).toBeGreaterThan(15);
    const wrong: Record<string, unknown> = {};
    for (const vm of vms) {
      const turn = await saidQuietly(`status ${vm}`, ({ requests }) => requests.length <= 4);
      if (turn.requests.length > 4) wrong[vm] = turn.requests;
      for (const button of actionsOf(turn.answer)) {
        const came = await outcomeOf(turn, button);
        if (/REFUSED|Refused|There is no|does not exist|is not backed up/.test(came))
          wrong[`${vm}: ${button.title}`] = came;
      }
    }
    expect(wrong).toEqual({});
  }, 300_000);
});

async function allVms(): Promise<string[]> {
  const query = "resources | where type =~ 'microsoft.compute/virtualmachines' | project id, name, resourceGroup";
  const path = '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01';
  const body = { query, options: { $top: 1000 } };
  const { data } = (await app.arm(path, 'POST', body)) as unknown as {
    data: { name: string; resourceGroup: string }[];
  };
  return data.map(({ name, resourceGroup }) => `${name}/${resourceGroup}`);
}

/** What a press comes to; a question is answered with the first of its answers. */
async function outcomeOf({ who, answer }: Pick<Turn, 'who' | 'answer'>, button: Element): Promise<string> {
  let told = '';
  const came = await answered(who, async () => {
    told = await app.page.press(who, answer, button);
  });
  const [first] = actionsOf(came);
  if (first && textOf(came).includes('With which policy?')) return outcomeOf({ who, answer: came }, first);
  return `${told}\n${textOf(came)}`;
}
