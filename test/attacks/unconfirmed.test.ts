import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { hasButton, wordsOf } from '../contract/foreign.ts';
import { type Attack, forged, startAttack } from './attacker.ts';

let attack: Attack;
beforeAll(async () => {
  attack = await startAttack();
});
afterAll(() => attack.close());

const forbidden = {
  error: {
    code: 'AuthorizationFailed',
    message:
      "The client 'x' with object id 'x' does not have authorization to perform action 'Microsoft.AlertsManagement/alerts/read' over scope '/subscriptions/x'.",
  },
};

test('without the right to read alerts none is held back or limited: each is marked with the missing right, and confirmed or corrected later', async () => {
  const real = forged('app-prod-01');
  await attack.listed(real);
  await attack.stage.control('faults', {
    match: 'GET .*/alerts(/.*)?$',
    status: 403,
    body: forbidden,
    times: 1_000_000,
  });
  for (let n = 0; n < 25; n += 1) await attack.webhook(forged(`vm-${n}`));
  await attack.webhook(real);
  const card = await attack.card('Backup of app-prod-01 failed');
  expect(wordsOf(card)).toContain('not confirmed yet');
  expect(wordsOf(card)).toContain('Microsoft.AlertsManagement/alerts/read');
  expect(wordsOf(card)).not.toContain('cannot be found in Azure');
  expect(hasButton(card, 'Retry')).toBe(false);
  for (let n = 0; n < 25; n += 1) await attack.card(`Backup of vm-${n} failed`, 'not confirmed yet');
  expect((await attack.stage.ask('/_sandbox/faults', undefined, 'DELETE')).status).toBe(200);
  await attack.stage.control('clock', { advance: 'PT2M' });
  const confirmed = await attack.stage.teams.until(
    (shown) => shown.find((one) => one.id === card.id && !wordsOf(one).includes('not confirmed yet')),
    'the card of app-prod-01 without its mark',
  );
  expect(wordsOf(confirmed)).toContain('CRITICAL');
  await attack.card('Backup of vm-7 failed', 'cannot be found in Azure');
});
