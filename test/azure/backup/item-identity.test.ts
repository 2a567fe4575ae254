import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isJobOf, itemKey, partsOfItem, sameItem } from '../../../src/azure/backup/item-identity.ts';
import { itemAddress } from '../../../src/azure/core/arm-id.ts';

const vault = '/subscriptions/s1/resourceGroups/rg-v/providers/Microsoft.RecoveryServices/vaults/rsv';
const at = (container: string, item: string) =>
  `${vault}/backupFabrics/Azure/protectionContainers/${container}/protectedItems/${item}`;
const vmItem = (group: string, name: string) =>
  at(`IaasVMContainer;iaasvmcontainerv2;${group};${name}`, `VM;iaasvmcontainerv2;${group};${name}`);
const database = (name: string, instance = 'MSSQLSERVER', vm = 'sql1') =>
  at(`VMAppContainer;Compute;rg;${vm}`, `SQLDataBase;${instance};${name}`);

/** Whatever a database may be called that an id can hold. */
const names = fc.stringMatching(/^[^/?#\p{Cc}]{1,12}$/u).filter((name) => name.trim() !== '' && !/\p{Cs}/u.test(name));
const odd = fc.constantFrom('x\\y', 'a;b', '100%', '100%25', 'Gold!', 'a b', 'a%20b', '%3B', 'ä', 'z.', '..');

describe('the key of a protected item', () => {
  test('is the same however its id is written', () => {
    fc.assert(
      fc.property(fc.oneof(names, odd), names, (name, instance) => {
        const item = `SQLDataBase;${instance};${name}`;
        const id = at('VMAppContainer;Compute;rg;sql1', item);
        const encoded = at(encodeURIComponent('VMAppContainer;Compute;rg;sql1'), encodeURIComponent(item));
        const other = encoded.replaceAll('%3B', '%3b').replace('/subscriptions/', '/Subscriptions/');
        return sameItem(id, encoded) && sameItem(id, other) && itemAddress('item', other).item === item;
      }),
    );
  });

  test('is another for every other name', () => {
    fc.assert(
      fc.property(fc.oneof(names, odd), fc.oneof(names, odd), (one, other) => {
        fc.pre(one.toLowerCase() !== other.toLowerCase());
        return itemKey(database(one)) !== itemKey(database(other));
      }),
    );
  });

  test('keeps instances, VMs and vaults apart', () => {
    const ids = [
      database('msdb'),
      database('msdb', 'SQL2'),
      database('msdb', 'MSSQLSERVER', 'sql2'),
      database('msdb').replace('/rsv/', '/rsv2/'),
      vmItem('rg-a', 'web01'),
      vmItem('rg-b', 'web01'),
      vmItem('rg-a', 'web010'),
    ];
    expect(new Set(ids.map(itemKey)).size).toBe(ids.length);
  });

  test('of a VM is the same with the names that Azure puts before its own, and without', () => {
    const bare = at('iaasvmcontainerv2;RG-A;web01', 'iaasvmcontainerv2;RG-A;web01');
    expect(itemKey(bare)).toBe(itemKey(vmItem('rg-a', 'WEB01')));
    expect(itemKey(vmItem('rg-a', 'WEB01'))).toBe(vmItem('rg-a', 'web01').toLowerCase());
  });
});

test.each([
  ['VM;iaasvmcontainerv2;rg;vm1', { type: 'VM', instance: undefined, name: 'vm1' }],
  ['SQLDataBase;SQL2;a;b', { type: 'SQLDataBase', instance: 'SQL2', name: 'a;b' }],
  ['SQLDataBase%3BSQL2%3Bx%5Cy', { type: 'SQLDataBase', instance: 'SQL2', name: 'x\\y' }],
  ['SQLDataBase;MSSQLSERVER;100%', { type: 'SQLDataBase', instance: 'MSSQLSERVER', name: '100%' }],
  ['AzureFileShare;data;2', { type: 'AzureFileShare', instance: undefined, name: 'data;2' }],
  ['SQLDataBase%3Bno%', { type: '', instance: undefined, name: 'SQLDataBase%3Bno%' }],
])('%s is of these parts', (name, parts) => {
  expect(partsOfItem(`${vault}/x/${name}`)).toEqual(parts);
});

describe('a job is of an item', () => {
  const item = { id: vmItem('rg-a', 'web01'), name: 'web01', vm: '/x/virtualMachines/web01' };
  const job = (entity: string, container?: string, of = vault) => ({ entity, container, vault: of });

  test.each([
    ['its container', job('web01', 'iaasvmcontainerv2;RG-A;web01'), true],
    ['its container as the item has it', job('WEB01', 'IaasVMContainer;iaasvmcontainerv2;rg-a;web01'), true],
    ['the container of its twin', job('web01', 'iaasvmcontainerv2;rg-b;web01'), false],
    ['another VM in its group', job('web010', 'iaasvmcontainerv2;rg-a;web010'), false],
    ['its name alone', job('Web01'), true],
    ['its container in another vault', job('web01', 'iaasvmcontainerv2;rg-a;web01', `${vault}2`), false],
  ])('by %s', (_, found, expected) => {
    expect(isJobOf(found, item)).toBe(expected);
  });

  test('of several databases in one container by the name', () => {
    const [id, container] = [database('a;b'), 'VMAppContainer;Compute;rg;sql1'];
    expect(isJobOf(job('a;b', container), { id, name: 'a;b', vm: '' })).toBe(true);
    expect(isJobOf(job('b', container), { id, name: 'a;b', vm: '' })).toBe(false);
  });
});
