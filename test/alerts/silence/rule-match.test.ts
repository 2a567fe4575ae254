import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fitOf, type Prospect } from '../../../src/alerts/silence/rule-match.ts';
import { phaseOf } from '../../../src/alerts/silence/rule-schedule.ts';
import type { ProcessingRule } from '../../../src/azure/azure.ts';
import type { Alert } from '../../../src/sandbox/alerts/alert.ts';
import { type AlertRule, applies } from '../../../src/sandbox/alerts/rule.ts';
import { inSchedule } from '../../../src/sandbox/alerts/schedule.ts';

/**
 * What Lifeboat foresees of a rule against what the sandbox's Azure does with it when the alert is fired: two readings of
 * one specification, written apart.
 */
const root = '/subscriptions/11111111-0000-4000-8000-000000000000';
const vaultId = (name: string) => `${root}/resourceGroups/rg-1/providers/Microsoft.RecoveryServices/vaults/${name}`;

const scope = fc.constantFrom(
  root,
  `${root}/resourceGroups/RG-1`,
  vaultId('rsv-1'),
  vaultId('rsv-10'),
  vaultId('RSV-1'),
);
const severity = fc.constantFrom('Sev0' as const, 'Sev1' as const);
const service = fc.constantFrom('Azure Backup' as const, 'Azure Site Recovery' as const);
const value = fc.constantFrom(
  'Sev0',
  'sev1',
  'Azure Backup',
  'Backup',
  'Fired',
  'Log',
  'rg-1',
  vaultId('rsv-1'),
  'zzz',
);
const condition = fc.record({
  field: fc.constantFrom(
    ...['Severity', 'MonitorService', 'MonitorCondition', 'SignalType', 'TargetResource', 'TargetResourceType'],
    ...['TargetResourceGroup', 'AlertRuleName', 'Description', 'AlertContext'],
  ),
  operator: fc.constantFrom('Equals', 'NotEquals', 'Contains', 'DoesNotContain'),
  values: fc.array(value, { minLength: 1, maxLength: 3 }),
});

const rules = fc.record({
  scopes: fc.array(scope, { minLength: 1, maxLength: 2 }),
  conditions: fc.array(condition, { maxLength: 3 }),
  enabled: fc.boolean(),
});

function fired(prospect: Prospect): Alert {
  const essentials = {
    severity: prospect.severity,
    monitorService: prospect.service,
    monitorCondition: 'Fired',
    signalType: 'Log',
    targetResource: prospect.target,
    targetResourceGroup: prospect.target.split('/')[4],
    targetResourceType: 'microsoft.recoveryservices/vaults',
    alertRule: 'Backup Failure',
    description: 'x',
  };
  return { properties: { essentials, context: { sourceId: 'vm1' } } } as unknown as Alert;
}

test('what is foreseen for all alerts or for none comes true, and "some" only where the alert itself has to say', () => {
  const alert = fc.record({ target: fc.constantFrom(vaultId('rsv-1'), vaultId('rsv-10')), severity, service });
  fc.assert(
    fc.property(rules, alert, (properties, prospect) => {
      const fit = fitOf({ ...properties, removesAll: true, adds: [] } as unknown as ProcessingRule, prospect);
      const real = applies({ properties: { ...properties, actions: [] } } as unknown as AlertRule, fired(prospect), 0);
      if (fit === 'some') {
        expect(
          properties.conditions.some(({ field }) => /^(AlertRuleName|Description|AlertContext)$/.test(field)),
        ).toBe(true);
      } else expect(real).toBe(fit === 'all');
    }),
    { numRuns: 2_000 },
  );
});

test('a schedule without recurrences holds when it is said to hold', () => {
  const text = fc
    .integer({ min: Date.UTC(2026, 0, 1) / 60_000, max: Date.UTC(2027, 0, 1) / 60_000 })
    .map((minute) => new Date(minute * 60_000).toISOString().slice(0, 19));
  const schedule = fc.record(
    {
      effectiveFrom: text,
      effectiveUntil: text,
      timeZone: fc.constantFrom('UTC', 'India Standard Time', 'Tokyo Standard Time', 'US Mountain Standard Time'),
    },
    { requiredKeys: [] },
  );
  const at = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) });
  fc.assert(
    fc.property(schedule, at, (given, now) => {
      const { kind } = phaseOf(given, now);
      expect(inSchedule(given, now)).toBe(kind === 'always' || kind === 'until');
    }),
    { numRuns: 500 },
  );
});
