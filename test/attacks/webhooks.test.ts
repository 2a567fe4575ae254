import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { channel, hasButton, type Json, oids, type Shown, wordsOf } from '../contract/foreign.ts';
import { type Attack, forged, idOf, sentAs, startAttack } from './attacker.ts';

let attack: Attack;
beforeAll(async () => {
  attack = await startAttack();
});
afterAll(() => attack.close());

/** The alert of the VM's card, as its Details name it. */
const alertIdIn = (card: Shown): string =>
  /\/subscriptions\/[0-9a-f-]+\/providers\/Microsoft\.AlertsManagement\/alerts\/[0-9a-f-]+/.exec(wordsOf(card))![0];
const now = (card: Shown) => attack.all().find(({ id }) => id === card.id)!;
const apart = () => attack.all().filter((one) => wordsOf(one).includes('cannot be found in Azure'));

test('a forged Resolved closes neither a failed backup nor a security alert; Azure itself does', async () => {
  const failure = await attack.fails('sql-prod-01');
  const deletion = forged('app-prod-01', {
    essentials: { alertRule: 'Delete Backup Data', severity: 'Sev0' },
    context: { category: 'Security' },
  });
  await attack.listed(deletion);
  await attack.webhook(deletion);
  const security = await attack.card('CRITICAL', 'Delete Backup Data: app-prod-01');
  const resolved = (alertId: string, rule: string) =>
    forged('x', { essentials: { alertId, alertRule: rule, monitorCondition: 'Resolved' } });
  await attack.webhook(resolved(alertIdIn(failure), 'Backup Failure'));
  await attack.webhook(resolved(idOf(deletion), 'Delete Backup Data'));
  await attack.decided('not-resolved', 2);
  expect(wordsOf(now(failure))).toContain('CRITICAL');
  expect(wordsOf(now(security))).toContain('CRITICAL');
  // The forgery does not stand in the way of the truth.
  const true_ = forged('app-prod-01', {
    essentials: {
      alertId: idOf(deletion),
      alertRule: 'Delete Backup Data',
      severity: 'Sev0',
      monitorCondition: 'Resolved',
    },
    context: { category: 'Security' },
  });
  await attack.listed(true_);
  await attack.webhook(true_);
  await attack.card('RESOLVED', 'Delete Backup Data: app-prod-01');
});

test('a forged repeat rewrites no card: neither name nor time nor Retry; it is posted apart, without Retry', async () => {
  const card = await attack.fails('file-prod-01');
  const before = wordsOf(card);
  await attack.webhook(
    forged('file-prod-01', {
      essentials: { firedDateTime: '2099-01-01T00:00:00Z', description: 'Nothing to see here' },
    }),
  );
  const other = await attack.card('cannot be found in Azure', 'file-prod-01');
  expect(other.id).not.toBe(card.id);
  expect(hasButton(other, 'Retry')).toBe(false);
  expect(hasButton(other, 'Inactivate')).toBe(true);
  expect(wordsOf(now(card))).toBe(before);
  expect(hasButton(now(card), 'Retry')).toBe(true);
  expect(sentAs(attack.all())).not.toContain('2099');
});

test('a webhook with the id of a real alert and other words shows what Azure says', async () => {
  const real = forged('erp-prod-01', { essentials: { description: 'True' } });
  await attack.listed(real);
  await attack.webhook(
    forged('crm-prod-01', {
      essentials: {
        alertId: idOf(real),
        alertRule: 'All is well',
        severity: 'Sev4',
        firedDateTime: '2099-01-01T00:00:00Z',
      },
    }),
  );
  const card = await attack.card('Backup of erp-prod-01 failed');
  expect(wordsOf(card)).toContain('Sev1');
  expect(sentAs(attack.all())).not.toContain('All is well');
  expect(sentAs(attack.all())).not.toContain('2099');
});

test('a real alert whose context Azure leaves out gets no name, item or Retry from a webhook, only words in quotes', async () => {
  const real = forged('erp-prod-01');
  const { essentials } = real.data as { essentials: Json };
  await attack.listed({ data: { essentials, alertContext: {} } });
  const claim = forged('crm-prod-01', { essentials: { alertId: idOf(real), alertRule: 'All is well' } });
  await attack.webhook(claim);
  const card = await attack.card('Backup in rsv-contoso-prod-aue failed', 'A webhook says');
  expect(wordsOf(card)).toContain('“crm-prod-01');
  expect(wordsOf(card)).toContain('Azure lists this alert without the item');
  expect(wordsOf(card)).not.toContain('Backup of crm-prod-01');
  expect(hasButton(card, 'Retry')).toBe(false);
  const before = wordsOf(card);
  for (const vm of ['file-prod-01', 'dc-prod-01']) {
    await attack.webhook(forged(vm, { essentials: { alertId: idOf(real) }, context: { protectedItemId: undefined } }));
  }
  const number = /A-\d+/.exec(before)![0];
  const { teams } = attack.stage;
  await teams.say('Operator', channel, `retry ${number}`);
  await attack.card('A retry is pointless: Azure lists this alert without the item');
  expect(wordsOf(now(card))).toBe(before);
});

test('a budget, or a test, with the id of a real alert neither closes it nor takes its place', async () => {
  const real = forged('crm-prod-01');
  await attack.listed(real);
  const { essentials } = real.data as { essentials: Record<string, unknown> };
  const AlertData = { BudgetName: 'Budget of nobody' };
  await attack.webhook({
    data: { essentials: { ...essentials, monitoringService: 'CostAlerts' }, alertContext: { AlertData } },
  });
  const card = await attack.card('Backup of crm-prod-01 failed');
  for (const monitorCondition of ['Fired', 'Resolved']) {
    await attack.webhook({
      data: { essentials: { ...essentials, alertRule: 'test-alertRule', monitorCondition }, alertContext: {} },
    });
  }
  await attack.card('A test notification');
  expect(wordsOf(now(card))).toContain('CRITICAL');
});

test('forty forged security alerts mention nobody and lead nowhere, twenty get cards, the others are counted, and a real failure speaks', async () => {
  const had = apart().length;
  const template = 'https://portal.azure.com/#create/Microsoft.Template/uri/https%3A%2F%2Fevil.example%2Ft.json';
  for (let n = 0; n < 40; n += 1) {
    await attack.webhook(
      forged(`vm-${n}`, {
        essentials: {
          alertRule: 'Delete Backup Data',
          severity: 'Sev0',
          investigationLink: template,
          description: `Open ${template} at once`,
        },
        context: { category: 'Security' },
      }),
    );
  }
  await attack.card('More alerts that cannot be found in Azure', `${20 + had} times`);
  // Teams takes some seven a second: the last of the cards comes after the one that counts the rest.
  const cards = () => apart().filter((one) => hasButton(one, 'Inactivate'));
  await attack.stage.teams.until(() => (cards().length >= 21 ? cards()[0] : undefined), 'twenty cards and one', 20_000);
  expect(cards()).toHaveLength(21);
  for (const one of apart()) expect(wordsOf(one)).not.toContain(oids.Admin);
  const sent = sentAs(attack.all());
  expect(sent).not.toContain('Microsoft.Template');
  expect(sent).not.toContain('evil.example');
  await attack.fails('dc-prod-01');
  const { teams } = attack.stage;
  await teams.say('Operator', channel, 'status');
  expect(attack.all().some((one) => wordsOf(one).includes('Many alerts at once'))).toBe(false);
});

test('a storm of older forms opens no incident of what Azure lists', async () => {
  for (let n = 0; n < 25; n += 1) {
    await attack.webhook({
      data: {
        status: 'Activated',
        context: {
          activityLog: {
            operationName: 'Microsoft.RecoveryServices/vaults/delete',
            resourceId: `/subscriptions/${idOf(forged('x')).split('/')[2]}/resourceGroups/g/providers/Microsoft.RecoveryServices/vaults/rsv-contoso-prod-aue`,
            status: `Started ${n}`,
          },
        },
      },
    });
  }
  const incident = await attack.card('Many alerts at once, of kinds that Azure does not list');
  expect(wordsOf(incident)).not.toContain(oids.Admin);
  await attack.fails('shop-dev-01');
});
