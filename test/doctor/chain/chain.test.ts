import { expect, test } from '@jest/globals';
import { fitOf, prospectsOf } from '../../../src/alerts/silence/rule-match.ts';
import type { ActionGroup, ProcessingRule, Vault, WebhookReceiver } from '../../../src/azure/azure.ts';
import { card } from '../../../src/cards/card.ts';
import { chainOf } from '../../../src/doctor/chain/chain.ts';
import type { Door, Seen } from '../../../src/doctor/chain/links.ts';
import { oursIn } from '../../../src/doctor/chain/receivers.ts';
import { rightsLinks } from '../../../src/doctor/chain/rights.ts';
import { silencesOf } from '../../../src/doctor/chain/silence.ts';
import { doorOf } from '../../../src/http/alert-auth.ts';

const subscription = { id: '11111111-0000-4000-8000-000000000000', name: 'Contoso Production' };
const root = `/subscriptions/${subscription.id}`;
const now = Date.UTC(2026, 10, 24, 3);
const address = 'https://lifeboat.contoso.example/api/alerts';
const door: Door = doorOf({ token: 'a-long-shared-token-of-32-letters' }, address);
const groupId = `${root}/resourceGroups/rg-1/providers/microsoft.insights/actionGroups/ag-backup`;

function vault(name: string, more: Partial<Vault> = {}): Vault {
  return {
    id: `${root}/resourceGroups/rg-1/providers/Microsoft.RecoveryServices/vaults/${name}`,
    name,
    resourceGroup: 'rg-1',
    subscription,
    region: 'australiaeast',
    tags: {},
    immutability: 'Disabled',
    softDelete: 'Enabled',
    softDeleteDays: 14,
    redundancy: 'GeoRedundant',
    crossRegionRestore: 'off',
    jobFailureAlerts: true,
    recoveryAlerts: true,
    classicAlerts: false,
    classicMails: false,
    ...more,
  } as Vault;
}

function rule(name: string, more: Partial<ProcessingRule> = {}): ProcessingRule {
  return {
    id: `${root}/resourceGroups/rg-1/providers/Microsoft.AlertsManagement/actionRules/${name}`,
    name,
    resourceGroup: 'rg-1',
    subscription,
    tags: {},
    description: '',
    enabled: true,
    scopes: [root],
    conditions: [],
    schedule: undefined,
    adds: [],
    removesAll: false,
    changed: undefined,
    ...more,
  };
}

function receiver(more: Partial<WebhookReceiver> = {}): WebhookReceiver {
  const uri = `${address}?token=a-long-shared-token-of-32-letters`;
  return { name: 'hook', uri, commonSchema: true, secure: false, audience: undefined, raw: {}, ...more };
}

const group = (...webhooks: readonly WebhookReceiver[]): ActionGroup => ({
  id: groupId,
  name: 'ag-backup',
  subscription,
  enabled: true,
  webhooks,
  others: 0,
});

function seen(more: Partial<Seen> = {}): Seen {
  return {
    vaults: [vault('rsv-1'), vault('rsv-2')],
    rules: { found: [rule('route', { adds: [groupId.toUpperCase()] })], unread: [] },
    groups: { found: [group(receiver())], unread: [] },
    door,
    lastWebhook: now - 60_000,
    lastCompared: { at: now - 60_000, seen: 3, missed: 0 },
    compareEvery: 300_000,
    azureNow: now,
    now,
    time: (ms) => new Date(ms).toISOString(),
    ...more,
  };
}

const linksOf = (given: Seen) => chainOf(given).flatMap(({ checks }) => checks);
const troubles = (given: Seen) => linksOf(given).filter(({ state }) => state !== 'yes');
const said = (given: Seen) => JSON.stringify(troubles(given));

test('a whole chain has nothing to complain of, and never shows a secret', () => {
  expect(troubles(seen())).toEqual([]);
  expect(JSON.stringify(chainOf(seen()))).not.toContain('a-long-shared-token');
});

test('each broken link is said, with what would help', () => {
  expect(said(seen({ vaults: [vault('rsv-1', { jobFailureAlerts: false })] }))).toContain('Monitoring settings');
  expect(said(seen({ vaults: [vault('rsv-1', { classicAlerts: true })] }))).toContain('retired on 31 March 2026');
  expect(said(seen({ vaults: [vault('rsv-1', { softDelete: 'Disabled' })] }))).toContain('no alert when backup data');
  expect(said(seen({ vaults: [] }))).toContain('No vault can be read');
  expect(said(seen({ rules: { found: [], unread: ['Contoso Lab'] } }))).toMatch(
    /rsv-1, rsv-2.*Contoso Lab cannot be read/,
  );
  expect(said(seen({ groups: { found: [], unread: [] } }))).toContain('No action group posts to');
  expect(said(seen({ groups: { found: [{ ...group(receiver()), enabled: false }], unread: [] } }))).toContain(
    'switched off',
  );
  expect(said(seen({ lastWebhook: undefined, lastCompared: undefined }))).toMatch(/No webhook.*not compared yet/);
  expect(said(seen({ lastCompared: { at: now - 3_600_000, seen: 3, missed: 0 } }))).toContain('cannot be read since');
  expect(said(seen({ lastCompared: { at: now, seen: 3, missed: 2 } }))).toContain('2 of them not brought');
});

test.each([
  [{ uri: address }, 'carries no token'],
  [{ uri: `${address}?token=another` }, 'carries another token'],
  [{ commonSchema: false }, 'does not use the common alert schema'],
  [{ secure: true }, 'ALERTS_AUDIENCE is not set'],
])('a receiver with %j: %s', (more, words) => {
  const text = said(seen({ groups: { found: [group(receiver(more))], unread: [] } }));
  expect(text).toContain(words);
  expect(text).not.toContain('another"');
});

test('a shared token that a URL changes is said, and it is let in as it is written', () => {
  const token = 'q83v+/8/7+/v9vf4+fr7/P3+/wABAgMEBQYHCAk=';
  const door = doorOf({ token }, address);
  const text = said(
    seen({ door, groups: { found: [group(receiver({ uri: `${address}/?token=${token}` }))], unread: [] } }),
  );
  expect(text).toContain('ALERTS_TOKEN has characters that a URL changes');
  expect(text).not.toMatch(/401|q83v/);
});

test('whose address cannot be known is only told by its looks', () => {
  const unknown = doorOf({ token: 'a-long-shared-token-of-32-letters' }, undefined);
  expect(oursIn([group(receiver())], unknown)).toMatchObject([{ sure: false }]);
  expect(oursIn([group(receiver({ uri: 'https://other.example/hook' }))], unknown)).toEqual([]);
  expect(said(seen({ door: unknown }))).toContain('cannot be known from here');
});

test('a rule that lets only some alerts pass is half a way', () => {
  const only = (field: string, values: readonly string[]) =>
    seen({
      rules: {
        found: [rule('route', { adds: [groupId], conditions: [{ field, operator: 'Equals', values }] })],
        unread: [],
      },
    });
  expect(troubles(only('TargetResourceType', ['microsoft.recoveryservices/vaults']))).toEqual([]);
  expect(said(only('Severity', ['Sev1']))).toContain('Only some alerts of rsv-1, rsv-2');
  expect(said(only('AlertRuleName', ['Backup Failure']))).toContain('Only some alerts');
  expect(said(only('Severity', ['Sev4']))).toContain('No alert processing rule leads');
});

test('who silences what, and for how long', () => {
  const quiet = rule('quiet', { removesAll: true, scopes: [vault('rsv-1').id] });
  const security = [{ field: 'Severity', operator: 'NotEquals', values: ['Sev0'] }];
  const ending = { effectiveUntil: '2026-11-27T18:00:00', timeZone: 'UTC' };
  const of = (more: Partial<ProcessingRule>) =>
    said(seen({ rules: { found: [...seen().rules.found, { ...quiet, ...more }], unread: [] } }));
  expect(of({})).toContain('silences all alerts of rsv-1 without an end, security alerts included');
  expect(of({ conditions: security, schedule: ending })).toContain(
    'until 2026-11-27T18:00:00.000Z; security alerts pass',
  );
  expect(of({ schedule: { effectiveUntil: '2026-11-01T00:00:00' } })).toBe('[]');
  expect(of({ enabled: false })).toBe('[]');
  expect(of({ tags: { 'lifeboat-suppresses': 'rsv-1' } })).toContain('unsuppress quiet in azure');
  expect(silencesOf([quiet], [vault('rsv-2')], now)).toEqual([]);
});

test('a scope is a whole segment of an id, whatever its case', () => {
  const { failure } = prospectsOf(vault('rsv-10').id);
  expect(fitOf(rule('r', { scopes: [vault('rsv-1').id] }), failure)).toBe('none');
  expect(fitOf(rule('r', { scopes: [vault('rsv-10').id.toUpperCase()] }), failure)).toBe('all');
});

test('missing rights are named with where they are missing', async () => {
  const allowed = async (scope: string, actions: readonly string[]) =>
    Object.fromEntries(
      actions.map((action) => [action, !(action.endsWith('actionRules/write') && /rg-1$/.test(scope))]),
    );
  expect(await rightsLinks({ allowed }, seen().vaults, [], true)).toEqual([
    { state: 'warn', text: expect.stringContaining('Missing Microsoft.AlertsManagement/actionRules/write on rg-1') },
  ]);
  expect(await rightsLinks({ allowed }, seen().vaults, [], false)).toMatchObject([{ state: 'yes' }]);
});

test('sixty vaults with every trouble fit on a card that can be read', () => {
  const vaults = Array.from({ length: 60 }, (_, n) =>
    vault(`rsv-contoso-production-australiaeast-${n}`, { jobFailureAlerts: n % 2 > 0, classicAlerts: true }),
  );
  const silent = vaults.map(({ id, name }) => rule(`quiet-for-${name}`, { removesAll: true, scopes: [id] }));
  const groups = chainOf(seen({ vaults, rules: { found: silent, unread: ['Contoso Lab'] } }));
  const made = card('doctor', { worst: 'no', title: 'x', groups, time: { at: now, timezone: 'UTC' } });
  expect(Buffer.byteLength(JSON.stringify(made))).toBeLessThanOrEqual(25_000);
  expect(JSON.stringify(made)).toContain('Lifeboat takes the shared token');
});
