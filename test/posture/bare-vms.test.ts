import { expect, test } from '@jest/globals';
import type { ProtectedItem, ReplicatedItem, VmRef } from '../../src/azure/azure.ts';
import { bareVms, criticalityOf, rankOf } from '../../src/posture/bare-vms.ts';

const vm = (name: string): VmRef => ({
  id: `/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/${name}`,
  name,
  resourceGroup: 'rg',
  subscription: { id: 's', name: 'Contoso' },
  region: 'australiaeast',
  tags: {},
});
const item = (name: string, more: Partial<ProtectedItem>) =>
  ({ id: name, vm: vm(name).id.toUpperCase(), state: 'Protected', softDeleted: false, ...more }) as ProtectedItem;

test('what is backed up in one vault is not bare, whatever is left of it in others', () => {
  const items = [
    item('a', {}),
    item('a', { state: 'ProtectionStopped' }),
    item('b', { state: 'BackupsSuspended' }),
    item('b', { softDeleted: true }),
    item('c', { softDeleted: true }),
  ];
  const had = bareVms(['a', 'b', 'c', 'd'].map(vm), items, []).map(({ vm: { name }, had }) => [name, had]);
  expect(had).toEqual([
    ['b', 'stopped'],
    ['c', 'deleted'],
    ['d', 'none'],
  ]);
});

test('the VM of a test failover is left out in the region where it was made, and nowhere else', () => {
  const tested = (targetRegion: string) => [{ testVm: 'a', targetRegion } as ReplicatedItem];
  expect(bareVms([vm('a')], [], tested('australiaeast'))).toEqual([]);
  expect(bareVms([vm('a')], [], tested('centralindia'))).toHaveLength(1);
});

test('tags say how much a VM matters; what nobody has rated comes last', () => {
  const tags: readonly Readonly<Record<string, string>>[] = [
    { tier: 'Tier 2' },
    {},
    { Criticality: 'Mission critical' },
    { CRITICALITY: 'high' },
    { Tier: '1' },
  ];
  const ranked = tags.map((one) => criticalityOf(one)).sort((a, b) => rankOf(a) - rankOf(b));
  expect(ranked).toEqual(['Mission critical', 'high', '1', 'Tier 2', undefined]);
});
