import { expect, test } from '@jest/globals';
import type { BackupJob, ProtectedItem, ReplicatedItem } from '../../../src/azure/azure.ts';
import { offersFor } from '../../../src/commands/posture/offers.ts';

const vault = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.RecoveryServices/vaults/rsv';
const container = 'iaasvmcontainer;iaasvmcontainerv2;rg;vm1';
const item = (own: Partial<ProtectedItem> = {}) =>
  ({
    id: `${vault}/backupFabrics/Azure/protectionContainers/${container}/protectedItems/vm;iaasvmcontainerv2;rg;vm1`,
    name: 'vm1',
    vm: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm1',
    vault,
    state: 'Protected',
    softDeleted: false,
    ...own,
  }) as ProtectedItem;
const replica = (own: Partial<ReplicatedItem> = {}) =>
  ({ health: 'Normal', state: 'Protected', testFailover: 'None', allowed: ['TestFailover'], ...own }) as ReplicatedItem;
const running = { vault, operation: 'Backup', entity: 'vm1', container: 'iaasvmcontainerv2;rg;vm1' } as BackupJob;

const offered = (...given: [ProtectedItem | undefined, (readonly BackupJob[])?, ReplicatedItem?]) => {
  const { buttons, withheld } = offersFor('vm1/rg', given[0], given[1] ?? [], given[2]);
  return [buttons.map(({ title }) => title), withheld] as const;
};

test('what would be accepted is offered', () => {
  expect(offered(undefined)).toEqual([['Protect'], []]);
  expect(offered(item(), [], replica())).toEqual([['Back up now', 'Test failover'], []]);
  expect(offered(item(), [], replica({ allowed: ['TestFailoverCleanup'] }))).toEqual([['Back up now', 'Clean up'], []]);
});

test.each([
  [item({ softDeleted: true }), [], 'Its backups are soft-deleted'],
  [item({ state: 'ProtectionStopped' }), [], 'Its protection is stopped'],
  [item(), [running], 'A backup of it is running already'],
])('what its own plan would refuse is not offered, and the card says why: %#', (of, jobs, why) => {
  expect(offered(of, jobs)).toEqual([[], [expect.stringContaining(why)]]);
});

test.each([
  [replica({ health: 'Critical' }), 'Replication is critical'],
  [replica({ allowed: [] }), 'does not allow a test failover now'],
  [replica({ allowed: [], testFailover: 'Running' }), 'clean it up first'],
])('nor is a test failover: %#', (of, why) => {
  expect(offered(item(), [], of)).toEqual([['Back up now'], [expect.stringContaining(why)]]);
});
