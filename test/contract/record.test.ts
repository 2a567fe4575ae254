import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { button, channel, hasButton, wordsOf } from './foreign.ts';
import { type Stage, startStage } from './start.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage({ env: { ALERTS_TOKEN: 'a-shared-secret', SANDBOX_SPEED: '600' } });
});
afterAll(() => stage.close());

test('a fresh world posts alerts to the bot’s own /api/alerts, with its token; Inactivate closes the alert in Azure', async () => {
  const { teams } = stage;
  await teams.send(teams.activity('Admin', channel, { type: 'installationUpdate', action: 'add' }));
  await stage.control('fail-backup', { vm: 'app-prod-01', now: true, errorCode: 'SomethingNobodyKnows' });
  await stage.control('clock', { advance: 'PT5M' });
  const card = await teams.until((shown) => shown.find((one) => hasButton(one, 'Inactivate')), 'the alert', 20_000);
  expect(hasButton(card, 'Retry')).toBe(true);
  await teams.execute('Operator', card, button(card, 'Inactivate'), { inputs: { reason: 'known to us' } });
  await teams.saying('INACTIVE', 'known to us', 'posts anew');
});

test('the world’s jobs and what the bot knows survive a restart', async () => {
  await stage.restart();
  await stage.teams.say('Reader', channel, 'show A-1');
  const card = await stage.teams.saying('INACTIVE', 'known to us');
  expect(wordsOf(card)).toContain('SomethingNobodyKnows');
});

test('`audit verify` says `intact`, or `BROKEN at N`', async () => {
  const { teams } = stage;
  await teams.say('Approver One', channel, 'audit verify');
  await teams.saying('intact');
  const store = new DatabaseSync(join(stage.folder, 'lifeboat.db'));
  expect(() => store.exec(`update audit set what = 'forged' where seq = 2`)).toThrow('append-only');
  store.exec(`drop trigger audit_no_update; update audit set what = 'forged' where seq = 2`);
  store.close();
  await teams.say('Approver One', channel, 'audit verify');
  await teams.saying('BROKEN at 2');
});
