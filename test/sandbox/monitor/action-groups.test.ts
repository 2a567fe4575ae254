import { describe, expect, test } from '@jest/globals';
import { setWebhook, webhookUrl } from '../../../src/sandbox/monitor/index.ts';
import { type Body, PureAzure, prod } from '../pure-azure.ts';

const groups = `/subscriptions/${prod}/resourceGroups/rg-contoso-app-prod/providers/Microsoft.Insights/actionGroups`;
const body = (properties: object = {}) => ({
  location: 'Global',
  properties: { groupShortName: 'ops', enabled: true, ...properties },
});

describe('an action group', () => {
  test('is made with 201, changed with 200, listed and deleted', () => {
    const azure = new PureAzure();
    const webhookReceivers = [{ name: 'w', serviceUri: 'https://x.example/a', useCommonAlertSchema: true }];
    const made = azure.send('PUT', `${groups}/ops`, body({ webhookReceivers }));
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      type: 'Microsoft.Insights/ActionGroups',
      location: 'Global',
      kind: null,
      tags: null,
    });
    expect(made.body.properties.webhookReceivers[0]).toEqual({
      name: 'w',
      serviceUri: 'https://x.example/a',
      useCommonAlertSchema: true,
      useAadAuth: false,
      objectId: null,
      identifierUri: null,
      tenantId: null,
    });
    expect(azure.send('PUT', `${groups}/ops`, body()).status).toBe(200);
    const list = azure.get(`/subscriptions/${prod}/providers/microsoft.insights/actionGroups`).body.value;
    expect(list.map(({ name }: Body) => name)).toEqual(['ag-backup-teams', 'ops']);
    expect(azure.send('DELETE', `${groups}/ops`).status).toBe(200);
    expect(azure.send('DELETE', `${groups}/ops`).status).toBe(204);
    expect(azure.get(`${groups}/ops`).status).toBe(404);
  });

  test('is refused without a short name, or with a receiver that cannot be called', () => {
    const azure = new PureAzure();
    const put = (properties: object): number => azure.send('PUT', `${groups}/ops`, { properties }).status;
    expect(put({})).toBe(400);
    expect(put({ groupShortName: 'much too long a name' })).toBe(400);
    expect(put({ groupShortName: 'ops', webhookReceivers: [{ name: 'w', serviceUri: 'ftp://x' }] })).toBe(400);
  });
});

test("the seeded group's one URL may be set, unset and is kept", () => {
  const azure = new PureAzure();
  expect(webhookUrl(azure.world)).toBe('https://bot.example/api/alerts');
  setWebhook(azure.world, 'http://127.0.0.1:3978/api/alerts');
  azure.kill();
  expect(webhookUrl(azure.world)).toBe('http://127.0.0.1:3978/api/alerts');
  setWebhook(azure.world, null);
  expect(webhookUrl(azure.world)).toBeNull();
});
