import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Vault, VmRef } from '../../../../src/azure/azure.ts';
import { vaultNameFault } from '../../../../src/commands/backup/vaults/create-vault.ts';
import { fieldsOf, nameOf, needsOf, shortRegion } from '../../../../src/commands/backup/vaults/vault-form.ts';

test.each([
  ['australiaeast', 'aue'],
  ['centralindia', 'cin'],
  ['westeurope', 'weu'],
  ['eastus2', 'eus2'],
  ['uksouth', 'uks'],
])('%s is %s in names', (region, short) => {
  expect(shortRegion(region)).toBe(short);
});

test('a name is of application, environment and region, and always one that a vault can have', () => {
  expect(nameOf({ application: 'Contoso ERP', environment: 'Production', region: 'australiaeast' })).toBe(
    'rsv-contoso-erp-prod-aue',
  );
  expect(nameOf({ application: undefined, environment: undefined, region: 'westeurope' })).toBe('rsv-weu');
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (application, environment, region) => {
      expect(vaultNameFault(nameOf({ application, environment, region }))).toBeUndefined();
    }),
  );
});

test('where most VMs have no vault comes first; a vault of another subscription takes none', () => {
  const subscription = (id: string) => ({ id, name: id });
  const vm = (name: string, region: string, of = 'one') => ({ name, region, subscription: subscription(of) }) as VmRef;
  const vault = { region: 'westeurope', subscription: subscription('one') } as Vault;
  const vms = [vm('a', 'uksouth'), vm('b', 'westeurope'), vm('c', 'westeurope', 'two'), vm('d', 'westeurope', 'two')];
  expect(needsOf(vms, [vault]).map(({ region, vms: some }) => [region, some.map(({ name }) => name)])).toEqual([
    ['westeurope', ['c', 'd']],
    ['uksouth', ['a']],
  ]);
});

test('fields are the values of a line, tags as they are typed there; without fields it was a line', () => {
  expect(fieldsOf({ 'field-vault': ' rsv ', 'field-team': 'Ops', 'field-costcenter': '' })).toMatchObject({
    vault: 'rsv',
    region: '',
    group: undefined,
    tags: 'Support Team=Ops',
  });
  expect(fieldsOf({ reason: 'why' })).toBeUndefined();
});
