import { expect, test } from '@jest/globals';
import { createAllowed, type Permission } from '../../../src/azure/access/permissions.ts';
import type { Context } from '../../../src/azure/core/context.ts';
import { Problem } from '../../../src/base/problem.ts';

const subscription = '/subscriptions/10000000-0000-4000-8000-000000000001';
const group = `${subscription}/resourceGroups/rg`;
const vault = (name: string) => `${group}/providers/Microsoft.RecoveryServices/vaults/${name}`;

/** An Azure in which the roles stand at these scopes, and hold for what lies in them. */
function azureWith(given: Readonly<Record<string, readonly Permission[]>>, refused: readonly string[] = []) {
  const asked: string[] = [];
  const list = async (path: string) => {
    const scope = path.replace('/providers/Microsoft.Authorization/permissions', '');
    asked.push(scope);
    if (refused.includes(scope)) throw new Problem('azure-refused', 'AuthorizationFailed');
    return Object.entries(given).flatMap(([at, permissions]) => (scope.startsWith(at) ? permissions : []));
  };
  const call = { read: (_doing: string, read: (signal: AbortSignal) => unknown) => read(new AbortController().signal) };
  const context = { arm: { list }, call } as unknown as Pick<Context, 'arm' | 'call'>;
  return { asked, allowed: createAllowed(context) };
}

test('what a subscription gives is asked for once, for all that lies in it', async () => {
  const { asked, allowed } = azureWith({ [subscription]: [{ actions: ['*'] }] });
  const all = await Promise.all([subscription, vault('a'), vault('b')].map((scope) => allowed(scope, ['x/write'])));
  expect(all).toEqual([{ 'x/write': true }, { 'x/write': true }, { 'x/write': true }]);
  expect(asked).toEqual([subscription]);
});

test('a right that is given on one vault only is found there, and nowhere else', async () => {
  const { asked, allowed } = azureWith({
    [subscription]: [{ actions: ['*/read'] }],
    [vault('a')]: [{ actions: ['x/write'] }],
  });
  const all = await Promise.all([vault('a'), vault('b')].map((scope) => allowed(scope, ['x/read', 'x/write'])));
  expect(all).toEqual([
    { 'x/read': true, 'x/write': true },
    { 'x/read': true, 'x/write': false },
  ]);
  expect(asked).toEqual([subscription, vault('a'), vault('b')]);
});

test('who may not ask at the subscription asks at the vault; a later question is asked anew', async () => {
  const { asked, allowed } = azureWith({ [vault('a')]: [{ actions: ['x/write'] }] }, [subscription]);
  expect(await allowed(vault('a'), ['x/write'])).toEqual({ 'x/write': true });
  expect(await allowed(vault('a'), ['x/write'])).toEqual({ 'x/write': true });
  expect(asked).toEqual([subscription, vault('a'), subscription, vault('a')]);
});
