import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Azure, Machine, NewRule, Restore, Scenario } from '../../../src/azure/azure.ts';
import { noVm, runCommandId, scriptInside, takingAll } from '../../../src/azure/compute/writes.ts';
import { rightOf } from '../../../src/azure/core/errors.ts';
import { noPolicy, policyDocument } from '../../../src/azure/documents/policy.ts';
import { newSnapshot, noSnapshot } from '../../../src/azure/documents/snapshot.ts';
import { changedVault, newGroup, newVault } from '../../../src/azure/documents/vault.ts';
import { scenarios } from '../../../src/azure/jobs/scenarios.ts';
import { type FakeArm, ids, startFakeArm } from '../fake-arm.ts';

let arm: FakeArm;
beforeAll(async () => {
  arm = await startFakeArm();
});
afterAll(() => arm.close());

const group = '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg';
const rule = `${group}/providers/Microsoft.AlertsManagement/actionRules/r`;
const restore: Restore = {
  how: 'OriginalLocation',
  item: ids.item,
  vm: ids.vm,
  point: '1',
  storageAccount: `${group}/providers/Microsoft.Storage/storageAccounts/s`,
  region: 'australiaeast',
};
const newRule: NewRule = { id: rule, scopes: [group], conditions: [], description: '', tags: {}, schedule: {} };

const snapshot = `${group}/providers/Microsoft.Compute/snapshots/s`;

const machine: Machine = {
  id: ids.vm,
  name: 'vm1',
  region: 'australiaeast',
  createdAt: 0,
  power: 'running',
  agent: 'ready',
  osDisk: `${group}/providers/Microsoft.Compute/disks/os`,
  dataDisks: [],
  nics: [],
  takesAll: false,
};

/** The write of each scenario, through the real SDKs. */
const writes: Readonly<Record<Scenario, (azure: Azure) => Promise<unknown>>> = {
  ConfigureBackup: (azure) =>
    azure.backup.protect({ vault: ids.vault, vm: ids.vm, policy: `${ids.vault}/backupPolicies/p` }),
  ChangeProtection: (azure) =>
    azure.backup.setPolicy({ item: ids.item, vm: ids.vm, policy: `${ids.vault}/backupPolicies/p` }),
  StopBackup: (azure) => azure.backup.stopKeepingData({ item: ids.item, vm: ids.vm }),
  DeleteBackupData: (azure) => azure.backup.stopDeletingData({ item: ids.item }),
  UndeleteBackup: (azure) => azure.backup.undelete({ item: ids.item, vm: ids.vm }),
  Backup: (azure) => azure.backup.backupNow({ item: ids.item, keepUntil: Date.UTC(2027, 0, 1) }),
  Restore: (azure) => azure.backup.restore(restore),
  TestFailover: (azure) => azure.recovery.testFailover({ item: ids.replicated, network: '/net', point: 'latest' }),
  TestFailoverCleanup: (azure) => azure.recovery.cleanUp({ item: ids.replicated, comments: '' }),
  RestartJob: (azure) => azure.recovery.restart({ vault: ids.vault, job: '44444444-4444-4444-8444-444444444444' }),
  SuppressAlerts: (azure) => azure.monitor.putRule(newRule),
  UnsuppressAlerts: (azure) => azure.monitor.removeRule(rule),
  CreateGroup: (azure) => azure.documents.write(newGroup(group, 'australiaeast')),
  CreateVault: (azure) =>
    azure.documents.write(
      newVault({ id: ids.vault, region: 'australiaeast', redundancy: 'GeoRedundant', immutable: true, tags: {} }),
    ),
  ChangeVault: (azure) => azure.documents.write(changedVault(ids.vault, { tags: {} })),
  WritePolicy: (azure) => azure.documents.write(policyDocument(`${ids.vault}/backupPolicies/p`, {})),
  MountPoint: (azure) =>
    azure.backup.mount({ item: ids.item, vm: ids.vm, point: '1', initiator: 'lifeboat', renew: false }),
  UnmountPoint: (azure) => azure.backup.unmount({ item: ids.item, point: '1' }),
  BindToVm: (azure) => azure.documents.write(takingAll(machine)),
  RunInVm: (azure) =>
    azure.documents.write(
      scriptInside({ id: runCommandId(ids.vm, 'r'), region: 'australiaeast', script: 'true', within: 60 }),
    ),
  DeleteVm: (azure) => azure.documents.write(noVm(ids.vm)),
  DeletePolicy: (azure) => azure.documents.write(noPolicy(`${ids.vault}/backupPolicies/p`)),
  MakeSnapshot: (azure) =>
    azure.documents.write(
      newSnapshot({ id: snapshot, region: 'australiaeast', disk: machine.osDisk!, keepUntil: '2026-12-08', vm: 'vm1' }),
    ),
  DeleteSnapshot: (azure) => azure.documents.write(noSnapshot(snapshot)),
};

test.each(Object.keys(writes) as Scenario[])('the write of %s takes a right that its row names', async (scenario) => {
  arm.answer(() => ({ status: 400, body: { error: { code: 'X', message: 'x' } } }));
  await writes[scenario](arm.azure).catch(() => undefined);
  const sent = arm.seen.filter(({ method }) => method !== 'GET');
  expect(sent).toHaveLength(1);
  const right = rightOf(sent[0]!.method, sent[0]!.path)?.toLowerCase();
  expect(scenarios[scenario].rights.map((one) => one.toLowerCase())).toContain(right);
});

test('what is ended by another scenario is ended by one that exists and leaves nothing itself', () => {
  const endings = Object.values(scenarios).flatMap(({ endedBy }) => endedBy ?? []);
  expect(endings).not.toEqual([]);
  for (const ending of endings) expect(scenarios[ending].endedBy).toBeUndefined();
});
