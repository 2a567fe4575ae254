import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { channel, chatWith, hasButton, type Shown, type Who, wordsOf } from '../contract/foreign.ts';
import { type Stage, startStage } from '../contract/start.ts';

const token = 'a-token/of+thirty-two=characters';
const noRole = 'You have no role in Lifeboat yet';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage({ env: { ALERTS_TOKEN: token } });
  const { teams } = stage;
  await teams.send(
    teams.activity('Admin', channel, { type: 'conversationUpdate', membersAdded: [{ id: '28:foreign-bot' }] }),
  );
});
afterAll(() => stage.close());

const sayMany = (who: Who, line: string, count: number) =>
  Promise.all(Array.from({ length: count }, () => stage.teams.say(who, channel, line)));
const saying = (part: string): Shown[] => stage.teams.shown.filter((one) => wordsOf(one).includes(part));

/** A scheduled backup fails, and Azure tells of it. */
async function fails(vm: string): Promise<Shown> {
  await stage.control('fail-backup', { vm, now: true });
  await stage.control('clock', { advance: 'PT5M' });
  return stage.teams.until(
    (shown) => shown.find((one) => wordsOf(one).includes(`Backup of ${vm} failed`) && hasButton(one, 'Inactivate')),
    `the failed backup of ${vm}`,
    20_000,
  );
}

const alert = (path: string, body: string) =>
  fetch(`${stage.app.bot}/api/${path}`, { method: 'POST', headers: { connection: 'close' }, body });

test('a stranger says very much: told once that they have no role, and a failure is shown all the same', async () => {
  await sayMany('Stranger', 'status', 60);
  await stage.teams.saying(noRole);
  await fails('app-prod-01');
  // Once before the clock moved on, and once after.
  expect(saying(noRole).length).toBeLessThanOrEqual(2);
}, 60_000);

test('one person says very much: another is answered before all of it is', async () => {
  await sayMany('Operator', 'jobs nonsense', 60);
  await stage.teams.say('Reader', channel, 'whoami');
  await stage.teams.saying('Reader', 'Object id');
  const answered = saying('jobs').length;
  expect(answered).toBeLessThan(60);
}, 60_000);

test('one card takes no edits: it is posted anew, and the next alert is shown', async () => {
  const card = await fails('file-prod-01');
  const id = /A-\d+/.exec(JSON.stringify(card.activity))![0];
  stage.teams.accidents.push({ match: new RegExp(`PUT .*/${card.id}$`), status: 403, times: Number.POSITIVE_INFINITY });
  await stage.teams.say('Operator', chatWith('Operator'), `inactivate ${id} because known`);
  await stage.teams.until(
    (shown) =>
      shown.find(
        (one) =>
          one.id !== card.id &&
          wordsOf(one).includes('Backup of file-prod-01 failed') &&
          wordsOf(one).includes('known'),
      ),
    'the card, posted anew',
    20_000,
  );
  await fails('sql-prod-01');
}, 90_000);

test('a body as wide as may be is stored as any other, and so is one to the bot', async () => {
  const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 90_000 }, (_, n) => [`k${n}`, 1])));
  expect((await alert(`alerts?token=${token}`, wide)).status).toBe(202);
  const entities = Array.from({ length: 40_000 }, () => ({}));
  expect((await stage.teams.say('Reader', chatWith('Reader'), 'whoami', { entities })).status).toBe(200);
}, 60_000);

test('the alerts’ door: a token that a URL changes, and a slash at the end', async () => {
  expect((await alert(`alerts/?token=${token}`, '{"a":1}')).status).toBe(202);
  expect((await alert(`alerts/?token=${encodeURIComponent(token)}`, '{"a":2}')).status).toBe(202);
  expect((await alert('alerts/?token=another', '{"a":3}')).status).toBe(401);
});
