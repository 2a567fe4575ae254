import { expect, test } from '@jest/globals';
import type { BareVmRef, Policy, Vault } from '../../../src/azure/azure.ts';
import { limits } from '../../../src/azure/limits/limits.ts';
import { placesFor, type VaultOffer } from '../../../src/commands/backup/protect-places.ts';
import type { BareVm } from '../../../src/posture/bare-vms.ts';

const subscription = { id: 's1', name: 'Production' };
const vm = (name: string, more: Partial<BareVmRef> = {}, had: BareVm['had'] = 'none'): BareVm<BareVmRef> => ({
  vm: {
    id: `/vms/${name}`,
    name,
    resourceGroup: 'rg',
    subscription,
    region: 'australiaeast',
    tags: {},
    security: 'Standard',
    runs: 'yes',
    ...more,
  },
  had,
});

/** A vault with one policy of that type, and as many VMs as are said. */
function vault(name: string, vms: number, type: 'V1' | 'V2' = 'V2'): VaultOffer {
  const policy = { id: `/${name}/P`, name: 'P', type, workload: 'vm', protectedItems: vms } as unknown as Policy;
  return {
    vault: { id: `/${name}`, name, region: 'australiaeast', subscription } as unknown as Vault,
    policies: [policy],
  };
}

const said = (bare: readonly BareVm<BareVmRef>[], offers: readonly VaultOffer[], policy = 'p') =>
  placesFor(bare, policy, offers).map(({ place, why }) => place?.vault.name ?? why);

test('the emptiest vault of its region and subscription that has the policy takes the next, and none more than Azure takes', () => {
  const most = limits.vmsInVault.most;
  const bare = ['a', 'b', 'c', 'd', 'e'].map((name) => vm(name));
  expect(said(bare, [vault('v1', most - 3), vault('v2', most - 1)])).toEqual([
    'v1',
    'v1',
    'v1',
    'v2',
    `v1 has ${most} VMs, and takes no more`,
  ]);
});

test('what cannot be protected says why', () => {
  const offers = [vault('v1', 0, 'V1')];
  expect(
    said(
      [
        vm('a', { region: 'westeurope' }),
        vm('b', {}, 'stopped'),
        vm('c', {}, 'deleted'),
        vm('d', { security: 'TrustedLaunch' }),
        vm('e', { subscription: { id: 's2', name: 'Development' } }),
      ],
      offers,
    ),
  ).toEqual([
    'No vault of Production in West Europe',
    'Its backups are stopped and kept: resume them instead',
    'Its backups are soft-deleted: undelete them instead',
    'TrustedLaunch VMs need an Enhanced policy; P is a Standard one',
    'No vault of Development in Australia East',
  ]);
  expect(said([vm('a')], offers, 'Q')).toEqual(['No policy Q in v1']);
  expect(said([vm('d', { security: 'TrustedLaunch' })], [...offers, vault('v2', 5)])).toEqual(['v2']);
});
