import { expect, test } from '@jest/globals';
import { rights } from '../../../src/sandbox/control/access.ts';
import { actionOf } from '../../../src/sandbox/core/action.ts';
import { callerOf } from '../../../src/sandbox/front/caller.ts';
import { PureAzure, prod, prodVault } from '../pure-azure.ts';

test.each([
  ['PUT', prodVault, 'Microsoft.RecoveryServices/vaults/write', prodVault],
  ['GET', `${prodVault}/backupPolicies`, 'Microsoft.RecoveryServices/vaults/backupPolicies/read', prodVault],
  [
    'POST',
    `${prodVault}/backupJobs/1/cancel`,
    'Microsoft.RecoveryServices/vaults/backupJobs/cancel/action',
    `${prodVault}/backupJobs/1`,
  ],
  [
    'DELETE',
    `${prodVault}/backupPolicies/x`,
    'Microsoft.RecoveryServices/vaults/backupPolicies/delete',
    `${prodVault}/backupPolicies/x`,
  ],
  [
    'PUT',
    '/subscriptions/s/resourceGroups/g',
    'Microsoft.Resources/subscriptions/resourceGroups/write',
    '/subscriptions/s/resourceGroups/g',
  ],
] as const)('%s %s needs %s', (method, path, action, scope) => {
  expect(actionOf({ method, path })).toEqual({ action, scope });
});

test('who lacks a right is refused there and below, sees so in the permissions, and may again when it is given back', () => {
  const azure = new PureAzure();
  const action = 'Microsoft.RecoveryServices/vaults/backupPolicies/write';
  const write = () => azure.send('PUT', `${prodVault}/backupPolicies/x`, { properties: {} });
  rights(azure.world, { deny: [action], scope: prodVault });
  expect(write()).toMatchObject({ status: 403, body: { error: { code: 'AuthorizationFailed' } } });
  expect(write().body.error.message).toContain(`perform action '${action}' over scope '${prodVault}/backupPolicies/x'`);
  expect(azure.get(`${prodVault}/backupPolicies`).status).toBe(200);
  expect(azure.get(`${prodVault}/providers/Microsoft.Authorization/permissions`).body.value[0]).toMatchObject({
    actions: ['*'],
    notActions: [action],
  });
  const other = `/subscriptions/${prod}/resourceGroups/rg-contoso-dr/providers/Microsoft.RecoveryServices/vaults/rsv-contoso-dr-cin`;
  expect(azure.send('PUT', `${other}/backupPolicies/x`, { properties: {} }).status).toBe(400);
  rights(azure.world, {});
  expect(write().status).toBe(400);
});

test('a pattern takes all that it covers; without a scope it holds everywhere', () => {
  const azure = new PureAzure();
  rights(azure.world, { deny: ['Microsoft.RecoveryServices/vaults/*/write'] });
  expect(azure.send('PUT', `${prodVault}/backupPolicies/x`, { properties: {} }).status).toBe(403);
  expect(azure.send('PATCH', prodVault, { tags: {} }).status).toBe(202);
  expect(() => rights(azure.world, { deny: 'everything' })).toThrow('"deny" must be a list');
});

test('a token says whose it is, or it does not', () => {
  const token = (claims: object) => `Bearer e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;
  expect(callerOf(token({ upn: 'anna@contoso.example' }))).toBe('anna@contoso.example');
  expect(callerOf(token({ appid: '1234' }))).toBe('1234');
  expect(callerOf(token({}))).toBeUndefined();
  expect(callerOf('Bearer any')).toBeUndefined();
  expect(callerOf('Bearer a.b.c')).toBeUndefined();
});
