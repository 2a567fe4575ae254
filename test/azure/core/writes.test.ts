import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Azure, Watch } from '../../../src/azure/azure.ts';
import { type FakeArm, ids, startFakeArm } from '../fake-arm.ts';

let arm: FakeArm;
beforeAll(async () => {
  arm = await startFakeArm();
});
afterAll(() => arm.close());

const operation = '44444444-4444-4444-8444-444444444444';
const writes: readonly [string, (azure: Azure) => Promise<unknown>, string, string][] = [
  [
    'protect',
    (azure) => azure.backup.protect({ vault: ids.vault, vm: ids.vm, policy: `${ids.vault}/backupPolicies/p` }),
    'PUT',
    ids.item,
  ],
  [
    'backupNow',
    (azure) => azure.backup.backupNow({ item: ids.item, keepUntil: Date.UTC(2027, 0, 1) }),
    'POST',
    `${ids.item}/backup`,
  ],
  [
    'testFailover',
    (azure) => azure.recovery.testFailover({ item: ids.replicated, network: '/net', point: 'latest' }),
    'POST',
    `${ids.replicated}/testFailover`,
  ],
  [
    'cleanUp',
    (azure) => azure.recovery.cleanUp({ item: ids.replicated, comments: 'done' }),
    'POST',
    `${ids.replicated}/testFailoverCleanup`,
  ],
];

function accepted(path: string): { status: number; headers: Record<string, string> } {
  return {
    status: 202,
    headers: {
      location: `${arm.origin}${encodeURI(path)}/operationResults/${operation}?api-version=2023-06-01`,
      'azure-asyncoperation': `${arm.origin}${encodeURI(path)}/operationsStatus/${operation}?api-version=2023-06-01`,
      'retry-after': '60',
    },
  };
}

describe.each(writes)('%s', (_, write, method, path) => {
  test('sends exactly one request and never polls', async () => {
    arm.answer(() => accepted(path));
    const watch = (await write(arm.azure)) as Watch;
    expect(arm.seen.map((request) => `${request.method} ${request.path}`.toLowerCase())).toEqual([
      `${method} ${path}`.toLowerCase(),
    ]);
    expect(watch.kind).toMatch(/-operation$/);
    expect(JSON.stringify(watch)).toContain(operation);
  });

  test.each([408, 500, 503])('is unknown after %i, and is not sent again', async (status) => {
    arm.answer(() => ({ status, headers: { 'retry-after': '0' }, body: { error: { code: 'X', message: 'x' } } }));
    await expect(write(arm.azure)).rejects.toMatchObject({ name: 'Problem', code: 'azure-unknown', azureCode: 'X' });
    expect(arm.seen).toHaveLength(1);
  });

  test('was not carried out when it was throttled, and is not sent again', async () => {
    arm.answer(() => ({ status: 429, headers: { 'retry-after': '7' }, body: { error: { code: 'X', message: 'x' } } }));
    await expect(write(arm.azure)).rejects.toMatchObject({ code: 'azure-unavailable', retryAfterMs: 7_000 });
    expect(arm.seen).toHaveLength(1);
  });

  test('is unknown when the connection breaks before the answer', async () => {
    arm.answer(() => ({ fault: 'reset' }));
    await expect(write(arm.azure)).rejects.toMatchObject({ code: 'azure-unknown', azureCode: undefined });
    expect(arm.seen).toHaveLength(1);
  });

  test('is unknown when Azure hangs past the deadline', async () => {
    arm.answer(() => ({ fault: 'hang' }));
    const hasty = arm.connect({ deadlineMs: { write: 1_000 } });
    await expect(write(hasty)).rejects.toMatchObject({ code: 'azure-unknown' });
    expect(arm.seen).toHaveLength(1);
  });

  test('is unknown when Azure accepts it but names nothing to follow', async () => {
    arm.answer(() => ({ status: 202 }));
    await expect(write(arm.azure)).rejects.toMatchObject({ code: 'azure-unknown' });
  });

  test.each([400, 401, 403, 404, 409, 412, 422])('is refused after %i, with the code and message', async (status) => {
    arm.answer(() => ({ status, body: { error: { code: 'UserErrorNo', message: 'No, since it is not so.' } } }));
    await expect(write(arm.azure)).rejects.toMatchObject({
      code: 'azure-refused',
      azureCode: 'UserErrorNo',
      message: 'No, since it is not so.',
    });
    expect(arm.seen).toHaveLength(1);
  });
});

test('nothing was done where nobody listens', async () => {
  const nobody = arm.connect({ endpoint: 'https://localhost:1' });
  const write = nobody.backup.backupNow({ item: ids.item, keepUntil: 0 });
  await expect(write).rejects.toMatchObject({ code: 'azure-unavailable' });
});

test('a defect before the request leaves is thrown as it is: nobody is told that it may have happened', async () => {
  arm.answer(() => accepted(ids.item));
  const unsayable = arm.azure.backup.backupNow({ item: ids.item, keepUntil: Number.NaN });
  await expect(unsayable).rejects.not.toHaveProperty('code', 'azure-unknown');
  expect(arm.seen).toHaveLength(0);
});

test('protect says what the documentation says', async () => {
  arm.answer(() => accepted(ids.item));
  const policy = `${ids.vault}/backupPolicies/p`;
  const watch = await arm.azure.backup.protect({ vault: ids.vault, vm: ids.vm, policy });
  expect(arm.seen[0]?.body).toEqual({
    properties: { protectedItemType: 'Microsoft.Compute/virtualMachines', sourceResourceId: ids.vm, policyId: policy },
  });
  expect(watch).toEqual({ kind: 'backup-operation', vault: ids.vault, operation, item: ids.item });
});

test('a test failover pins the network and, when it is asked to, the point', async () => {
  arm.answer(() => accepted(ids.replicated));
  const point = { id: `${ids.replicated}/recoveryPoints/rp1` };
  const watch = await arm.azure.recovery.testFailover({ item: ids.replicated, network: '/net', point });
  expect(arm.seen[0]?.body).toEqual({
    properties: {
      failoverDirection: 'PrimaryToRecovery',
      networkType: 'VmNetworkAsInput',
      networkId: '/net',
      providerSpecificDetails: { instanceType: 'A2A', recoveryPointId: point.id },
    },
  });
  expect(watch).toMatchObject({ kind: 'recovery-operation', item: ids.replicated });
});

test('the latest processed point is looked up before the one write', async () => {
  arm.answer((request) =>
    request.method === 'GET'
      ? {
          body: {
            value: [
              {
                id: 'old',
                name: 'old',
                properties: { recoveryPointTime: '2026-01-01T00:00:00Z', recoveryPointType: 'AppConsistent' },
              },
              {
                id: 'new',
                name: 'new',
                properties: { recoveryPointTime: '2026-01-02T00:00:00Z', recoveryPointType: 'CrashConsistent' },
              },
            ],
          },
        }
      : accepted(ids.replicated),
  );
  await arm.azure.recovery.testFailover({ item: ids.replicated, network: '/net', point: 'latest-processed' });
  await arm.azure.recovery.testFailover({ item: ids.replicated, network: '/net', point: 'latest-application' });
  const sent = arm.seen.filter((request) => request.method === 'POST').map((request) => JSON.stringify(request.body));
  expect(sent).toEqual([expect.stringContaining('"new"'), expect.stringContaining('"old"')]);
});

test('an id that could leave its place in the URL goes nowhere', async () => {
  arm.answer(() => ({ status: 200 }));
  for (const item of [`${ids.item}/../../x`, `${ids.item}?x=1`, 'vm1', `${ids.vault}/backupFabrics/Azure/x`]) {
    await expect(arm.azure.backup.backupNow({ item, keepUntil: 0 })).rejects.toMatchObject({ code: 'bad-argument' });
  }
  expect(arm.seen).toHaveLength(0);
});
