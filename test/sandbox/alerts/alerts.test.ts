import { describe, expect, test } from '@jest/globals';
import { raiseBackupAlert } from '../../../src/sandbox/alerts/raise.ts';
import { type Body, day, dev, minute, PureAzure, prod, prodVault, start } from '../pure-azure.ts';
import { alertsPath, failure } from './support.ts';

function withAlerts(count: number): PureAzure {
  const azure = new PureAzure();
  for (let n = 0; n < count; n++) raiseBackupAlert(azure.world, failure({ at: start + n * minute }));
  azure.now = start + count * minute;
  return azure;
}

const names = (azure: PureAzure, query: string): string[] =>
  azure.get(`${alertsPath}?${query}`).body.value.map(({ id }: Body) => id);

describe('the list', () => {
  test('goes by pages of 25, newest first, with absolute links, each alert once', () => {
    const azure = withAlerts(60);
    const seen: Body[] = [];
    let url: string | undefined = `${alertsPath}?timeRange=1d`;
    while (url) {
      const { body }: { body: Body } = azure.get(url);
      expect(body.value.length).toBeLessThanOrEqual(25);
      seen.push(...body.value);
      url = body.nextLink;
      if (url) expect(url).toMatch(/^https:\/\/localhost:8443\/subscriptions\//);
    }
    expect(new Set(seen.map(({ id }) => id)).size).toBe(60);
    const times = seen.map(({ properties }) => properties.essentials.startDateTime);
    expect(times).toEqual([...times].sort().reverse());
    expect(seen[0].properties.context).toEqual({});
  });

  test('filters by time, state, severity and target', () => {
    const azure = withAlerts(3);
    expect(names(azure, 'timeRange=1h')).toHaveLength(3);
    azure.now += 2 * day;
    expect(names(azure, 'timeRange=1d')).toEqual([]);
    expect(names(azure, 'timeRange=7d')).toHaveLength(3);
    const range = `${new Date(start + minute).toISOString()}/${new Date(azure.now).toISOString()}`;
    expect(names(azure, `customTimeRange=${range}`)).toHaveLength(2);
    expect(names(azure, 'timeRange=7d&severity=sev1&monitorService=Azure Backup')).toHaveLength(3);
    expect(names(azure, 'timeRange=7d&alertState=Closed')).toEqual([]);
    expect(names(azure, `timeRange=7d&targetResource=${prodVault}`)).toHaveLength(3);
    expect(names(azure, 'timeRange=7d&pageCount=2')).toHaveLength(2);
  });

  test.each(['timeRange=2d', 'pageCount=0', 'pageCount=251', 'sortBy=colour', 'customTimeRange=yesterday', 'ctoken=x'])(
    'refuses %s',
    (query) => {
      const { status, body } = withAlerts(1).get(`${alertsPath}?${query}`);
      expect([status, body.error.code]).toEqual([400, 'BadRequest']);
    },
  );

  test('shows to another subscription nothing, and by resource group what concerns it', () => {
    const azure = withAlerts(1);
    const at = (scope: string): Body[] => azure.get(`${scope}/providers/Microsoft.AlertsManagement/alerts`).body.value;
    expect(at(`/subscriptions/${dev}`)).toEqual([]);
    expect(at(`/subscriptions/${prod}/resourceGroups/RG-contoso-app-prod`)).toHaveLength(1);
    expect(at(`/subscriptions/${prod}/resourceGroups/rg-contoso-dr`)).toEqual([]);
    expect(at(prodVault)).toHaveLength(1);
    expect(at('')).toHaveLength(1);
  });
});

describe('the state', () => {
  test('changes with a comment, which the history keeps', () => {
    const azure = withAlerts(1);
    const [id] = names(azure, 'timeRange=1d');
    const closed = azure.send('POST', `${id}/changestate?newState=Closed`, { comments: 'known fault' });
    expect(closed.status).toBe(200);
    expect(closed.body.properties.essentials.alertState).toBe('Closed');
    expect(closed.body.properties.essentials.monitorCondition).toBe('Fired');
    expect(azure.get(String(id)).body).toEqual(closed.body);
    const history = azure.get(`${id}/history`).body.properties.modifications;
    expect(history[0]).toMatchObject({
      modificationEvent: 'StateChange',
      oldValue: 'New',
      newValue: 'Closed',
      comments: 'known fault',
    });
    expect(history.at(-1).modificationEvent).toBe('AlertCreated');
    expect(names(azure, 'alertState=Closed')).toEqual([id]);
  });

  test('changes through the forms with a scope and without one', () => {
    const azure = withAlerts(1);
    const guid = names(azure, 'timeRange=1d')[0]?.split('/').at(-1);
    const tail = `providers/Microsoft.AlertsManagement/alerts/${guid}`;
    const state = (scope: string, newState: string): string =>
      azure.send('POST', `${scope}/${tail}/changestate?newState=${newState}`).body.properties.essentials.alertState;
    expect(state(`/subscriptions/${prod}/resourceGroups/rg-contoso-app-prod`, 'acknowledged')).toBe('Acknowledged');
    expect(state(prodVault, 'New')).toBe('New');
    expect(state('', 'Closed')).toBe('Closed');
    expect(azure.get(`/subscriptions/${dev}/${tail}`).status).toBe(404);
  });

  test('is refused when it is none, or the alert is not there', () => {
    const azure = withAlerts(1);
    const [id] = names(azure, 'timeRange=1d');
    expect(azure.send('POST', `${id}/changestate?newState=Gone`).status).toBe(400);
    expect(azure.send('POST', `${id}/changestate`).status).toBe(400);
    expect(azure.get(`${alertsPath}/not-a-guid`).status).toBe(400);
    expect(azure.get(`${alertsPath}/00000000-0000-4000-8000-000000000000`).status).toBe(404);
  });

  test('is kept over a kill', () => {
    const azure = withAlerts(1);
    const [id] = names(azure, 'timeRange=1d');
    azure.send('POST', `${id}/changestate?newState=Closed`, { comments: 'x' });
    azure.kill();
    expect(azure.get(String(id)).body.properties.essentials.alertState).toBe('Closed');
    expect(azure.get(`${id}/history`).body.properties.modifications[0].comments).toBe('x');
  });
});
