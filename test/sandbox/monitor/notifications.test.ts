import { describe, expect, test } from '@jest/globals';
import { readAlert } from '../../../src/alerts/schema/schema.ts';
import { createDelivery } from '../../../src/sandbox/monitor/delivery.ts';
import { PureAzure, prod } from '../pure-azure.ts';

const group = `/subscriptions/${prod}/resourceGroups/rg-contoso-app-prod/providers/Microsoft.Insights/actionGroups/ag-backup-teams`;
const hook = { name: 'Lifeboat', serviceUri: 'https://bot.example/api/alerts?probe=1', useCommonAlertSchema: true };
const wish = { alertType: 'logalertv2', webhookReceivers: [hook] };

/** Posts what is in the outbox, to receivers that all answer with this status. */
async function deliver(azure: PureAzure, status: number): Promise<string[]> {
  const calls: string[] = [];
  const send = async (url: unknown, init?: RequestInit) => {
    calls.push(`${url} ${init?.body}`);
    return new Response(null, { status });
  };
  const delivery = createDelivery({
    world: azure.world,
    persist: () => azure.world.drain(),
    now: () => 1_000,
    fetch: send as typeof fetch,
  });
  delivery.poke();
  await new Promise(setImmediate);
  await delivery.close();
  return calls;
}

describe('a test of an action group', () => {
  test('is accepted, sent to the receivers of the request, and told how it went', async () => {
    const azure = new PureAzure();
    const accepted = azure.send('POST', `${group}/createNotifications`, wish);
    expect([accepted.status, accepted.body]).toEqual([202, undefined]);
    const status = new URL(String(accepted.headers?.location)).pathname;
    expect(status).toMatch(/\/actionGroups\/ag-backup-teams\/notificationStatus\/\d+$/i);
    expect(azure.get(status)).toMatchObject({ status: 202, body: { state: 'InProgress' } });
    const [call = ''] = await deliver(azure, 202);
    expect(call).toContain('https://bot.example/api/alerts?probe=1 ');
    expect(readAlert(JSON.parse(call.slice(call.indexOf('{'))), 0).kind).toBe('test');
    const details = [{ MechanismType: 'Webhook', Name: 'Lifeboat', Status: 'Succeeded' }];
    expect(azure.get(status)).toMatchObject({ status: 200, body: { state: 'Completed', actionDetails: details } });
  });

  test('fails when a receiver refuses it', async () => {
    const azure = new PureAzure();
    const accepted = azure.send('POST', `${group}/createNotifications`, wish);
    await deliver(azure, 401);
    const { body } = azure.get(new URL(String(accepted.headers?.location)).pathname);
    expect(body).toMatchObject({ state: 'Failed', actionDetails: [{ Status: 'Failed' }] });
    expect(body.actionDetails[0].Detail).toContain('401');
  });

  test('is refused for a kind that there is none of, and for a group that is not there', () => {
    const azure = new PureAzure();
    expect(azure.send('POST', `${group}/createNotifications`, { ...wish, alertType: 'nothing' }).status).toBe(400);
    expect(azure.send('POST', `${group}-2/createNotifications`, wish).status).toBe(404);
    expect(azure.get(`${group}/notificationStatus/1`).status).toBe(404);
  });
});
