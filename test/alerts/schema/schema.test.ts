import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { readAlert, readDoor, twinOf } from '../../../src/alerts/schema/schema.ts';
import { isQuick } from '../../support/quick.ts';
import { alertOf, fixture, fixtureNames, receivedAt } from '../fixtures.ts';

/** What a person would say each body is: kind, condition, the documents' severity word, what it is about. */
const verdicts: readonly (readonly [string, string, string, string, string])[] = [
  ['backup-vm', 'backup', 'Fired', 'Critical', 'app-prod-01'],
  ['backup-sql', 'backup', 'Fired', 'Critical', 'orders on sql-prod-01'],
  ['backup-sql-default-instance', 'backup', 'Fired', 'Critical', 'stock on ledger-prod-01'],
  ['backup-sql-named-instance', 'backup', 'Fired', 'Critical', 'stock (WAREHOUSE) on ledger-prod-01'],
  ['backup-disk', 'backup', 'Fired', 'Critical', 'disk-payroll-01'],
  ['backup-share', 'backup', 'Fired', 'Critical', 'finance on stcontosoaue'],
  ['security-delete', 'security', 'Fired', 'Critical', 'app-prod-01'],
  ['security-vault', 'security', 'Fired', 'Critical', 'rsv-contoso-prod-aue'],
  ['site-recovery', 'site-recovery', 'Fired', 'Critical', 'vm1'],
  ['metric-static', 'metric', 'Fired', 'Warning', 'app-prod-01'],
  ['metric-resolved', 'metric', 'Resolved', 'Warning', 'app-prod-01'],
  ['metric-backup-health', 'metric', 'Fired', 'Informational', 'app-prod-01'],
  ['metric-older', 'metric', 'Resolved', 'Informational', 'queue-01'],
  ['metric-classic', 'metric', 'Fired', 'Warning', 'site-01'],
  ['log-v2', 'log', 'Fired', 'Informational', 'app-prod-01'],
  ['log-v1', 'log', 'Fired', 'Informational', 'app-prod-01'],
  ['log-older', 'log', 'Fired', 'Warning', 'No heartbeat'],
  ['activity-vault-delete', 'security', 'Fired', 'Critical', 'rsv-contoso-prod-aue'],
  ['activity-restart', 'activity', 'Fired', 'Informational', 'app-prod-01'],
  ['activity-older', 'activity', 'Fired', 'Critical', 'app-prod-01'],
  ['service-health', 'service-health', 'Fired', 'Informational', 'Azure Backup - Australia East'],
  ['service-health-over', 'service-health', 'Resolved', 'Informational', 'Azure Backup - Australia East'],
  ['resource-health', 'resource-health', 'Fired', 'Critical', 'app-prod-01'],
  ['smart-detection', 'smart-detection', 'Fired', 'Informational', 'app-prod-01'],
  ['prometheus', 'prometheus', 'Fired', 'Informational', 'shop-7d9'],
  ['budget', 'budget', 'Fired', 'Warning', 'contoso-dr'],
  ['budget-older', 'budget', 'Fired', 'Warning', 'contoso-dr'],
  ['autoscale', 'autoscale', 'Fired', 'Informational', 'web-set'],
  ['test-notification', 'test', 'Fired', 'Informational', 'test-storageAccount'],
  ['test-activity', 'test', 'Fired', 'Informational', 'app-prod-01'],
  ['new-service', 'unknown', 'Fired', 'Informational', 'harbour'],
  ['foreign', 'unknown', 'Fired', 'Warning', 'APP-PROD-01'],
  ['foreign-text', 'unknown', 'Fired', 'Warning', 'Rule fired with 18 records.'],
  ['resource', 'backup', 'Fired', 'Critical', 'app-prod-01'],
];

describe('what each family is understood as', () => {
  it.each(verdicts)('%s', (name, kind, condition, word, subject) => {
    expect(alertOf(name)).toMatchObject({ kind, condition, severityWord: word, subject });
  });

  it('knows every fixture', () => {
    expect(verdicts.map(([name]) => name).sort()).toEqual([...fixtureNames].sort());
  });
});

describe('a built-in alert of Azure Backup', () => {
  const alert = alertOf('backup-vm');

  it('is about the VM, not about the vault that it is raised for', () => {
    expect(alert).toMatchObject({
      rule: 'Backup Failure',
      operation: 'Backup',
      vmName: 'app-prod-01',
      vmId: expect.stringMatching(/virtualMachines\/app-prod-01$/),
      vaultId: expect.stringMatching(/vaults\/rsv-contoso-prod-aue$/i),
      protectedItemId: expect.stringMatching(/protectedItems\/VM;/),
      jobId: '7d5f2f0e-2b1a-4c3d-9e8f-001122334455',
      severity: 'Sev1',
      firedAt: Date.parse('2026-05-04T03:12:00.123Z'),
    });
  });

  it('has its error code from the link, in the spelling of our table, and its advice without the link', () => {
    expect(alert.errorCode).toBe('UserErrorGuestAgentStatusUnavailable');
    expect(alert.recommendedAction).toBe('Make sure that the agent runs.');
  });

  it('calls a file share by the account of its container', () => {
    const text = JSON.stringify(fixture('backup-share')).replace(
      '"linkedResourceName":"stcontosoaue"',
      '"linkedResourceName":"other"',
    );
    expect(readAlert(JSON.parse(text), 0).subject).toBe('finance on stcontosoaue');
  });

  it('has its error code from the origin where there is no link', () => {
    expect(alertOf('backup-sql').errorCode).toBe('UserErrorBackupFailedAsTransactionLogIsFull');
  });

  it('is consolidated by item, rule and error, whatever the case', () => {
    const body = fixture('backup-vm') as {
      data: { essentials: Record<string, string>; alertContext: Record<string, string> };
    };
    body.data.essentials.alertId = body.data.essentials.alertId!.replace(/.$/, 'f');
    body.data.alertContext.protectedItemId = body.data.alertContext.protectedItemId!.toUpperCase();
    const other = readAlert(body, receivedAt);
    expect(other.identity).not.toBe(alert.identity);
    expect(other.group).toBe(alert.group);
    expect(other.group).toContain('|backup failure|usererrorguestagentstatusunavailable');
  });

  it('is the same alert when AlertsManagement tells it', () => {
    const told = alertOf('resource');
    expect([told.identity, told.group]).toEqual([alert.identity, alert.group]);
  });
});

test.each(fixtureNames)('%s: what the door needs is known without reading all of it', (name) => {
  const { identity, kind } = alertOf(name);
  expect(readDoor(fixture(name), receivedAt)).toEqual({ identity, security: kind === 'security' });
});

describe('security alerts', () => {
  it('never share a card', () => {
    expect(alertOf('security-delete').group).not.toBe(alertOf('security-vault').group);
    expect(alertOf('security-delete').group).toMatch(/^security\|.*\/alerts\//);
  });
});

describe('facts', () => {
  it.each([
    ['metric-static', 'Percentage CPU (Average)', '97.25 (limit > 90)'],
    ['metric-classic', 'Window', '15 min'],
    ['metric-backup-health', 'Window', '1 day'],
    ['log-v2', 'Count', '2 (limit > 0)'],
    ['log-v1', 'Affected', 'app-prod-01, app-prod-02'],
    ['service-health', 'Impacted', 'Azure Backup: Australia East'],
    ['resource-health', 'Health', 'Available → Unavailable'],
    ['budget-older', 'Threshold', '800 AUD'],
    ['autoscale', 'Capacity', '2 → 3'],
    ['activity-restart', 'By', 'jo@contoso.com'],
    ['new-service', 'knots', '12'],
    ['foreign', 'trigger', 'disk'],
  ])('%s says %s', (name, title, value) => {
    expect(alertOf(name).facts).toContainEqual({ title, value });
  });
});

describe('text and links from outside', () => {
  it('lose their HTML and every link', () => {
    expect(alertOf('service-health').description).toBe('Backups may fail. See here (link left out)');
    expect(alertOf('prometheus').description).toBe('Pod shop-7d9 restarts. See the page.');
  });

  it.each([
    'https://portal.azure.com/#create/Microsoft.Template/uri/https%3A%2F%2Fevil.example%2Ftemplate.json',
    'https://portal.azure.com@evil.example/',
    'https://portal.azure.com.evil.example/#x',
    'http://portal.azure.com/#x',
  ])('%s is nowhere in what is understood, whatever field it stands in', (link) => {
    const criterion = { linkToSearchResultsUI: link, linkToFilteredSearchResultsUI: link, metricName: link };
    const bodies = [
      { data: { essentials: { investigationLink: link, description: `See ${link}`, alertRule: `[x](${link})` } } },
      { data: { essentials: { alertRule: 'x' }, alertContext: { condition: { allOf: [criterion] } } } },
      { data: { context: { portalLink: link, condition: {}, name: 'x' } } },
      { data: { SearchQuery: 'x', LinkToSearchResults: link, LinkToFilteredSearchResultsUI: link } },
      { operation: 'Scale Out', context: { newCapacity: '2', portalLink: link } },
    ];
    for (const body of bodies) expect(JSON.stringify(readAlert(body, receivedAt))).not.toMatch(/https?:/);
  });
});

describe('ids', () => {
  const withId = (alertId: unknown, more = {}) => readAlert({ data: { essentials: { alertId, ...more } } }, receivedAt);

  it.each([
    '/subscriptions/5c0a1b2d-1111-4222-8333-444455556666/../providers/Microsoft.AlertsManagement/alerts/0a1e0000-0000-4000-8000-000000000001',
    '/subscriptions/x/providers/Microsoft.AlertsManagement/alerts/1',
    '/subscriptions/5c0a1b2d-1111-4222-8333-444455556666/providers/Microsoft.AlertsManagement/alerts/1',
    'https://evil.example/subscriptions/5c0a1b2d-1111-4222-8333-444455556666',
    '',
    7,
    null,
  ])('%p is not looked up in Azure', (alertId) => {
    expect(withId(alertId).alertId).toBeUndefined();
  });

  it('that are odd still tell alerts apart', () => {
    expect(withId('ABC').identity).toBe('abc|Fired');
    expect(withId('abc', { monitorCondition: 'Resolved' }).identity).toBe('abc|Resolved');
  });

  it('that name a rule are completed with the time', () => {
    const rule = '/subscriptions/1/resourceGroups/rg/providers/microsoft.insights/activityLogAlerts/Deleted';
    const [a, b] = ['2026-05-04T03:00:00Z', '2026-05-04T04:00:00Z'].map((firedDateTime) =>
      withId(rule, { firedDateTime }),
    );
    expect(a!.identity).not.toBe(b!.identity);
  });

  it('of the samples of the test button, which are all the same, are completed with the time', () => {
    const sample = fixture('test-notification') as { data: { essentials: Record<string, string> } };
    const { identity } = readAlert(sample, receivedAt);
    sample.data.essentials.firedDateTime = '2026-05-04T04:00:00Z';
    expect(readAlert(sample, receivedAt).identity).not.toBe(identity);
  });

  it('of a sample are a test’s, whatever its rule is called; an alert of a vault is never taken for one', () => {
    const id = `/subscriptions/d55074a7-3226-4445-8918-70596e5841a3/providers/Microsoft.AlertsManagement/alerts/83745eec-fb25-4379-8c92-c84dc7b2068f`;
    const of = (monitoringService: string, alertRule: string) =>
      readAlert({ data: { essentials: { alertId: id, monitoringService, alertRule }, alertContext: {} } }, 0).kind;
    expect(of('SmartDetector', 'Dependency Latency Degradation - test-applicationInsights')).toBe('test');
    expect(of('Azure Backup', 'Backup Failure')).toBe('backup');
    expect(of('Azure Backup', 'Delete Backup Data')).toBe('security');
    expect(of('Azure Site Recovery', 'Replication Health')).toBe('site-recovery');
  });

  it('pair Fired and Resolved', () => {
    expect(twinOf(alertOf('metric-static').identity)).toBe(alertOf('metric-resolved').identity);
    expect(twinOf(alertOf('metric-resolved').identity)).toBe(alertOf('metric-static').identity);
    expect(twinOf(alertOf('metric-classic').identity)).toBeUndefined();
  });

  it('are a hash of the body where there are none, whatever the order of its keys', () => {
    const [a, b] = [
      { text: 'x', n: { a: 1, b: 2 } },
      { n: { b: 2, a: 1 }, text: 'x' },
    ].map((body) => readAlert(body, 1));
    expect(a!.identity).toBe(b!.identity);
    expect(readAlert({ text: 'y' }, 1).identity).not.toBe(a!.identity);
  });
});

describe('whatever comes', () => {
  const spice = fc.constantFrom<unknown>(
    null,
    '',
    [],
    {},
    0,
    'https://x',
    '[1',
    ['a', null],
    { id: {} },
    '\u202e',
    'x <b>'.repeat(5_000),
  );
  const anything = fc.oneof(
    { weight: 3, arbitrary: fc.object({ maxDepth: 4 }) },
    { weight: 1, arbitrary: fc.dictionary(fc.string(), spice) },
  );

  /** A real body with one of its values replaced: the likelier harm. */
  const bent = fc.tuple(fc.constantFrom(...fixtureNames), fc.nat(), spice).map(([name, at, value]) => {
    const body = fixture(name);
    const places: [Record<string, unknown>, string][] = [];
    const walk = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      for (const key of Object.keys(node)) {
        places.push([node as Record<string, unknown>, key]);
        walk((node as Record<string, unknown>)[key]);
      }
    };
    walk(body);
    const [holder, key] = places[at % places.length]!;
    holder[key] = value;
    return body;
  });

  it('is understood without throwing, in bounded and plain text', () => {
    fc.assert(
      fc.property(fc.oneof(anything, bent), (body) => {
        const alert = readAlert(body as Record<string, unknown>, receivedAt);
        expect(JSON.parse(JSON.stringify(alert))).toBeDefined();
        expect(alert.identity).toMatch(/\|(Fired|Resolved)$/);
        expect(alert.facts.length).toBeLessThanOrEqual(12);
        expect(Number.isFinite(alert.firedAt)).toBe(true);
        const shown = [alert.rule, alert.subject, alert.description, ...alert.facts.map((fact) => fact.value)];
        for (const text of shown) {
          expect(text.length).toBeLessThanOrEqual(500);
          expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
          expect(text).not.toMatch(/\bhttps?:\/\/[^\s<>]/i);
        }
        expect([alert.rule, alert.subject, alert.group]).not.toContain('');
        expect(alert.group.length + alert.identity.length).toBeLessThan(2_200);
        expect(readAlert(body as Record<string, unknown>, receivedAt + 1).identity).toBe(alert.identity);
        const door = { identity: alert.identity, security: alert.kind === 'security' };
        expect(readDoor(body as Record<string, unknown>, receivedAt)).toEqual(door);
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    ['blanks', ' '.repeat(200_000)],
    ['brackets', '[('.repeat(100_000)],
    ['tags', '<a '.repeat(70_000)],
    ['links', 'https://x('.repeat(20_000)],
  ])('is understood quickly, were it full of %s', (_, text) => {
    const body = {
      title: text,
      message: `${text}x`,
      data: { essentials: { description: text, alertRule: `x${text}` } },
    };
    expect(isQuick(() => readAlert(body, receivedAt), 250)).toBe(true);
    expect(isQuick(() => readAlert({ title: text, message: text }, receivedAt), 250)).toBe(true);
  });

  it('is not undone by depth', () => {
    const deep = JSON.parse(`${'{"data":'.repeat(100_000)}{}${'}'.repeat(100_000)}`) as Record<string, unknown>;
    expect(readAlert(deep, receivedAt).kind).toBe('unknown');
  });
});
