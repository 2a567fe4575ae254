import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RequestFact } from '../../src/azure/index.ts';
import { type Canned, type FakeArm, ids, type Seen, startFakeArm } from './fake-arm.ts';

let arm: FakeArm;
beforeAll(async () => {
  arm = await startFakeArm();
});
afterAll(() => arm.close());

const date = 'Mon, 23 Nov 2026 10:00:00 GMT';
const vmBody = { id: ids.vm, name: 'vm1', location: 'australiaeast', properties: {} };
const subscriptions = {
  value: [{ subscriptionId: ids.subscription, displayName: 'Contoso Production', state: 'Enabled' }],
};

/** Answers by the end of the path; `GET /subscriptions` always. */
function routes(table: Readonly<Record<string, Canned>>): (request: Seen) => Canned {
  return ({ path }) => {
    if (path === '/subscriptions') return { body: subscriptions };
    const found = Object.entries(table).find(([part]) => path.includes(part));
    return found?.[1] ?? { status: 404, body: { error: { code: 'ResourceNotFound', message: 'Not found.' } } };
  };
}

describe('patience', () => {
  test.each([429, 500, 502, 503])('a read is asked again after %i', async (status) => {
    arm.answer((request, n) =>
      n === 1 ? { status, headers: { 'retry-after': '0' } } : routes({ vm1: { body: vmBody } })(request),
    );
    await expect(arm.azure.inventory.vm(ids.vm)).resolves.toMatchObject({ name: 'vm1' });
  });

  test('a 429 without Retry-After is asked again too', async () => {
    arm.answer((_, n) => (n === 1 ? { status: 429 } : { body: { value: [] } }));
    await expect(arm.azure.backup.policies(ids.vault)).resolves.toEqual([]);
    expect(arm.seen).toHaveLength(2);
  });

  test('a wait that is too long is handed to the caller, at once', async () => {
    arm.answer(() => ({ status: 429, headers: { 'retry-after': '60' } }));
    const read = arm.azure.backup.policies(ids.vault);
    await expect(read).rejects.toMatchObject({ code: 'azure-unavailable', retryAfterMs: 60_000 });
    expect(arm.seen).toHaveLength(1);
  });

  test('it ends at the deadline', async () => {
    arm.answer(() => ({ fault: 'hang' }));
    const hasty = arm.connect({ deadlineMs: { read: 100 } });
    await expect(hasty.backup.policies(ids.vault)).rejects.toMatchObject({ code: 'azure-unavailable' });
    await expect(hasty.inventory.vmsNamed('x')).rejects.toMatchObject({ code: 'azure-unavailable' });
    await expect(hasty.alerts.get(ids.alert)).rejects.toMatchObject({ code: 'azure-unavailable' });
  });

  test('a refusal is not asked again, and says what would help', async () => {
    const message =
      "The client 'x' with object id 'y' does not have authorization to perform action 'a/b/read' over scope '/s'.";
    arm.answer(() => ({ status: 403, body: { error: { code: 'AuthorizationFailed', message } } }));
    for (const read of [
      () => arm.azure.backup.policies(ids.vault),
      () => arm.azure.inventory.vm(ids.vm),
      () => arm.azure.recovery.item(ids.replicated),
      () => arm.azure.inventory.vmsNamed('vm1'),
    ]) {
      arm.seen.length = 0;
      await expect(read()).rejects.toMatchObject({
        code: 'azure-refused',
        azureCode: 'AuthorizationFailed',
        hint: expect.stringContaining('a/b/read'),
      });
      expect(arm.seen).toHaveLength(1);
    }
  });

  test('a Resource Guard is named as what stops it', async () => {
    arm.answer(() => ({
      status: 403,
      body: { error: { code: 'ResourceGuardOperationForbidden', message: 'Guarded.' } },
    }));
    await expect(arm.azure.backup.policies(ids.vault)).rejects.toMatchObject({
      hint: expect.stringContaining('Backup MUA Operator'),
    });
  });
});

test('nothing there is undefined, in each service', async () => {
  arm.answer(routes({}));
  await expect(arm.azure.inventory.vm(ids.vm)).resolves.toBeUndefined();
  await expect(arm.azure.backup.vault(ids.vault)).resolves.toBeUndefined();
  await expect(arm.azure.backup.policy(`${ids.vault}/backupPolicies/p`)).resolves.toBeUndefined();
  await expect(arm.azure.backup.item(ids.item)).resolves.toBeUndefined();
  await expect(arm.azure.backup.job(ids.vault, 'j')).resolves.toBeUndefined();
  await expect(arm.azure.recovery.item(ids.replicated)).resolves.toBeUndefined();
  await expect(arm.azure.alerts.get(ids.alert)).resolves.toBeUndefined();
});

test("the clock is Azure's, whichever service answered last", async () => {
  arm.answer(() => ({ headers: { date }, body: { value: [] } }));
  await arm.azure.backup.policies(ids.vault);
  expect(Math.abs(arm.azure.now() - Date.parse(date))).toBeLessThan(5_000);
});

test('every request is counted, none with a URL, and carries our name and a token', async () => {
  const facts: RequestFact[] = [];
  const azure = arm.connect({ metrics: (fact) => facts.push(fact) });
  arm.answer((_, n) => (n === 1 ? { status: 503, headers: { 'retry-after': '0' } } : { body: { value: [] } }));
  await azure.backup.policies(ids.vault);
  await azure.inventory.subscriptions();
  expect(facts.map(({ service, method, outcome }) => `${service} ${method} ${outcome}`)).toEqual([
    'Microsoft.RecoveryServices GET 503',
    'Microsoft.RecoveryServices GET 200',
    'Microsoft.Resources GET 200',
  ]);
  for (const { headers } of arm.seen) {
    expect(headers['user-agent']).toContain('lifeboat/test');
    expect(headers.authorization).toBe('Bearer sandbox');
  }
});

test('every page is read', async () => {
  const page = (n: number) => ({
    name: `p${n}`,
    id: `${ids.vault}/backupPolicies/p${n}`,
    properties: { backupManagementType: 'AzureIaasVM' },
  });
  arm.answer(({ path }) => {
    const next = path.includes('more')
      ? undefined
      : `${arm.origin}${encodeURI(ids.vault)}/backupPolicies?api-version=2023-06-01&more=1`;
    return { body: { value: [page(next ? 1 : 2)], nextLink: next } };
  });
  expect((await arm.azure.backup.policies(ids.vault)).map((policy) => policy.name)).toEqual(['p1', 'p2']);

  arm.answer((request, n) =>
    request.path === '/subscriptions'
      ? { body: subscriptions }
      : {
          body: {
            totalRecords: 2,
            count: 1,
            data: [{ id: '/x', name: `vm${n}` }],
            ...(n === 1 && { $skipToken: 'next' }),
            resultTruncated: 'false',
            facets: [],
          },
        },
  );
  expect(await arm.azure.inventory.vmNamesNear('vm')).toEqual(['vm1', 'vm2']);
  expect(arm.seen[1]?.body).toMatchObject({ options: { $skipToken: 'next' } });

  const alert = (n: number) => ({ id: ids.alert, name: `a${n}`, properties: { essentials: {} } });
  arm.answer(({ path }) => {
    if (path === '/subscriptions') return { body: subscriptions };
    if (path.includes('more')) return { body: { value: [alert(2)] } };
    return {
      body: {
        value: [alert(1)],
        nextLink: `${arm.origin}/subscriptions/${ids.subscription}/providers/Microsoft.AlertsManagement/alerts?more=1`,
      },
    };
  });
  expect((await arm.connect().alerts.list(86_400_000)).found.map((each) => each.name)).toEqual(['a1', 'a2']);
});

test('a token never leaves for another host, wherever the URL comes from', async () => {
  arm.answer(({ path }) =>
    path === '/subscriptions' ? { body: { value: [], nextLink: 'https://evil.example/x' } } : {},
  );
  await expect(arm.connect().inventory.subscriptions()).rejects.toMatchObject({ code: 'refused' });
});

test('subscriptions are asked for once', async () => {
  arm.answer(routes({ vm1: { body: vmBody } }));
  const azure = arm.connect();
  await Promise.all([azure.inventory.vm(ids.vm), azure.inventory.vm(ids.vm)]);
  await azure.inventory.vm(ids.vm);
  expect(arm.seen.filter((request) => request.path === '/subscriptions')).toHaveLength(1);
  expect((await azure.inventory.vm(ids.vm))?.subscription.name).toBe('Contoso Production');
});

test('an alert is closed with the reason, by its own id only', async () => {
  const essentials = {
    severity: 'Sev1',
    alertState: 'Closed',
    monitorCondition: 'Fired',
    startDateTime: '2026-11-23T10:00:00Z',
  };
  arm.answer(() => ({
    body: {
      id: ids.alert,
      name: 'Backup Failure',
      properties: { essentials, context: { context: { category: 'Jobs' } } },
    },
  }));
  await expect(arm.azure.alerts.changeState(ids.alert, 'Closed', 'Operator: known')).resolves.toMatchObject({
    state: 'Closed',
    fired: Date.UTC(2026, 10, 23, 10),
    context: { category: 'Jobs' },
  });
  expect(arm.seen[0]).toMatchObject({
    method: 'POST',
    path: `${ids.alert}/changestate?newState=Closed`,
    body: { comments: 'Operator: known' },
  });
  await expect(arm.azure.alerts.changeState(`${ids.alert}/x`, 'Closed', '')).rejects.toMatchObject({
    code: 'bad-argument',
  });
  expect(arm.seen).toHaveLength(1);
});

test('an alert that is shown without its context is looked for in the list, which has it', async () => {
  const essentials = { targetResource: ids.vault, startDateTime: '2026-11-23T10:00:00Z' };
  const bare = { id: ids.alert, properties: { essentials } };
  const another = { ...bare, id: ids.alert.replace(/3$/, '4'), properties: { essentials, context: { a: 'another' } } };
  const full = { ...bare, properties: { essentials, context: { category: 'Jobs' } } };
  const at = { headers: { date: 'Mon, 23 Nov 2026 10:05:00 GMT' } };
  arm.answer(({ path }) => ({ ...at, body: path.includes('?') ? { value: [another, full] } : bare }));
  await expect(arm.azure.alerts.get(ids.alert)).resolves.toMatchObject({ context: { category: 'Jobs' } });
  expect(arm.seen[1]?.path).toContain('customTimeRange=2026-11-23T09:59:59.000Z/2026-11-23T10:01:00.000Z');
  expect(arm.seen[1]?.path).toContain(`targetResource=${ids.vault}&includeContext=true`);
  expect(arm.seen[1]?.path.split('?')[0]).toBe(alertsOf(ids.alert));
  const unlisted = ids.alert.replace(/3$/, '5');
  arm.answer(({ path }) => ({ ...at, body: path.includes('?') ? { value: [another] } : { ...bare, id: unlisted } }));
  await expect(arm.azure.alerts.get(unlisted)).resolves.toMatchObject({ id: unlisted, context: {} });
});

test('of a storm’s alerts the list is read page by page, each page once', async () => {
  const id = (n: number) => ids.alert.replace(/.{3}$/, String(n).padStart(3, '0'));
  const alert = (n: number, context?: object) => ({
    id: id(n),
    properties: { essentials: { targetResource: ids.vault, startDateTime: '2026-11-23T10:00:00Z' }, context },
  });
  const page = (from: number) => Array.from({ length: 25 }, (_, n) => alert(from + n, { context: { n: from + n } }));
  arm.answer(({ path }) => {
    const headers = { date: 'Mon, 23 Nov 2026 10:05:00 GMT' };
    if (!path.includes('?')) return { headers, body: alert(Number(path.slice(-3))) };
    const from = Number(/ctoken=(\d+)/.exec(path)?.[1] ?? 0);
    const nextLink = from < 75 ? `${arm.origin}${alertsOf(ids.alert)}?ctoken=${from + 25}` : undefined;
    return { headers, body: { value: page(from), nextLink } };
  });
  const all = await Promise.all(Array.from({ length: 100 }, (_, n) => arm.azure.alerts.get(id(n))));
  expect(all.map((one) => one?.context)).toEqual(Array.from({ length: 100 }, (_, n) => ({ n })));
  expect(arm.seen.filter(({ path }) => path.includes('?'))).toHaveLength(4);
});

const alertsOf = (alert: string): string => alert.slice(0, alert.lastIndexOf('/'));

test('recovery points come newest first, with their tiers', async () => {
  const point = (time: string, tiers: readonly object[], type: string) => ({
    id: `${ids.item}/recoveryPoints/${time}`,
    properties: {
      objectType: 'IaasVMRecoveryPoint',
      recoveryPointTime: time,
      recoveryPointType: type,
      recoveryPointTierDetails: tiers,
    },
  });
  const snapshot = { type: 'InstantRP', status: 'Valid' };
  const gone = { type: 'InstantRP', status: 'Deleted' };
  const vault = { type: 'HardenedRP', status: 'Valid' };
  arm.answer(() => ({
    body: {
      value: [
        point('2026-01-01T00:00:00Z', [gone, vault], 'CrashConsistent'),
        point('2026-01-02T00:00:00Z', [snapshot, vault], 'AppConsistent'),
      ],
    },
  }));
  expect((await arm.azure.backup.points(ids.item)).found).toMatchObject([
    { at: Date.UTC(2026, 0, 2), tiers: ['snapshot', 'vault'], consistency: 'application' },
    { at: Date.UTC(2026, 0, 1), tiers: ['vault'], consistency: 'crash', managedDisks: true, complete: true },
  ]);
});

test('a recovery point tells what its restore has to be told, and what it does not hold', async () => {
  const properties = {
    objectType: 'IaasVMRecoveryPoint',
    recoveryPointTime: '2026-01-01T00:00:00Z',
    recoveryPointTierDetails: [],
    isSourceVMEncrypted: true,
    isManagedVirtualMachine: false,
    zones: ['1'],
    recoveryPointDiskConfiguration: { numberOfDisksIncludedInBackup: 1, numberOfDisksAttachedToVm: 2 },
  };
  arm.answer(() => ({ body: { value: [{ id: `${ids.item}/recoveryPoints/1`, properties }] } }));
  expect((await arm.azure.backup.points(ids.item)).found).toMatchObject([
    { needs: ['keys', 'a zone'], managedDisks: false, complete: false },
  ]);
});

test('an unprotected VM has no status; a protected one names its vault and item', async () => {
  const vm = {
    id: ids.vm,
    name: 'vm1',
    resourceGroup: 'rg-app',
    subscription: { id: ids.subscription, name: '' },
    region: 'australiaeast',
    tags: {},
  };
  const names = {
    fabricName: 'Azure',
    containerName: 'iaasvmcontainer;iaasvmcontainerv2;rg-app;vm1',
    protectedItemName: 'vm;iaasvmcontainerv2;rg-app;vm1',
  };
  arm.answer(() => ({ body: { protectionStatus: 'NotProtected', ...names } }));
  await expect(arm.azure.backup.status(vm)).resolves.toBeUndefined();
  arm.answer(() => ({ body: { protectionStatus: 'Protected', vaultId: ids.vault, ...names } }));
  await expect(arm.azure.backup.status(vm)).resolves.toEqual({ vault: ids.vault, item: ids.item });
});
