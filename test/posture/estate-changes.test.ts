import { expect, test } from '@jest/globals';
import type { ProtectedItem } from '../../src/azure/azure.ts';
import { changeOf, type ItemState, itemState } from '../../src/posture/estate-changes.ts';

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
