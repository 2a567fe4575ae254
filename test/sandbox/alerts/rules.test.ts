import { describe, expect, test } from '@jest/globals';
import { raiseBackupAlert } from '../../../src/sandbox/alerts/raise.ts';
import { inSchedule, type Schedule } from '../../../src/sandbox/alerts/schedule.ts';
import { type Body, PureAzure, prod, prodVault } from '../pure-azure.ts';
import { alertsPath, failure, outbox } from './support.ts';

const rules = `/subscriptions/${prod}/resourceGroups/rg-contoso-app-prod/providers/Microsoft.AlertsManagement/actionRules`;
const mute = (properties: object = {}) => ({
  location: 'Global',
  properties: { scopes: [prodVault], actions: [{ actionType: 'RemoveAllActionGroups' }], ...properties },
});

const posts = (azure: PureAzure): number => {
  raiseBackupAlert(azure.world, failure());
  return outbox(azure).length;
};

describe('an alert processing rule', () => {
  test('is made with 201, changed with 200, listed, patched, deleted', () => {
    const azure = new PureAzure();
    const made = azure.send('PUT', `${rules}/maintenance`, mute());
    expect([made.status, made.body.properties.enabled]).toEqual([201, true]);
    expect(azure.send('PUT', `${rules}/maintenance`, mute()).status).toBe(200);
    const names = azure.get(rules).body.value.map(({ name }: Body) => name);
    expect(names).toEqual(['apr-backup-to-teams', 'maintenance']);
    const patched = azure.send('PATCH', `${rules}/maintenance`, { properties: { enabled: false }, tags: { by: 'me' } });
    expect(patched.body).toMatchObject({ tags: { by: 'me' }, properties: { enabled: false, scopes: [prodVault] } });
    expect(azure.get(`${rules}/maintenance`).body).toEqual(patched.body);
    expect(azure.send('DELETE', `${rules}/maintenance`).status).toBe(200);
    expect(azure.send('DELETE', `${rules}/maintenance`).status).toBe(204);
    expect(azure.get(`${rules}/maintenance`).status).toBe(404);
  });

  test('that removes action groups silences the webhook; the alert fires and says so', () => {
    const azure = new PureAzure();
    azure.send('PUT', `${rules}/maintenance`, mute());
    expect(posts(azure)).toBe(0);
    const [alert] = azure.get(alertsPath).body.value;
    expect(alert.properties.essentials.actionStatus).toEqual({ isSuppressed: true });
    const [latest] = azure.get(`${alert.id}/history`).body.properties.modifications;
    expect(latest).toMatchObject({ modificationEvent: 'ActionRuleSuppressed', newValue: 'maintenance' });
    azure.send('PATCH', `${rules}/maintenance`, { properties: { enabled: false } });
    expect(posts(azure)).toBe(1);
  });

  test.each<[string, object, number]>([
    ['another vault', { scopes: [`${prodVault}-2`] }, 1],
    ['the subscription', { scopes: [`/subscriptions/${prod}`] }, 0],
    ['another severity', { conditions: [{ field: 'Severity', operator: 'Equals', values: ['Sev0'] }] }, 1],
    [
      'the VM in the context',
      { conditions: [{ field: 'AlertContext', operator: 'Contains', values: ['virtualMachines/APP-prod-01'] }] },
      0,
    ],
    [
      'another rule name',
      { conditions: [{ field: 'AlertRuleName', operator: 'NotEquals', values: ['Backup Failure'] }] },
      1,
    ],
    [
      'a window that is over',
      { schedule: { effectiveUntil: '2026-05-04T20:00:00', timeZone: 'AUS Eastern Standard Time' } },
      1,
    ],
    [
      'a window that holds',
      { schedule: { effectiveUntil: '2026-05-04T20:00:01', timeZone: 'AUS Eastern Standard Time' } },
      0,
    ],
  ])('for %s applies only to it', (_what, properties, expected) => {
    const azure = new PureAzure();
    azure.send('PUT', `${rules}/maintenance`, mute(properties));
    expect(posts(azure)).toBe(expected);
  });

  test('that adds the action group again has it called twice', () => {
    const azure = new PureAzure();
    const [first] = azure.get(rules).body.value;
    azure.send('PUT', `${rules}/again`, { location: 'Global', properties: first.properties });
    expect(posts(azure)).toBe(2);
  });

  test.each<[string, object]>([
    ['no scopes', { scopes: [] }],
    ['a scope of another subscription', { scopes: ['/subscriptions/20000000-0000-4000-8000-000000000002'] }],
    ['no actions', { actions: [] }],
    ['an unknown action', { actions: [{ actionType: 'Explode' }] }],
    ['an end with a zone suffix', { schedule: { effectiveUntil: '2026-11-27T18:00:00Z' } }],
    [
      'an end before its beginning',
      { schedule: { effectiveFrom: '2026-11-27T18:00:00', effectiveUntil: '2026-11-27T17:00:00' } },
    ],
    ['an unknown time zone', { schedule: { timeZone: 'Mars Standard Time' } }],
  ])('is refused with %s', (_what, properties) => {
    const { status } = new PureAzure().send('PUT', `${rules}/bad`, mute(properties));
    expect(status).toBe(400);
  });
});

describe('a schedule', () => {
  const at = (text: string): number => Date.parse(text);
  const nightly: Schedule = { recurrences: [{ recurrenceType: 'Daily', startTime: '22:00:00', endTime: '04:00:00' }] };

  test('that ends before it starts goes over midnight', () => {
    expect(
      ['21:59:59', '22:00:00', '03:59:59', '04:00:00'].map((time) => inSchedule(nightly, at(`2026-05-04T${time}Z`))),
    ).toEqual([false, true, true, false]);
  });

  test('of a weekday belongs to the day on which it starts', () => {
    const friday: Schedule = {
      recurrences: [{ recurrenceType: 'Weekly', daysOfWeek: ['Friday'], startTime: '22:00:00', endTime: '04:00:00' }],
    };
    expect(inSchedule(friday, at('2026-05-09T03:00:00Z'))).toBe(true);
    expect(inSchedule(friday, at('2026-05-08T03:00:00Z'))).toBe(false);
  });

  test('knows days of the month, whole days, and time zones with summer time', () => {
    const first: Schedule = {
      timeZone: 'W. Europe Standard Time',
      recurrences: [{ recurrenceType: 'Monthly', daysOfMonth: [1] }],
    };
    expect(inSchedule(first, at('2026-06-30T22:30:00Z'))).toBe(true);
    expect(inSchedule(first, at('2026-06-30T21:30:00Z'))).toBe(false);
    expect(inSchedule({ effectiveFrom: '2026-05-04T12:00:00' }, at('2026-05-04T11:00:00Z'))).toBe(false);
  });
});
