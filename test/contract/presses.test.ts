import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import {
  button,
  buttonsOf,
  cardsOf,
  channel,
  chatWith,
  hasButton,
  type Json,
  oids,
  type Shown,
  type Who,
  wordsOf,
} from './foreign.ts';
import { type Stage, startStage } from './start.ts';

/** The sandbox runs apart, as `npm run sandbox` does, and the bot finds it by AZURE_ARM_ENDPOINT and AZURE_ARM_CA. */
let sandbox: Sandbox;
let folder: string;
let stage: Stage;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lifeboat-contract-'));
  sandbox = await startSandbox({ port: 0, dataDir: folder, speed: 600 });
  stage = await startStage({ sandbox: { url: sandbox.url, folder } });
});
afterAll(async () => {
  await stage.close();
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

const now = (message: Shown) => stage.teams.shown.find(({ id }) => id === message.id)!;
const showing = (message: Shown, ...words: string[]) =>
  stage.teams.until(
    () => (words.every((word) => wordsOf(now(message)).includes(word)) ? now(message) : undefined),
    words.join(' '),
    20_000,
  );

/** A plan that waits, of its own. */
async function waiting(line = 'protect vm1 with Tier-1-Prod-AppDB'): Promise<Shown> {
  const before = new Set(stage.teams.shown.map(({ id }) => id));
  await stage.teams.say('Operator', channel, line);
  return stage.teams.until(
    (shown) => shown.find((one) => !before.has(one.id) && wordsOf(one).includes('WAITING')),
    `the plan of ${line}`,
  );
}

const refusal = { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: expect.any(String) };

describe('a plan that waits', () => {
  test('its buttons: Action.Execute in an ActionSet with an Action.Submit fallback; `data` carries a line and nothing else', async () => {
    const card = await waiting();
    expect(buttonsOf(card).map(({ title }) => title)).toEqual(expect.arrayContaining(['Approve', 'Reject']));
    for (const one of buttonsOf(card)) {
      expect(Object.keys(one.data as object)).toEqual(['line']);
      expect(one.fallback).toMatchObject({ type: 'Action.Submit', title: one.title, data: one.data });
    }
    const text = JSON.stringify(cardsOf(card)[0]);
    expect(text).not.toContain('Action.ShowCard');
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(25_000);
  });

  test('the requester never approves, a reader and a stranger may not, and each is told why with 200', async () => {
    const { teams } = stage;
    const card = await waiting();
    for (const who of ['Operator', 'Reader', 'Stranger'] as const) {
      const answer = await teams.execute(who, card, button(card, 'Approve'));
      expect([who, answer]).toEqual([who, { status: 200, body: refusal }]);
      if (who !== 'Operator') expect(answer.body.value).toContain(`approver:  - ${oids[who]}`);
    }
    const guest = { channelData: { tenant: { id: '99999999-9999-4999-8999-999999999999' } } };
    const { body } = await teams.execute('Approver One', card, button(card, 'Approve'), { more: guest });
    expect(body.value).toContain(oids['Approver One']);
    expect(body.value).toContain('lifeboat.yaml');
    expect(wordsOf(now(card))).toContain('WAITING');
  });

  test('`trigger: automatic` changes nothing', async () => {
    const { teams } = stage;
    const card = await waiting();
    const value = {
      action: { type: 'Action.Execute', verb: 'line', data: button(card, 'Approve').data },
      trigger: 'automatic',
    };
    expect((await teams.execute('Approver One', card, button(card, 'Approve'), { more: { value } })).status).toBe(200);
    await teams.execute('Approver One', card, button(card, 'Reject'));
    await showing(card, 'REJECTED');
  });

  test('inputs arrive beside the line and become its `because`', async () => {
    const { teams } = stage;
    const card = await waiting();
    await teams.execute('Approver One', card, button(card, 'Reject'), { inputs: { reason: 'the window is closed' } });
    await showing(card, 'REJECTED', 'the window is closed');
    expect(hasButton(now(card), 'Approve')).toBe(false);
  });

  test('the message with `value` does the same as the invoke', async () => {
    const { teams } = stage;
    const card = await waiting();
    expect(
      await teams.submit('Approver One', card, button(card, 'Reject'), { reason: 'by the fallback' }),
    ).toMatchObject({ status: 200 });
    await showing(card, 'REJECTED', 'by the fallback');
  });

  test('pressed by two people at once, delivered twice each: it acts once', async () => {
    const { teams } = stage;
    const card = await waiting();
    const press = (who: Who, id: string) => teams.execute(who, card, button(card, 'Approve'), { more: { id } });
    const from = (await stage.ask('/_sandbox/requests?since=0')).body.next;
    const answers = await Promise.all([
      ...[press('Approver One', 'p1'), press('Approver One', 'p1')],
      ...[press('Approver Two', 'p2'), press('Approver Two', 'p2')],
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    await showing(card, 'DONE');
    const { requests } = (await stage.ask(`/_sandbox/requests?since=${String(from)}`)).body as { requests: Json[] };
    expect(requests.filter(({ method }) => method === 'PUT')).toHaveLength(1);
  });
});

test('`advance` on the clock of a sandbox in another process moves the approvals’ expiry; the card turns dead', async () => {
  const card = await waiting('test failover vm1');
  await stage.control('clock', { advance: 'PT9H' });
  await showing(card, 'EXPIRED');
  expect(buttonsOf(now(card)).map(({ title }) => title)).not.toContain('Approve');
  const late = await stage.teams.execute('Approver One', card, button(card, 'Approve'));
  expect(late).toEqual({ status: 200, body: refusal });
});

test.each(['WHOAMI', '<at>Lifeboat</at> <at>LIFEBOAT</at>\u00a0whoami', ' \u00a0whoami '])(
  'any case, mentions twice, no-break spaces: %j',
  async (text) => {
    const { teams } = stage;
    const before = teams.shown.length;
    await teams.send(teams.activity('Reader', chatWith('Reader'), { type: 'message', text }));
    await teams.until((shown) => shown.slice(before).find((one) => wordsOf(one).includes('WHO YOU ARE')), text);
  },
);

test.each([
  ['protct vm1', 'Did you mean'],
  ['status “vm1”', 'vm1 '],
  ['failover vm1', 'command'],
  ['mute vm1 for 2 h because patching', 'vm1'],
  ['protect web01 with Tier-1-Prod-AppDB', 'rg-contoso-web-prod'],
])('%j is answered sensibly', async (line, words) => {
  const { teams } = stage;
  const before = teams.shown.length;
  await teams.say('Operator', chatWith('Operator'), line);
  await teams.until((shown) => shown.slice(before).find((one) => wordsOf(one).includes(words)), words);
});
