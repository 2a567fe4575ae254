import { expect, test } from '@jest/globals';
import type { Policy, ProtectedItem, ReplicatedItem } from '../../../src/azure/azure.ts';
import { nextOf, type Standing } from '../../../src/commands/posture/next.ts';

const vault = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.RecoveryServices/vaults/rsv';
const subscription = { id: 's', name: 'Contoso' };
const item = (own: Partial<ProtectedItem> = {}) =>
  ({ id: `${vault}/i`, name: 'vm1', vault, state: 'Protected', softDeleted: false, ...own }) as ProtectedItem;
const replica = (...allowed: string[]) =>
  ({ health: 'Normal', state: 'Protected', allowed }) as never as ReplicatedItem;
const policy = (name: string, type: 'V1' | 'V2' = 'V1') => ({ name, type, workload: 'vm' }) as Policy;

const good: Standing = {
  words: 'vm1/rg',
  vm: { security: 'Standard', region: 'australiaeast', subscription },
  item: item(),
  policies: [],
  needsBackup: false,
  busy: false,
  replicated: undefined,
  mayWrite: () => true,
};
const trusted = { ...good.vm, security: 'TrustedLaunch' } as const;
const bare = { item: undefined, policies: [policy('Gold'), policy('Silver')] };
const cleanUp = { replicated: replica('TestFailoverCleanup') };

test.each<[string, Partial<Standing>, string | undefined, string | undefined]>([
  ['all is well', {}, undefined, undefined],
  ['replicated, and all is well', { replicated: replica('TestFailover') }, undefined, undefined],
  ['a test failover that waits for its clean-up', cleanUp, 'cleanup vm1/rg', undefined],
  ['that comes before a backup', { ...cleanUp, needsBackup: true }, 'cleanup vm1/rg', undefined],
  ['that comes before protecting it', { ...cleanUp, ...bare }, 'cleanup vm1/rg', undefined],
  ['a test failover that still runs', { replicated: replica() }, undefined, undefined],
  ['not backed up', bare, 'protect vm1/rg', undefined],
  ['not backed up, one policy', { ...bare, policies: [policy('Gold')] }, 'protect vm1/rg with Gold', undefined],
  [
    'not backed up, one policy that fits',
    { ...bare, policies: [policy('Gold'), policy('Plus', 'V2')], vm: trusted },
    'protect vm1/rg with Plus',
    undefined,
  ],
  [
    'one policy, in two vaults',
    { ...bare, policies: [policy('Gold'), policy('Gold')] },
    'protect vm1/rg with Gold',
    undefined,
  ],
  ['not backed up, no policy that fits', { ...bare, vm: trusted }, undefined, 'Contoso in Australia East has a policy'],
  [
    'not backed up, no vault',
    { item: undefined },
    undefined,
    'no Recovery Services vault of Contoso in Australia East',
  ],
  ['its last backup failed, or is too old', { needsBackup: true }, 'backup vm1/rg now', undefined],
  ['one runs already', { needsBackup: true, busy: true }, 'jobs running', 'running already'],
  ['one runs, and nothing is needed', { busy: true }, undefined, undefined],
  ['soft-deleted', { item: item({ softDeleted: true }) }, 'undelete vm1/rg', undefined],
  ['stopped', { item: item({ state: 'ProtectionStopped' }), needsBackup: true }, 'resume backup of vm1/rg', undefined],
  ['suspended', { item: item({ state: 'BackupsSuspended' }), needsBackup: true }, 'resume backup of vm1/rg', undefined],
  ['nothing may be written', { ...bare, mayWrite: () => false }, undefined, undefined],
  [
    'Site Recovery may not be written',
    { ...cleanUp, ...bare, mayWrite: (family) => family === 'backup' },
    'protect vm1/rg',
    undefined,
  ],
])('%s', (_, own, line, withheld) => {
  const next = nextOf({ ...good, ...own });
  expect(next.button?.line).toBe(line);
  expect(next.withheld).toEqual(withheld === undefined ? undefined : expect.stringContaining(withheld));
});
