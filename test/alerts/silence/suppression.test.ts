import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fitOf, prospectsOf } from '../../../src/alerts/silence/rule-match.ts';
import { ruleFor, type Silenced } from '../../../src/alerts/silence/suppression.ts';
import type { NewRule, ProcessingRule, Vault } from '../../../src/azure/azure.ts';
import { parseId } from '../../../src/azure/core/arm-id.ts';
import { raiseBackupAlert, raiseSecurityAlert } from '../../../src/sandbox/alerts/raise.ts';
import { failure, outbox } from '../../sandbox/alerts/support.ts';
import { PureAzure, prodVault, start } from '../../sandbox/pure-azure.ts';

const group = '/subscriptions/11111111-0000-4000-8000-000000000000/resourceGroups/rg-1';
const vaultId = `${group}/providers/Microsoft.RecoveryServices/vaults/rsv-1`;
const vault = { id: vaultId, name: 'rsv-1', resourceGroup: 'rg-1' } as Vault;
const vmNamed = (name: string): Silenced => ({
  kind: 'vm',
  id: `${group}/providers/Microsoft.Compute/virtualMachines/${name}`,
  name,
  vaults: [vault],
});
const whole: readonly Silenced[] = [
  { kind: 'vault', id: vaultId, name: 'rsv-1', vaults: [vault] },
  { kind: 'group', id: group, name: 'rg-1', vaults: [vault] },
];
const until = Date.UTC(2026, 10, 27, 7);

/** As Azure gives it back. */
const asRule = (rule: NewRule): ProcessingRule => ({
  ...rule,
  name: 'r',
  resourceGroup: 'rg-1',
  subscription: { id: '', name: '' },
  enabled: true,
  adds: [],
  removesAll: true,
  changed: undefined,
});

test('no rule of ours ever takes a security alert', () => {
  for (const what of [...whole, vmNamed('vm1')]) {
    expect(fitOf(asRule(ruleFor(what, until, 'UTC', '')), prospectsOf(vaultId).security)).toBe('none');
  }
});

test('a vault or a group is silent as a whole, a VM only where the alert names it', () => {
  const { failure } = prospectsOf(vaultId);
  for (const what of whole) expect(fitOf(asRule(ruleFor(what, until, 'UTC', '')), failure)).toBe('all');
  expect(fitOf(asRule(ruleFor(vmNamed('vm1'), until, 'UTC', '')), failure)).toBe('some');
});

test('what a rule for a VM looks for is in its own alerts, and not in those of a VM whose name begins the same', () => {
  const looksFor = ruleFor(vmNamed('vm1'), until, 'UTC', '').conditions.find(({ field }) => field === 'AlertContext');
  const found = (name: string) => {
    const { id } = vmNamed(name);
    const context = JSON.stringify({ sourceId: `${id}/providers/x`, linkedResourceId: id });
    return looksFor?.values.some((value) => context.includes(value));
  };
  expect(found('vm1')).toBe(true);
  expect(found('vm10')).toBe(false);
});

test('every name gives an id that is one, the same for the same thing', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (name) => {
      const rule = ruleFor({ ...vmNamed('vm1'), name }, until, 'UTC', '');
      expect(() => parseId('rule', rule.id)).not.toThrow();
      expect(rule.id).toBe(ruleFor({ ...vmNamed('VM1'), name }, until + 60_000, 'Australia/Sydney', 'x').id);
    }),
  );
});

test("Azure's side of it: failures of that VM alone are silent until the end, security alerts never", () => {
  const azure = new PureAzure();
  const { vmId: id, vmName: name, protectedItemId } = failure();
  const contoso = { id: prodVault, name: 'rsv-contoso-prod-aue', resourceGroup: 'rg-contoso-app-prod' } as Vault;
  const end = start + 3_600_000;
  const { id: path, tags, ...properties } = ruleFor({ kind: 'vm', id, name, vaults: [contoso] }, end, 'UTC', 'x');
  const actions = [{ actionType: 'RemoveAllActionGroups' }];
  const made = azure.send('PUT', path, { location: 'Global', tags, properties: { ...properties, actions } });
  expect(made.status).toBe(201);
  const sent = (raise: () => void) => {
    const before = outbox(azure).length;
    raise();
    return outbox(azure).length - before;
  };
  const item = { protectedItemId, vmId: id, vmName: name };
  const event = { at: start, vaultId: prodVault, rule: 'Delete Backup Data' as const, description: 'x', item };
  expect(sent(() => raiseBackupAlert(azure.world, failure()))).toBe(0);
  expect(sent(() => raiseBackupAlert(azure.world, failure({ vmId: `${id}0`, vmName: `${name}0` })))).toBe(1);
  expect(sent(() => raiseSecurityAlert(azure.world, event))).toBe(1);
  expect(sent(() => raiseBackupAlert(azure.world, failure({ at: end })))).toBe(1);
});
