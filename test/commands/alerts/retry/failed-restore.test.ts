import { expect, test } from '@jest/globals';
import { whyNotAgain } from '../../../../src/alerts/look/restorable.ts';
import { fingerprint, type Plan } from '../../../../src/approvals/plan.ts';
import type { Azure, BackupJob, ProtectedItem, RecoveryPoint, RestoreOfJob, Vm } from '../../../../src/azure/azure.ts';
import { Problem } from '../../../../src/base/problem.ts';
import type { Services } from '../../../../src/command-kit/services.ts';
import { retryReplace } from '../../../../src/commands/alerts/retry/retry-replace.ts';
import { retryRestore } from '../../../../src/commands/alerts/retry/retry-restore.ts';
import { testActor } from '../../../support/plans.ts';

const subscription = '/subscriptions/00000000-0000-4000-8000-000000000001';
const group = `${subscription}/resourceGroups/rg-app`;
const vault = `${group}/providers/Microsoft.RecoveryServices/vaults/rsv`;
const vmId = `${group}/providers/Microsoft.Compute/virtualMachines/erp`;
const itemId = `${vault}/backupFabrics/Azure/protectionContainers/c/protectedItems/i`;
const network = `${group}/providers/Microsoft.Network/virtualNetworks/vnet`;
const alertId = `${subscription}/providers/Microsoft.AlertsManagement/alerts/00000000-0000-4000-8000-00000000000a`;
const at = Date.UTC(2026, 10, 23, 20, 0);
const hour = 3_600_000;

/** What Azure says, each part as a test wants it. */
interface Said {
  /** Of the alert; `unknown`: there is none of that id. */
  readonly alert?: Readonly<Record<string, unknown>> | 'unknown';
  readonly restore?: Partial<RestoreOfJob>;
  readonly job?: Partial<BackupJob>;
  readonly running?: readonly Partial<BackupJob>[];
  readonly point?: Partial<RecoveryPoint>;
  readonly item?: Partial<ProtectedItem>;
  readonly vm?: Partial<Vm> | 'gone';
  readonly accounts?: readonly { id: string; region: string }[];
  readonly groups?: readonly string[];
  /** VMs of the new one's name; `taken`: in its own group. */
  readonly named?: 'taken' | 'elsewhere';
  readonly subnets?: readonly string[];
  readonly now?: number;
}

function azureSaying(said: Said): Azure {
  const restore: RestoreOfJob = {
    how: 'OriginalLocation',
    pointAt: at,
    storageAccount: 'stage',
    targetGroup: 'rg-app',
    partial: false,
    targetVm: undefined,
    network: undefined,
    ...said.restore,
  };
  const job = { id: 'j', vault, operation: 'Restore', status: 'Failed', entity: 'erp', restore, ...said.job };
  const point = {
    id: `${itemId}/recoveryPoints/1`,
    at: at + 123,
    tiers: ['vault'],
    needs: [],
    managedDisks: true,
    complete: true,
    ...said.point,
  };
  const vm = { id: vmId, resourceGroup: 'rg-app', power: 'deallocated', managedDisks: true, generalized: false };
  const original = said.vm === 'gone' ? undefined : { ...vm, ...said.vm };
  const made = `${vmId}-restored`;
  const subnets = said.subnets ?? ['app', 'data'];
  const net = { id: network, name: 'vnet', resourceGroup: 'rg-app', subnets };
  return {
    now: () => said.now ?? at + 3 * hour,
    alerts: { get: async () => (said.alert === 'unknown' ? undefined : listed(said.alert)) },
    backup: {
      job: async () => job,
      item: async () => ({
        id: itemId,
        name: 'erp',
        vault,
        vm: vmId,
        state: 'Protected',
        softDeleted: false,
        ...said.item,
      }),
      points: async () => ({ found: [point], unread: [] }),
      vault: async () => ({ id: vault, region: 'australiaeast' }),
      running: async () => said.running ?? [],
    },
    inventory: {
      storageAccountsNamed: async () => said.accounts ?? [{ id: `${group}/stage`, region: 'australiaeast' }],
      groupsNamed: async () => said.groups ?? [group],
      vm: async (id: string) => (id === made ? (said.named === 'taken' ? vm : undefined) : original),
      vmsNamed: async () => ({
        found:
          said.named === 'elsewhere'
            ? [{ id: 'x', subscription: { id: '00000000-0000-4000-8000-000000000001' }, resourceGroup: 'rg-other' }]
            : [],
        unread: [],
      }),
      networks: async () => [net],
      network: async () => net,
      subnetOf: async () => undefined,
    },
  } as unknown as Azure;
}

const listed = (context?: Readonly<Record<string, unknown>>) => {
  const raw = alertInAzure(context);
  return { id: raw.id, name: raw.name, context: raw.properties.context, raw, fired: at };
};

/** An alert as AlertsManagement returns it, with these parts of its context. */
function alertInAzure(context: Readonly<Record<string, unknown>> = {}) {
  return {
    id: alertId,
    name: 'Restore Failure',
    properties: {
      essentials: { monitorService: 'Azure Backup', alertRule: 'Restore Failure', targetResource: vault },
      context: {
        protectedItemId: itemId,
        linkedResourceId: vmId,
        linkedResourceName: 'erp',
        extendedInfo: { jobId: 'j' },
        ...context,
      },
    },
  };
}

function planning(said: Said, slots: Readonly<Record<string, string>> = {}) {
  const record = {
    id: 'A-1',
    state: 'open',
    alert: { kind: 'backup', subject: 'erp', alertId, identity: `${alertId}|Fired`, facts: [], jobId: 'j' },
  };
  const services = {
    azure: azureSaying(said),
    organisation: { timezone: 'UTC' },
    alertBook: { get: async () => record },
  } as unknown as Services;
  const turn = { inputs: {}, actor: testActor('ana') };
  return { services, slots: { alert: 'A-1', ...slots }, rebuild: () => '', turn };
}

const replace = (said: Said): Promise<Plan> => retryReplace.plan(planning(said));
const again = (said: Said, subnet?: string): Promise<Plan> =>
  retryRestore.plan(planning(said, subnet === undefined ? {} : { subnet }));
/** Why the card of the alert has no button for it, from the same Azure; undefined: it has one. */
async function buttonSays(said: Said): Promise<string | undefined> {
  const azure = azureSaying(said);
  const [job, item] = [await azure.backup.job(vault, 'j'), await azure.backup.item(itemId)];
  return whyNotAgain(job!, item!, azure);
}
const refusals = ({ checks }: Plan): string[] => checks.filter(({ state }) => state === 'no').map(({ text }) => text);
const warnings = ({ checks }: Plan): string[] => checks.filter(({ state }) => state === 'warn').map(({ text }) => text);

async function problemOf(plan: Promise<Plan>): Promise<Problem> {
  const thrown = await plan.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof Problem) return thrown;
  throw new Error('no Problem was thrown', { cause: thrown });
}

const newVm: Said['restore'] = {
  how: 'AlternateLocation',
  targetVm: 'erp-restored',
  network: { group: 'rg-app', name: 'vnet' },
};

test('disks are replaced by what the job tells, and the plan says by what and what is lost', async () => {
  const plan = await replace({});
  expect(refusals(plan)).toEqual([]);
  expect(plan.effect).toEqual({
    how: 'OriginalLocation',
    item: itemId,
    vm: vmId,
    point: '1',
    storageAccount: `${group}/stage`,
    region: 'australiaeast',
  });
  expect(plan.summary).toBe(
    'The disks of erp are replaced by the recovery point of 20:00 UTC. What was written since, in 3 h, is then on the old disks only.',
  );
  expect(plan.target).toMatchObject({ name: 'erp', vault });
});

test.each<[Said, RegExp]>([
  [{ alert: 'unknown' }, /A-1 cannot be found in Azure/],
  [{ alert: { linkedResourceName: 'other' } }, /A-1 says “erp”, but in Azure this alert is about “other”/],
  [
    { item: { vm: `${vmId}-2`, name: 'erp-2' } },
    /A-1 is about “erp”, but its protected item in Azure is that of erp-2/,
  ],
  [{ job: { entity: 'erp-2' } }, /The job of A-1 is one of erp-2, not of erp/],
  [{ job: { container: 'iaasvmcontainerv2;rg-app;other' } }, /The job of A-1 is one of erp, not of erp/],
])('what Azure does not bear out is not planned, whatever the card says: %#', async (said, why) => {
  for (const plan of [replace(said), again({ ...said, restore: { how: 'RestoreDisks' } })]) {
    expect(await problemOf(plan)).toMatchObject({ code: 'refused', message: expect.stringMatching(why) });
  }
});

test('the item is among the facts and in what people agree to', async () => {
  const plan = await replace({});
  expect(plan.facts[0]).toEqual({ title: 'VM', value: 'erp in rg-app' });
  expect(plan.bound).toMatchObject({ 'Protected item': itemId, 'VM id': vmId });
  const twin = { id: itemId.replace('/i', '/i2') };
  expect(fingerprint(await replace({ item: twin }))).not.toBe(fingerprint(plan));
});

test('time that passes changes nothing that was agreed to', async () => {
  const [now, tomorrow] = await Promise.all([replace({}), replace({ now: at + 20 * hour })]);
  expect(tomorrow.bound).toEqual(now.bound);
  expect(tomorrow.summary).not.toBe(now.summary);
});

const inTheWay: readonly (readonly [Said, RegExp])[] = [
  [{ job: { status: 'InProgress' } }, /The restore is InProgress now/],
  [{ running: [{ operation: 'Restore', entity: 'erp', vault }] }, /Another restore of it runs/],
  [{ restore: { pointAt: undefined } }, /does not tell which recovery point/],
  [{ point: { at: at + 1_000 } }, /cannot be told any more/],
  [{ point: { tiers: [] } }, /has expired/],
  [{ point: { needs: ['keys'] } }, /Its disks need keys/],
  [{ restore: { partial: true } }, /Only some disks were restored/],
  [{ item: { softDeleted: true } }, /backup data are deleted/],
  [{ accounts: [] }, /storage account stage cannot be found/],
  [{ accounts: [{ id: 'x', region: 'centralindia' }] }, /another region than the vault/],
];

test.each(inTheWay)('in the way of every kind: %#', async (said, why) => {
  for (const restore of [{ how: 'OriginalLocation' }, { how: 'RestoreDisks' }, newVm]) {
    const wanted = { ...said, restore: { ...restore, ...said.restore } };
    const plan = await (restore.how === 'OriginalLocation' ? replace(wanted) : again(wanted));
    expect(refusals(plan).join('\n')).toMatch(why);
    expect(await buttonSays(wanted)).toMatch(why);
  }
});

test('where nothing is in the way the card offers it', async () => {
  for (const restore of [{ how: 'OriginalLocation' }, { how: 'RestoreDisks' }, newVm]) {
    expect(await buttonSays({ restore })).toBeUndefined();
  }
});

test.each<[Said, RegExp]>([
  [{ vm: 'gone' }, /does not exist any more/],
  [{ vm: { power: 'running' } }, /The VM is running, and Azure replaces the disks of a deallocated one only/],
  [{ vm: { power: 'stopped' } }, /stopped, but not deallocated/],
  [{ vm: { generalized: true } }, /generalized/],
  [{ vm: { managedDisks: false } }, /not managed/],
  [{ point: { managedDisks: false } }, /not managed/],
  [{ point: { complete: false } }, /Some disks are not in the recovery point/],
  [{ item: { state: 'ProtectionStopped' } }, /backups are stopped/],
  [{ item: { state: 'BackupsSuspended' } }, /backups are stopped/],
])('in the way of a replacement: %#', async (said, why) => {
  expect(refusals(await replace(said)).join('\n')).toMatch(why);
  expect(await buttonSays(said)).toMatch(why);
});

test('what does not matter to a replacement: a zone, and a power state that Azure does not tell', async () => {
  expect(refusals(await replace({ point: { needs: ['a zone'] } }))).toEqual([]);
  const unknown = await replace({ vm: { power: 'unknown' } });
  expect([refusals(unknown), warnings(unknown)]).toEqual([
    [],
    [expect.stringMatching(/deallocated/), expect.stringMatching(/managed identity/)],
  ]);
});

test('each is asked for by its own command, and never by the one that needs fewer people', async () => {
  expect(await problemOf(again({}))).toMatchObject({ code: 'refused', choices: [{ line: 'retry replace A-1' }] });
  expect(await problemOf(again({}, 'vnet/app'))).toMatchObject({ code: 'refused' });
  const disks = { restore: { how: 'RestoreDisks' } };
  expect(await problemOf(replace(disks))).toMatchObject({ code: 'refused', choices: [{ line: 'retry restore A-1' }] });
  expect(await problemOf(again(disks, 'vnet/app'))).toMatchObject({ code: 'bad-argument' });
  expect(refusals(await again({ restore: { how: '' } }))).toEqual([expect.stringMatching(/how it was meant/)]);
});

test('a new VM: the subnet is asked for, and what is said is in the line and in what is sent', async () => {
  expect(await problemOf(again({ restore: newVm }))).toMatchObject({
    code: 'ambiguous',
    choices: [{ line: 'retry restore A-1 into vnet/rg-app/app' }, { line: 'retry restore A-1 into vnet/rg-app/data' }],
  });
  const plan = await again({ restore: newVm }, 'vnet/data');
  expect(refusals(plan)).toEqual([]);
  expect(plan.line).toBe('retry restore A-1 into vnet/rg-app/data');
  expect(plan.effect).toMatchObject({
    how: 'AlternateLocation',
    targetGroup: group,
    targetVm: `${vmId}-restored`,
    network,
    subnet: `${network}/subnets/data`,
  });
});

test.each<[Said, RegExp]>([
  [{ restore: newVm, named: 'taken' }, /erp-restored exists in rg-app already/],
  [{ restore: newVm, groups: [] }, /0 have it/],
  [{ restore: newVm, groups: [group, `${group}2`] }, /2 have it/],
  [{ restore: { ...newVm, targetVm: undefined } }, /does not tell the name of the new VM/],
  [{ restore: newVm, point: { managedDisks: false } }, /not managed ones then/],
])('in the way of a new VM, said before anybody is asked for a subnet: %#', async (said, why) => {
  expect(refusals(await again(said)).join('\n')).toMatch(why);
  expect(await buttonSays(said)).toMatch(why);
});

test('what is not known of a new VM is said', async () => {
  const known = await again({ restore: newVm, vm: 'gone', subnets: ['app'] });
  expect([refusals(known), warnings(known)]).toEqual([[], [expect.stringMatching(/encryption set, a zone/)]]);
  const plan = await again({ restore: { ...newVm, network: undefined }, named: 'elsewhere' }, 'vnet/app');
  expect(warnings(plan).join('\n')).toMatch(/called erp-restored, in rg-other(.|\n)*does not tell which network/);
  const other = { ...newVm, network: { group: 'rg-app', name: 'vnet-old' } };
  expect(warnings(await again({ restore: other }, 'vnet/app')).join('\n')).toMatch(/was to go into vnet-old/);
});
