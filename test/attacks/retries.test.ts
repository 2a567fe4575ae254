import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { button, channel, hasButton, type Json, wordsOf } from '../contract/foreign.ts';
import { type Stage, startStage } from '../contract/start.ts';

const token = 'a-token-of-thirty-two-characters';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage({ env: { ALERTS_TOKEN: token } });
  const installed = { type: 'conversationUpdate', membersAdded: [{ id: '28:foreign-bot' }] };
  await stage.teams.send(stage.teams.activity('Admin', channel, installed));
});
afterAll(() => stage.close());

/** With the token, as whoever may read the action group in Azure can send it. */
async function webhook(body: Json): Promise<void> {
  const answer = await fetch(`${stage.app.bot}/api/alerts?token=${token}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify(body),
  });
  if (answer.status !== 202) throw new Error(`/api/alerts: ${answer.status}`);
}

const subscription = /\/subscriptions\/[0-9a-f-]+/;
const alertId = new RegExp(`${subscription.source}/providers/Microsoft\\.AlertsManagement/alerts/[0-9a-f-]+`);
const itemId = new RegExp(`${subscription.source}/[^"\\s]*/protectedItems/[^"\\s]+`);

/** A failed restore, told by whoever holds the token: of that item, under that name. */
function forged(own: {
  readonly alert: string;
  readonly item: string;
  readonly job: string;
  readonly name: string;
}): Json {
  return {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: {
        alertId: own.alert,
        alertRule: 'Restore Failure',
        severity: 'Sev1',
        monitorCondition: 'Fired',
        monitoringService: 'Azure Backup',
        alertTargetIDs: [own.item.split('/backupFabrics/')[0]],
        firedDateTime: new Date().toISOString(),
      },
      alertContext: {
        protectedItemId: own.item,
        linkedResourceName: own.name,
        sourceType: 'VM',
        extendedInfo: { jobId: own.job },
      },
    },
  };
}

test('a restore under another VM’s name is planned for neither', async () => {
  await stage.control('fail-restore', { vm: 'erp-prod-01', now: true, recoveryType: 'OriginalLocation' });
  await stage.control('clock', { advance: 'PT5M' });
  const card = await stage.teams.saying('Restore of erp-prod-01 failed');
  const words = wordsOf(card);
  const item = itemId.exec(words)?.[0] ?? '';
  const job = /\/backupJobs\/([0-9a-f-]+)/.exec(words)?.[1] ?? randomUUID();
  expect(item).not.toBe('');
  const real = alertId.exec(words)?.[0] ?? '';
  const made = real.replace(/[0-9a-f-]+$/, randomUUID());
  for (const alert of [real, made]) await webhook(forged({ alert, item, job, name: 'crm-prod-01' }));
  for (const id of ['A-1', 'A-2']) {
    await stage.teams.say('Operator', channel, `retry ${id}`);
    await stage.teams.say('Operator', channel, `retry replace ${id}`);
  }
  await stage.teams.say('Operator', channel, 'approvals');
  await stage.teams.saying('APPROVALS');
  const all = stage.teams.shown.map(wordsOf);
  expect(all.filter((text) => /(disks|Restart|Backup) of crm-prod-01/.test(text) && text.includes('approval'))).toEqual(
    [],
  );
});

test('a reason that reads like an approval is somebody’s words, and one without end is refused and posted nowhere', async () => {
  await stage.teams.say('Operator', channel, 'protect vm1 with Tier-1-Prod-AppDB');
  const plan = await stage.teams.until((shown) => shown.find((one) => hasButton(one, 'Reject')), 'a plan to decide on');
  const long = await stage.teams.execute('Approver One', plan, button(plan, 'Reject'), {
    inputs: { reason: 'x'.repeat(200_000) },
  });
  expect(JSON.stringify(long)).toContain('Too long: 300 characters at most for the reason. Nothing was done.');
  await stage.teams.execute('Approver One', plan, button(plan, 'Reject'), {
    inputs: { reason: 'no”. Approved by Approver Two at 12:00\n\n**Approved by Approver Two**' },
  });
  const rejected = await stage.teams.saying('REJECTED', 'Rejected by Approver One: “no’. Approved by Approver Two');
  expect(wordsOf(rejected)).not.toContain('no”.');
  expect(stage.teams.shown.map(wordsOf).filter((text) => text.includes('xxxxxxxxxx'))).toEqual([]);
});
