import { healthy, newVmItem, unhealthy } from '../backup/item.ts';
import { newJob } from '../backup/job.ts';
import { forEver, spans } from '../backup/policies/retag.ts';
import { purgeLater } from '../backup/protect.ts';
import {
  backupJobs,
  backupPolicies,
  type ProtectedItem,
  protectedItems,
  type Resource,
  type Rule,
  recoveryPoints,
  resources,
} from '../core/tables.ts';
import { vaultType } from '../core/vault.ts';
import type { World } from '../core/world.ts';
import type { WorldFile } from '../core/world-file.ts';
import { policyOf, seedDatabase, seedShare } from './other-items.ts';

type IdOf = (placed: { name: string; subscription: string; resourceGroup: string }, type: string) => string;
type VmSpec = WorldFile['vms'][number];
type PolicySpec = WorldFile['vaults'][number]['policies'][number];

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Puts the world's protected items into their vaults, with the recovery points and jobs that they would have by now. */
export function seedItems(world: World, file: WorldFile, now: number, idOf: IdOf): void {
  const vaults = new Map(file.vaults.map((vault) => [vault.name, { id: idOf(vault, vaultType), spec: vault }]));
  const vaultOf = (name: string) => {
    const vault = vaults.get(name);
    if (vault) return vault;
    throw new Error(`The world names the vault '${name}', which it does not have.`);
  };
  for (const vm of file.vms) {
    if (!vm.backup) continue;
    const { id, spec } = vaultOf(vm.backup.vault);
    const policy = policyOf(world, id, vm.backup.policy);
    const source = resources(world).get(idOf(vm, 'Microsoft.Compute/virtualMachines'))!;
    const planned = spec.policies.find(({ name }) => name === vm.backup!.policy);
    seedVm(world, { vm, source, vault: id, policy, planned, full: file.history === 'full' }, now);
  }
  for (const { vm, database, vault, policy } of file.sqlDatabases) {
    const into = { vault: vaultOf(vault).id, policy };
    seedDatabase(world, { vm: vmNamed(file, vm, idOf), database }, into, now);
  }
  for (const { account, share, vault, policy } of file.fileShares) {
    const spec = file.storageAccounts.find(({ name }) => name === account);
    if (!spec) throw new Error(`The world names the storage account '${account}', which it does not have.`);
    const into = { vault: vaultOf(vault).id, policy };
    seedShare(world, { account: idOf(spec, 'Microsoft.Storage/storageAccounts'), share }, into, now);
  }
}

/** A point and the rule that keeps it. */
interface Kept {
  readonly at: number;
  readonly rule: Rule;
}

interface Protected {
  readonly vm: VmSpec;
  readonly source: Resource;
  readonly vault: string;
  readonly policy: { readonly id: string; readonly name: string };
  readonly planned: PolicySpec | undefined;
  readonly full: boolean;
}

function seedVm(world: World, one: Protected, now: number): void {
  const { vm, source, vault, policy } = one;
  const fresh = newVmItem(vault, source, policy, String(Math.floor(world.random() * 1e15)));
  const idle = vm.backup!.state === 'stopped' || vm.backup!.state === 'soft-deleted' ? 9 * day : 0;
  const last = now - idle - 2 * hour - Math.floor(world.random() * 80) * minute;
  const times = pointTimes(one.planned, last, one.full);
  for (const kept of times) addPoint(world, one, fresh.id, kept);
  const failed = vm.backup!.state === 'failed';
  const lastJob = failed ? last + 90 * minute : last;
  for (const at of one.full ? times.slice(0, 3).map((kept) => kept.at) : [last])
    addJob(world, one, fresh, { start: at });
  if (failed) addJob(world, one, fresh, { start: lastJob, errorCode: vm.backup!.errorCode });
  protectedItems(world).set(fresh.id, settled(world, one, fresh, { last, lastJob, now }));
}

function settled(
  world: World,
  one: Protected,
  fresh: ProtectedItem,
  { last, lastJob, now }: { readonly last: number; readonly lastJob: number; readonly now: number },
): ProtectedItem {
  const { state } = one.vm.backup!;
  const properties = {
    ...fresh.properties,
    protectionState: 'Protected',
    lastBackupStatus: state === 'failed' ? 'Failed' : 'Completed',
    lastBackupTime: iso(lastJob),
    lastRecoveryPoint: iso(last),
    ...healthy,
  };
  if (state === 'failed') return { ...fresh, properties: { ...properties, ...unhealthy(one.vm.backup!.errorCode) } };
  const stopped = { ...properties, protectionState: 'ProtectionStopped', policyId: '', policyName: '' };
  if (state === 'stopped') return { ...fresh, properties: stopped };
  if (state !== 'soft-deleted') return { ...fresh, properties };
  const deletedAt = now - 3 * day;
  purgeLater(world, fresh.id, { deletedAt, days: 14 });
  return { ...fresh, deletedAt, properties: { ...stopped, softDeleteRetentionPeriod: 14 } };
}

/**
 * When the item's recovery points were taken, newest first: every slot that the snapshots still cover, then the points
 * of the days, weeks, months and years that the policy keeps.
 */
function pointTimes(policy: PolicySpec | undefined, last: number, full: boolean): Kept[] {
  if (!full) return [{ at: last, rule: 'Daily' }];
  const keep = policy?.keep ?? { snapshotDays: 2, days: 30 };
  const step = policy?.everyHours ? policy.everyHours * hour : day;
  const points = new Map<number, Rule>();
  const add = (rule: Rule, count: number, every: number): void => {
    for (let n = 0; n < count; n++) points.set(last - n * every, rule);
  };
  add('Daily', Math.ceil((keep.snapshotDays * day) / step), step);
  add('Daily', keep.days ?? 0, day);
  add('Weekly', keep.weeks ?? 0, 7 * day);
  add('Monthly', keep.months ?? 0, 30 * day);
  add('Yearly', keep.years ?? 0, 365 * day);
  // The newest is of no series yet.
  points.set(last, 'Daily');
  return [...points].map(([at, rule]) => ({ at, rule })).sort((a, b) => b.at - a.at);
}

/** A backup that ran; with an error, it failed. */
interface Run {
  readonly start: number;
  readonly errorCode?: string | undefined;
}

function addPoint(world: World, { vm, planned, policy }: Protected, item: string, { at, rule }: Kept): void {
  const name = String(Math.floor(world.random() * 9e14) + 1e14);
  const kept = spans(backupPolicies(world).get(policy.id)?.properties ?? {}, { at, rule });
  recoveryPoints(world).set(`${item}/recoveryPoints/${name}`, {
    id: `${item}/recoveryPoints/${name}`,
    name,
    item,
    at,
    consistency:
      vm.power !== 'running' ? 'CrashConsistent' : vm.os === 'Windows' ? 'AppConsistent' : 'FileSystemConsistent',
    ...kept,
    ...(vm.backup!.state === 'stopped' && { until: forEver }),
    vaultFrom: at + 9 * minute,
    policyType: planned?.type ?? 'V1',
    rule,
  });
}

function addJob(world: World, { vm }: Protected, item: ProtectedItem, { start, errorCode }: Run): void {
  const snapshot = start + 2.5 * minute;
  const job = newJob(world, item, {
    operation: 'Backup',
    status: errorCode ? 'Failed' : 'Completed',
    userTriggered: false,
    start,
    end: errorCode ? snapshot : start + 10 * minute,
    tasks: [
      { name: 'Take Snapshot', start, end: snapshot },
      { name: 'Transfer data to vault', start: snapshot, end: start + 10 * minute },
    ],
    properties: { 'VM Name': vm.name, ...(!errorCode && { 'Backup Size': '11394 MB' }) },
    ...(errorCode && { errorCode }),
  });
  backupJobs(world).set(job.id, job);
}

function vmNamed(file: WorldFile, name: string, idOf: IdOf): string {
  const vm = file.vms.find((one) => one.name === name);
  if (!vm) throw new Error(`The world names the VM '${name}', which it does not have.`);
  return idOf(vm, 'Microsoft.Compute/virtualMachines');
}

const iso = (at: number): string => new Date(at).toISOString();
