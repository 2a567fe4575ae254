import { describe, expect, test } from '@jest/globals';
import type { Azure } from '../../../../src/azure/azure.ts';
import { newGroup, newVault } from '../../../../src/azure/documents/vault.ts';
import { createVault, vaultNameFault } from '../../../../src/commands/backup/vaults/create-vault.ts';

const group = '/subscriptions/11111111-0000-4000-8000-000000000000/resourceGroups/rg-shop';
const id = `${group}/providers/Microsoft.RecoveryServices/vaults/rsv-shop`;
const vault = newVault({ id, region: 'australiaeast', redundancy: 'GeoRedundant', immutable: true, tags: {} });

const nothing = { operations: [], notes: [] };

/** Azure with this in the place of the vault. */
const azureWith = (found: object | undefined): Azure =>
  ({ documents: { read: async () => found } }) as unknown as Azure;

test('a vault that somebody made while its group was made is left alone', async () => {
  const [first, second, ...more] = createVault.steps({ group: newGroup(group, 'australiaeast'), vault });
  expect([first.title, second?.title, more]).toEqual(['Make the resource group rg-shop', 'Make the vault', []]);
  if (second?.kind !== 'write') throw new Error('the second step is the vault');
  expect(await second.before(azureWith({ id }), nothing)).toMatchObject([{ state: 'no' }]);
  expect(await second.before(azureWith(undefined), nothing)).toMatchObject([{ state: 'yes' }]);
});

test('where the group exists the vault is all that is written', () => {
  expect(createVault.steps({ vault }).map(({ title }) => title)).toEqual(['Make the vault']);
});

describe('names', () => {
  test.each(['ab', 'rsv-contoso-prod-aue', `a${'9'.repeat(49)}`])('%s is one', (name) => {
    expect(vaultNameFault(name)).toBeUndefined();
  });
  test.each(['a', '', `a${'9'.repeat(50)}`])('%s has not 2 to 50 characters', (name) => {
    expect(vaultNameFault(name)).toContain('2 to 50 characters');
  });
  test.each(['1rsv', '-rsv', 'rsv_1', 'rsv.1', 'rsv 1', 'tresör'])('%s has other letters', (name) => {
    expect(vaultNameFault(name)).toContain('a letter first');
  });
});
