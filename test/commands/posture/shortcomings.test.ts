import { describe, expect, test } from '@jest/globals';
import type { Policy, ProtectedItem, ReplicatedItem, VmRef } from '../../../src/azure/azure.ts';
import { type Estate, faultsOf, shortcomingsOf } from '../../../src/commands/posture/shortcomings.ts';

const now = Date.parse('2026-11-30T12:00:00Z');
const hour = 3_600_000;
const vault = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.RecoveryServices/vaults/rsv';
const vmId = (name: string, group = 'rg') =>
  `/subscriptions/s/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}`;
const vm = (name: string, group = 'rg'): VmRef => ({
  id: vmId(name, group),
  name,
  resourceGroup: group,
  subscription: { id: 's', name: 'S' },
  region: 'centralindia',
  tags: {},
});
const policy = (schedule: Policy['schedule']): Policy => ({ id: `${vault}/p`, name: 'P', schedule }) as Policy;
const everyFourHours = policy({ every: 'hours', hours: 4, from: '08:00', window: 24 });

const item = (name: string, more: Partial<ProtectedItem> = {}): ProtectedItem => ({
  id: `${vault}/items/${name}`,
  name,
  vault,
  vm: vmId(name).toUpperCase(),
  policy: { id: everyFourHours.id.toUpperCase(), name: 'P' },
  state: 'Protected',
  softDeleted: false,
  purgeAt: undefined,
  lastBackup: { status: 'Completed', at: now - hour },
  lastRecoveryPoint: now - hour,
  health: undefined,
  ...more,
});

const found = (estate: Partial<Estate>, targets = {}) =>
  shortcomingsOf(
    faultsOf({ vms: [], items: [], policies: [everyFourHours], replicated: [], now, ...estate }, targets),
    { vms: estate.vms ?? [], items: estate.items ?? [] },
  ).map(({ text }) => text as string);
const ofItem = (more: Partial<ProtectedItem>, targets = {}, policies: readonly Policy[] = [everyFourHours]) =>
  found({ vms: [vm('a')], items: [item('a', more)], policies }, targets);

test('nothing is said where all is known and good', () => {
  expect(ofItem({})).toEqual([]);
});

describe('what is not good', () => {
  test.each<[Partial<ProtectedItem>, string]>([
    [{ lastBackup: { status: 'Failed', at: now - hour } }, '1 VM did not complete its last backup: a'],
    [{ lastBackup: { status: 'CompletedWithWarnings', at: now } }, '1 VM did not complete its last backup: a'],
    [{ state: 'ProtectionStopped' }, '1 VM is no longer backed up: a'],
    [{ softDeleted: true }, '1 VM is no longer backed up: a'],
    [{ lastRecoveryPoint: now - 7 * hour }, '1 VM misses its RPO: A'],
    [{ lastRecoveryPoint: undefined }, '1 VM has no recovery point yet: A'],
  ])('%j', (more, text) => {
    expect(ofItem(more).map((one) => one.toLowerCase())).toEqual([text.toLowerCase()]);
  });

  test('a VM that no item is of; the VM of a test failover is none of them', () => {
    const test: Partial<ReplicatedItem> = { testVm: 'b-test', targetRegion: 'centralindia', allowed: [] };
    const vms = [vm('b'), vm('b-test')];
    expect(found({ vms, replicated: [test as ReplicatedItem] })).toEqual(['1 VM is not backed up: b']);
    expect(found({ vms })).toEqual(['2 VMs are not backed up: b, b-test']);
  });

  test('a thousand of them are counted, and some named', () => {
    const vms = Array.from({ length: 1_000 }, (_, n) => vm(`vm${n}`));
    expect(found({ vms })).toEqual(['1000 VMs are not backed up: vm0, vm1, vm2, vm3, vm4 and 995 more']);
  });

  test('two of one name are told apart', () => {
    expect(found({ vms: [vm('web01', 'rg-a'), vm('web01', 'rg-b')] })[0]).toMatch(/web01.*rg-a.*web01.*rg-b/);
  });
});

describe('the RPO', () => {
  const old = { lastRecoveryPoint: now - 5 * hour };

  test('is that of the schedule, which may begin two hours late', () => {
    expect(ofItem(old)).toEqual([]);
    expect(ofItem({ lastRecoveryPoint: now - 6 * hour - 1 })).toHaveLength(1);
  });

  test('is the target where there is one', () => {
    expect(ofItem(old, { P: 4 * hour })).toHaveLength(1);
    expect(ofItem({ lastRecoveryPoint: now - 20 * hour }, { a: 24 * hour })).toEqual([]);
  });

  test('of a weekly policy is a week', () => {
    const weekly = policy({ every: 'week', on: ['Saturday'], at: ['22:00'] });
    expect(ofItem({ lastRecoveryPoint: now - 6 * 24 * hour }, {}, [weekly])).toEqual([]);
  });
});

describe('what is not known is not good', () => {
  test('a schedule that cannot be read, or a policy that is not there', () => {
    expect(ofItem({}, {}, [policy({ every: 'unknown' })])[0]).toContain('held to nothing that is known');
    expect(ofItem({}, {}, [])[0]).toContain('held to nothing that is known');
    expect(ofItem({}, { default: 24 * hour }, [])).toEqual([]);
  });

  test('an item that cannot be read', () => {
    const odd = item('odd', { vm: '', unread: ['which VM it is of'] });
    expect(found({ items: [odd] })).toEqual(['1 backup item cannot be read: odd']);
  });
});
