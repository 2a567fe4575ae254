import { describe, expect, test } from '@jest/globals';
import type { AlertRecord } from '../../../src/alerts/book/book.ts';
import { meaningsOf, wordsFor } from '../../../src/alerts/book/meant.ts';
import { subjectsOf } from '../../../src/alerts/book/naming.ts';

const inGroup = (group: string, sub = 's1') => `/subscriptions/${sub}/resourceGroups/${group}/providers`;
const vault = (name: string, group = 'rg-v', sub = 's1') =>
  `${inGroup(group, sub)}/Microsoft.RecoveryServices/vaults/${name}`;

interface Said {
  readonly vm?: string;
  readonly group?: string;
  readonly sub?: string;
  readonly vault?: string;
  readonly code?: string;
  readonly subject?: string;
  readonly item?: string;
}

const record = (id: string, said: Said = {}) => {
  const { vm = 'web01', group, sub = 's1', code, subject = vm, item } = said;
  const vmId = group && `${inGroup(group, sub)}/Microsoft.Compute/virtualMachines/${vm}`;
  const vaultId = said.vault ?? vault('rsv');
  return {
    id,
    alert: { subject, vmName: vm, vmId, vaultId, errorCode: code, protectedItemId: item, targets: [] },
  } as unknown as AlertRecord;
};

const ids = (all: readonly AlertRecord[], words: string) =>
  meaningsOf(all, words).map(({ what, records }) => `${what}: ${records.map(({ id }) => id).join(' ')}`);

/** Each meaning's own words mean it alone. */
function each(all: readonly AlertRecord[], words: string) {
  const meanings = meaningsOf(all, words);
  return meanings.map((one) => {
    const exact = wordsFor(one, meanings);
    return [exact, ...ids(all, exact)];
  });
}

describe('what a name means among the alerts', () => {
  test('one VM, with all that is open about it and about what runs in it', () => {
    const all = [
      record('A-1', { group: 'rg-a', code: 'X' }),
      record('A-2', { group: 'RG-A', subject: 'orders on web01' }),
      record('A-3', { vm: 'other', group: 'rg-a' }),
    ];
    expect(ids(all, 'WEB01')).toEqual(['vm: A-1 A-2']);
    expect(ids(all, 'web01/rg-a')).toEqual(['vm: A-1 A-2']);
    expect(ids(all, 'orders on web01')).toEqual(['item: A-2']);
    expect(ids(all, 'x')).toEqual(['error: A-1']);
    expect(ids(all, 'a-3')).toEqual(['alert: A-3']);
    expect(ids(all, 'all')).toEqual(['all: A-1 A-2 A-3']);
    expect(ids(all, 'web0')).toEqual([]);
  });

  test('two VMs of one name, each with words of its own', () => {
    const all = [record('A-1', { group: 'rg-a' }), record('A-2', { group: 'rg-b' }), record('A-3', { group: 'rg-a' })];
    expect(each(all, 'web01')).toEqual([
      ['vm web01/rg-a', 'vm: A-1 A-3'],
      ['vm web01/rg-b', 'vm: A-2'],
    ]);
  });

  test('in groups of one name, by the id', () => {
    const all = [record('A-1', { group: 'rg' }), record('A-2', { group: 'rg', sub: 's2' })];
    expect(each(all, 'web01/rg').map(([, ...found]) => found)).toEqual([['vm: A-1'], ['vm: A-2']]);
    expect(each(all, 'web01/rg')[1]?.[0]).toContain('vm /subscriptions/s2/');
  });

  test('two vaults of one name in two groups, and a VM that is called like a vault', () => {
    const all = [
      record('A-1', { vm: 'a', vault: vault('same', 'rg-1') }),
      record('A-2', { vm: 'same', group: 'rg-2', vault: vault('same', 'rg-2') }),
    ];
    expect(each(all, 'same')).toEqual([
      ['vault same/rg-1', 'vault: A-1'],
      ['vault same/rg-2', 'vault: A-2'],
      ['vm same', 'vm: A-2'],
    ]);
  });

  test('an alert that does not say its id is of the only one of that name, and of none where there are two', () => {
    const [one, other, nameless] = [record('A-1', { group: 'a' }), record('A-2', { group: 'b' }), record('A-3')];
    expect(ids([one, nameless], 'web01')).toEqual(['vm: A-1 A-3']);
    expect(ids([one, other, nameless], 'web01')).toEqual(['vm: A-1', 'vm: A-2']);
    expect(ids([nameless], 'web01')).toEqual(['vm: A-3']);
  });
});

test('in a list, two of one name say where they are', () => {
  const share = (account: string) =>
    `${vault('rsv')}/backupFabrics/Azure/protectionContainers/StorageContainer;Storage;rg-${account};${account}/protectedItems/AzureFileShare;data`;
  const all = [
    record('A-1', { group: 'rg-a' }),
    record('A-2', { group: 'rg-b' }),
    record('A-3', { vm: 'alone', group: 'rg-a' }),
    record('A-4', { vm: 'acc', subject: 'data', item: share('one') }),
    record('A-5', { vm: 'acc', subject: 'data', item: share('two') }),
  ];
  expect(all.map(subjectsOf(all))).toEqual(['web01 (rg-a)', 'web01 (rg-b)', 'alone', 'data (rg-one)', 'data (rg-two)']);
});
