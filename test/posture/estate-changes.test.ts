import { expect, test } from '@jest/globals';
import type { ProtectedItem, ReplicatedItem } from '../../src/azure/azure.ts';
import { changeOf, type ItemState, isBroughtBy, itemState, replicaState } from '../../src/posture/estate-changes.ts';

const vault = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.RecoveryServices/vaults/rsv-prod';
const item = (more: Partial<ProtectedItem>): ProtectedItem => ({
  id: `${vault}/items/vm1`,
  name: 'vm1',
  vault,
  vm: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm1',
  policy: { id: 'p', name: 'Daily' },
  state: 'Protected',
  softDeleted: false,
  purgeAt: undefined,
  lastBackup: undefined,
  lastRecoveryPoint: undefined,
  health: undefined,
  ...more,
});
const state = (more: Partial<ProtectedItem>): ItemState => itemState(item(more))!;
const active = state({});

test.each([
  [
    'stopped',
    active,
    state({ state: 'ProtectionStopped', policy: undefined }),
    'The backups of vm1 (rsv-prod) were stopped, its data are kept',
  ],
  ['suspended', active, state({ state: 'BackupsSuspended' }), 'The backups of vm1 (rsv-prod) were suspended'],
  [
    'resumed',
    state({ state: 'ProtectionStopped' }),
    active,
    'vm1 (rsv-prod) is backed up again with the policy Daily.',
  ],
  ['deleted', active, state({ softDeleted: true }), 'The backups of vm1 (rsv-prod) were deleted.'],
  [
    'undeleted',
    state({ softDeleted: true }),
    state({ state: 'ProtectionStopped' }),
    'The deleted backups of vm1 (rsv-prod) were brought back.',
  ],
  ['gone', active, itemState(undefined, active)!, 'vm1 (rsv-prod) is not protected any more'],
  [
    'another policy',
    active,
    state({ policy: { id: 'q', name: 'Weekly' } }),
    'The policy of vm1 (rsv-prod) was changed from Daily to Weekly.',
  ],
])('%s', (_, before, after, said) => {
  expect(changeOf(before, after)).toContain(said);
});

test.each([
  ['in error', state({ state: 'ProtectionError' })],
  ['before its first backup', state({ state: 'IRPending' })],
  ['backed up meanwhile', state({ lastBackup: { status: 'Completed', at: 1 } })],
])('an item that is %s tells nothing', (_, after) => {
  expect(changeOf(active, after)).toBeUndefined();
});

const replica = (more: Partial<ReplicatedItem>): ItemState =>
  replicaState({
    id: `${vault}/replicationFabrics/f/replicationProtectionContainers/c/replicationProtectedItems/vm1`,
    name: 'vm1',
    vault,
    vm: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm1',
    sourceRegion: '',
    targetRegion: '',
    health: 'Normal',
    state: 'Protected',
    protection: 'Protected',
    activeLocation: 'Primary',
    policy: '24-hours',
    rpoSeconds: 60,
    testFailover: 'None',
    allowed: [],
    lastTestFailover: undefined,
    recoveryNetwork: undefined,
    testVm: undefined,
    ...more,
  })!;
const replicated = replica({});

test.each([
  ['disabled', replicated, replicaState(undefined, replicated)!, 'vm1 (rsv-prod) is not replicated any more'],
  ['enabled again', replicaState(undefined, replicated)!, replicated, 'vm1 (rsv-prod) is replicated again.'],
  ['failed over', replicated, replica({ activeLocation: 'Recovery' }), 'active in Recovery now, not in Primary'],
  ['another policy', replicated, replica({ policy: '1-hour' }), 'changed from 24-hours to 1-hour.'],
])('a replicated VM: %s', (_, before, after, said) => {
  expect(changeOf(before, after)).toContain(said);
});

test('a replicated VM that is unhealthy, or rehearsed, tells nothing', () => {
  expect(changeOf(replicated, replica({ health: 'Critical', testFailover: 'MarkedForDeletion' }))).toBeUndefined();
});

test('databases and shares are told apart by what they are on', () => {
  const on = (kind: string, name: string, source: string) =>
    state({
      id: `${vault}/backupFabrics/Azure/protectionContainers/c/protectedItems/${kind};${name}`,
      name,
      vm: source,
    });
  expect(on('SQLDataBase;MSSQLSERVER', 'Ledger', '/vms/ledger-01').name).toBe('Ledger on ledger-01');
  expect(on('AzureFileShare', 'finance', '/accounts/st1').name).toBe('finance on st1');
  expect(on('VM;iaasvmcontainerv2;rg', 'vm1', '/vms/vm1').name).toBe('vm1');
});

test.each([
  ['ConfigureBackup', 'Daily', active, true],
  ['ChangeProtection', 'Weekly', active, false],
  ['ConfigureBackup', 'Daily', state({ state: 'ProtectionStopped', policy: undefined }), false],
  ['StopBackup', undefined, state({ state: 'ProtectionStopped', policy: undefined }), true],
  ['StopBackup', undefined, state({ softDeleted: true }), false],
  ['DeleteBackupData', undefined, state({ softDeleted: true }), true],
  ['UndeleteBackup', undefined, active, false],
] as const)(
  'what %s of Lifeboat’s own leaves is not news, and what somebody made of it afterwards is: %#',
  (scenario, policy, now, own) => {
    expect(isBroughtBy(scenario, policy, now)).toBe(own);
  },
);
