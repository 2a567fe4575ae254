import { expect, test } from '@jest/globals';
import { restrictions } from '../../../src/sandbox/authorization/index.ts';
import { PureAzure, prod, prodVault } from '../pure-azure.ts';

const permissions = (azure: PureAzure, scope: string) =>
  azure.get(`${scope}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`).body.value;

test('everything is allowed by default', () => {
  expect(permissions(new PureAzure(), prodVault)).toEqual([
    { actions: ['*'], notActions: [], dataActions: [], notDataActions: [] },
  ]);
});

test('a scope may be restricted: it and what is below it, the nearest counts', () => {
  const azure = new PureAzure();
  const reader = { actions: ['*/read'], notActions: [], dataActions: [], notDataActions: [] };
  const nothing = { ...reader, actions: [] };
  const subscription = `/subscriptions/${prod}`;
  restrictions(azure.world).set(subscription, { scope: subscription, permissions: [reader] });
  expect(permissions(azure, subscription)).toEqual([reader]);
  expect(permissions(azure, prodVault)).toEqual([reader]);
  restrictions(azure.world).set(prodVault, { scope: prodVault, permissions: [nothing] });
  expect(permissions(azure, prodVault)).toEqual([nothing]);
  expect(permissions(azure, '/subscriptions/20000000-0000-4000-8000-000000000002')[0].actions).toEqual(['*']);
});
