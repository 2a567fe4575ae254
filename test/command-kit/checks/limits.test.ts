import { expect, test } from '@jest/globals';
import type { Policy } from '../../../src/azure/azure.ts';
import { hours, minutes } from '../../../src/base/clock.ts';
import { backupsNowCheck, editCheck, roomInVault } from '../../../src/command-kit/checks/limits.ts';

const now = Date.UTC(2026, 10, 30, 12);
const times = (count: number, at: number) => Array.from({ length: count }, () => at);

test('a policy edit: nothing is said as long as there is room, how much is left near the end, then no', () => {
  expect(editCheck(times(44, now), now)).toEqual([]);
  expect(editCheck(times(46, now), now)).toMatchObject([
    { state: 'yes', text: expect.stringContaining('46 were used') },
  ]);
  expect(editCheck([...times(49, now - hours(1)), now - hours(20)], now)).toEqual([
    { state: 'no', text: '50 policy edits in this vault in 24 h: Azure takes 50. The next is free in 4 h' },
  ]);
  expect(editCheck(times(50, now - hours(25)), now)).toEqual([]);
});

test('a VM more in a vault: none beyond 1,000, and 2,000 items are advised at most', () => {
  const policies = (vm: number, other: number) =>
    [
      { workload: 'vm', protectedItems: vm },
      { workload: 'other', protectedItems: other },
    ] as Policy[];
  expect(roomInVault(policies(500, 100))).toEqual([]);
  expect(roomInVault(policies(950, 100))).toEqual([{ state: 'yes', text: '951 of the 1000 VMs that a vault takes' }]);
  expect(roomInVault(policies(1_000, 0))).toMatchObject([{ state: 'no' }]);
  expect(roomInVault(policies(500, 1_500))).toMatchObject([
    { state: 'warn', text: expect.stringContaining('more than the 2000 items') },
  ]);
});

test('backups now of a VM: the fourth of a day is warned of', () => {
  expect(backupsNowCheck(times(2, now - minutes(5)), now)).toEqual([]);
  expect(backupsNowCheck(times(3, now - minutes(5)), now)).toMatchObject([{ state: 'warn' }]);
  expect(backupsNowCheck(times(9, now - hours(25)), now)).toEqual([]);
});
