import { expect, test } from '@jest/globals';
import type { AlertRecord } from '../../src/alerts/book/book.ts';
import { alertOf } from '../../src/morning/alert-of.ts';

const vault = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.RecoveryServices/vaults/rsv';
const itemOf = (group: string, kind = 'VM;iaasvmcontainerv2') =>
  `${vault}/backupFabrics/Azure/protectionContainers/iaasvmcontainer;iaasvmcontainerv2;${group};web01/protectedItems/${kind};${group};web01`;
const vmOf = (group: string) =>
  `/subscriptions/s/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/web01`;
const failed = (group: string) => ({ item: itemOf(group), vm: vmOf(group), name: 'web01', vault: 'rsv' });
const [one, two] = [failed('rg-one'), failed('rg-two')];
const open = (id: string, alert: object, found?: object) =>
  ({ id, alert: { kind: 'backup', ...alert }, found }) as unknown as AlertRecord;

test('an alert is found by its item, however that is written, and never by what has only the name', () => {
  const alerts = [open('A-1', { vmName: 'web01' }, { item: { id: itemOf('rg-two').toUpperCase() } })];
  expect(alertOf(two, alerts, [one, two])).toEqual({ id: 'A-1', byName: false });
  expect(alertOf(one, alerts, [one, two])).toBeUndefined();
  expect(alertOf(one, alerts, [one])).toBeUndefined();
});

test('the alert of a database is not that of the VM that it is on', () => {
  const database = `${vault}/backupFabrics/Azure/protectionContainers/VMAppContainer;Compute;rg-one;web01/protectedItems/SQLDataBase;MSSQLSERVER;db`;
  expect(alertOf(one, [open('A-1', { vmId: vmOf('rg-one'), protectedItemId: database })], [one])).toBeUndefined();
});

test('an alert that names no item is found by its VM', () => {
  const alerts = [open('A-1', { vmId: vmOf('rg-one'), vmName: 'web01' })];
  expect(alertOf(one, alerts, [one, two])).toEqual({ id: 'A-1', byName: false });
  expect(alertOf(two, alerts, [one, two])).toBeUndefined();
});

test('one that names neither is found by the name, which is said, and for no twin', () => {
  const alerts = [open('A-1', { vmName: 'WEB01' })];
  expect(alertOf(one, alerts, [one])).toEqual({ id: 'A-1', byName: true });
  expect(alertOf(one, alerts, [one, two])).toBeUndefined();
});
