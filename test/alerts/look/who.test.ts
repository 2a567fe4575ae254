import { expect, test } from '@jest/globals';
import { isOfSomebody, whoDid } from '../../../src/alerts/look/who.ts';
import type { Alert } from '../../../src/alerts/schema/schema.ts';
import type { Azure } from '../../../src/azure/azure.ts';
import { createCallersOf } from '../../../src/azure/monitor/activity-log.ts';
import { hours } from '../../../src/base/clock.ts';

const vaultId = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.RecoveryServices/vaults/rsv';
const item = `${vaultId}/backupFabrics/Azure/protectionContainers/c/protectedItems/VM;i`;
const now = 1_800_000_000_000;

interface Done {
  readonly operation: string;
  readonly resource: string;
  readonly caller: string;
  readonly ago: number;
  readonly status?: string;
}

/** Azure whose activity log has these. */
function azureWith(done: readonly Done[]): Pick<Azure, 'monitor'> {
  const events = done.map(({ operation, resource, caller, ago, status = 'Succeeded' }) => ({
    caller,
    eventTimestamp: new Date(now - ago).toISOString(),
    operationName: { value: operation },
    resourceId: resource,
    status: { value: status },
  }));
  const asked: string[] = [];
  const context = {
    now: () => now,
    call: { read: (_doing: string, run: (signal: unknown) => unknown) => run(undefined) },
    arm: {
      list: async (_path: string, { query }: { query: { $filter: string } }) => {
        asked.push(query.$filter);
        const since = Date.parse(/ge '([^']+)'/.exec(query.$filter)?.[1] ?? '');
        return events.filter((event) => Date.parse(event.eventTimestamp) >= since);
      },
    },
  };
  return { monitor: { callerOf: createCallersOf(context as never) } } as unknown as Pick<Azure, 'monitor'>;
}

const alertOf = (rule: string): Alert =>
  ({ kind: 'security', rule, firedAt: now, vaultId, protectedItemId: item }) as unknown as Alert;

const minute = 60_000;
const rs = 'Microsoft.RecoveryServices/vaults';
const items = `${rs}/backupFabrics/protectionContainers/protectedItems`;

test.each([
  ['Delete Backup Data', `${items}/delete`, item, minute],
  ['Upcoming Purge', `${items}/delete`, item, 12 * hours(24)],
  ['Purge Complete', `${items}/delete`, item, 14 * hours(24)],
  ['Soft Delete Disabled for Vault', `${rs}/backupconfig/write`, `${vaultId}/backupconfig/vaultconfig`, minute],
  ['Modify Policy with Shorter Retention', `${rs}/backupPolicies/write`, `${vaultId}/backupPolicies/p`, minute],
  ['Modify Protection with Shorter Retention', `${items}/write`, item, minute],
  [
    'MUA Disabled',
    `${rs}/backupResourceGuardProxies/delete`,
    `${vaultId}/backupResourceGuardProxies/VaultProxy`,
    minute,
  ],
  ['Disable hybrid security features', `${rs}/write`, vaultId, minute],
])('%s was done by whoever did %s', async (rule, operation, resource, ago) => {
  const others: Done[] = [
    { operation: `${items}/backup/action`, resource: item, caller: 'somebody else', ago: 1 },
    { operation, resource: resource.replace('/rsv', '/rsv2'), caller: 'of another vault', ago: 1 },
    { operation, resource, caller: 'who was refused', ago: 1, status: 'Failed' },
  ];
  const found = await whoDid(
    alertOf(rule),
    azureWith([...others, { operation, resource, caller: 'ana@contoso.com', ago }]),
  );
  expect(found).toBe('ana@contoso.com');
  expect(await whoDid(alertOf(rule), azureWith(others))).toBeUndefined();
});

test('what nobody did, and what is no security alert, is asked of nobody', () => {
  expect(isOfSomebody({ kind: 'backup', rule: 'Delete Backup Data' })).toBe(false);
  expect(isOfSomebody({ kind: 'security', rule: 'Something new' })).toBe(false);
});
