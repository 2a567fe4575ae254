import type { Json, TestApp } from './app.ts';

export const production = '10000000-0000-4000-8000-000000000001';
const subscriptions = [production, '20000000-0000-4000-8000-000000000002'];

interface Listed {
  readonly id: string;
  readonly name: string;
  readonly properties: Json;
}

const list = async (app: TestApp, path: string): Promise<readonly Listed[]> =>
  ((await app.arm(path)) as { value: Listed[] }).value;

async function vaults(app: TestApp): Promise<readonly string[]> {
  const all = await Promise.all(
    subscriptions.map((id) =>
      list(app, `/subscriptions/${id}/providers/Microsoft.RecoveryServices/vaults?api-version=2024-04-01`),
    ),
  );
  return all.flat().map(({ id }) => id);
}

/** As somebody in the portal does it. */
export async function switchSoftDelete(app: TestApp, name: string, state: 'Enabled' | 'Disabled'): Promise<void> {
  const vault = (await vaults(app)).find((id) => id.endsWith(`/${name}`));
  if (!vault) throw new Error(`no vault is called ${name}`);
  const properties = { softDeleteFeatureState: state, softDeleteRetentionPeriodInDays: 14 };
  await app.arm(`${vault}/backupconfig/vaultconfig?api-version=2024-04-01`, 'PUT', { properties });
}

/** The jobs that Azure started since then, of Backup and of Site Recovery: `Backup of vm1 (InProgress)`. */
export async function jobsSince(app: TestApp, since: number): Promise<{ name: string; words: string }[]> {
  const each = await Promise.all(
    (await vaults(app)).flatMap((vault) => [
      list(app, `${vault}/backupJobs?api-version=2024-04-01`),
      list(app, `${vault}/replicationJobs?api-version=2023-06-01`),
    ]),
  );
  return each
    .flat()
    .map(({ name, properties: of }) => ({
      name,
      at: Date.parse(String(of.startTime)),
      words: `${of.operation ?? of.scenarioName} of ${of.entityFriendlyName ?? of.targetObjectName} (${of.status ?? of.state})`,
    }))
    .filter(({ at }) => at >= since);
}

/** An alert as Azure shows it: its state, and the comments of those who changed it. */
export async function alertInAzure(app: TestApp, id: string): Promise<{ state: string; comments: string[] }> {
  const version = 'api-version=2019-05-05-preview';
  const [{ properties }, history] = await Promise.all([
    app.arm(`${id}?${version}`) as Promise<Json & Listed>,
    app.arm(`${id}/history?${version}`),
  ]);
  const { alertState } = properties.essentials as { alertState: string };
  const { modifications } = history.properties as { modifications: { comments: string }[] };
  return { state: alertState, comments: modifications.map(({ comments }) => comments) };
}

/** The ARM id of the only VM with that name; throws when there is none or more than one. */
export async function vmId(app: TestApp, words: string): Promise<string> {
  const [name = '', group = ''] = words.split('/');
  const { vms } = (await app.sandbox('world')) as { vms: { id: string; name: string }[] };
  const [found, ...others] = vms.filter((vm) => vm.name === name && vm.id.includes(`/resourceGroups/${group}`));
  if (!found || others.length > 0) throw new Error(`${found ? 'several VMs are' : 'no VM is'} called ${words}`);
  return found.id;
}

/** Changes a protected item as somebody in the portal does it: stops it, or gives a VM a policy of its vault. */
export async function changeItem(app: TestApp, vm: string, policy: string | undefined): Promise<void> {
  for (const vault of await vaults(app)) {
    const items = await list(app, `${vault}/backupProtectedItems?api-version=2024-04-01`);
    const item = items.find(({ properties }) => properties.friendlyName === vm);
    if (!item) continue;
    const how = policy ? { policyId: `${vault}/backupPolicies/${policy}` } : { protectionState: 'ProtectionStopped' };
    const { protectedItemType } = item.properties;
    const properties = { protectedItemType, sourceResourceId: item.properties.sourceResourceId, ...how };
    await app.arm(`${item.id}?api-version=2024-04-01`, 'PUT', { properties });
    await app.sandbox('clock', { advance: 'PT1M' });
    return;
  }
  throw new Error(`no item is called ${vm}`);
}

/** Disables the replication of a VM as somebody in the portal does it. */
export async function disableReplication(app: TestApp, vm: string): Promise<void> {
  for (const vault of await vaults(app)) {
    const items = await list(app, `${vault}/replicationProtectedItems?api-version=2023-06-01`);
    const item = items.find(({ properties }) => properties.friendlyName === vm);
    if (!item) continue;
    await app.arm(`${item.id}/remove?api-version=2023-06-01`, 'POST', { properties: {} });
    await app.sandbox('clock', { advance: 'PT10M' });
    return;
  }
  throw new Error(`${vm} is not replicated`);
}

/** Changes how many days a policy of that vault keeps its daily points, as somebody in the portal may. */
export async function keepDays(app: TestApp, policy: string, days: number): Promise<void> {
  for (const vault of await vaults(app)) {
    const found = (await list(app, `${vault}/backupPolicies?api-version=2024-04-01`)).find(
      ({ name }) => name === policy,
    );
    if (!found) continue;
    const retention = found.properties.retentionPolicy as { dailySchedule: { retentionDuration: Json } };
    const duration = { ...retention.dailySchedule.retentionDuration, count: days };
    const dailySchedule = { ...retention.dailySchedule, retentionDuration: duration };
    const properties = { ...found.properties, retentionPolicy: { ...retention, dailySchedule } };
    await app.arm(`${found.id}?api-version=2024-04-01`, 'PUT', { properties });
    return;
  }
  throw new Error(`there is no policy ${policy}`);
}

/** Restores the disks of the VM's newest recovery point into the storage account of the vault, as somebody in the portal does. */
export async function restoreDisks(app: TestApp, name: string): Promise<void> {
  const vm = await vmId(app, name);
  for (const vault of await vaults(app)) {
    const items = await list(app, `${vault}/backupProtectedItems?api-version=2024-04-01`);
    const item = items.find(({ properties }) => properties.sourceResourceId === vm);
    if (!item) continue;
    const [point] = await list(app, `${item.id}/recoveryPoints?api-version=2024-04-01`);
    const account = vm.replace(/\/providers\/.*/, '/providers/Microsoft.Storage/storageAccounts/stcontosoaue');
    const properties = {
      objectType: 'IaasVMRestoreRequest',
      recoveryType: 'RestoreDisks',
      recoveryPointId: point?.name,
      sourceResourceId: vm,
      storageAccountId: account,
      region: 'australiaeast',
      createNewCloudService: false,
      originalStorageAccountOption: false,
    };
    await app.arm(`${point?.id}/restore?api-version=2024-04-01`, 'POST', { properties });
    return;
  }
  throw new Error(`no vault has ${name}`);
}

async function graph(app: TestApp, query: string): Promise<Listed[]> {
  const path = '/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01';
  const answer = await app.arm(path, 'POST', { query, options: { resultFormat: 'objectArray' } });
  return (answer as unknown as { data: Listed[] }).data;
}

/** Names of the VMs, disks and network interfaces in a resource group. */
export async function machineryIn(app: TestApp, group: string): Promise<string[]> {
  const types =
    "('microsoft.compute/virtualmachines', 'microsoft.compute/disks', 'microsoft.network/networkinterfaces')";
  const which = `resources | where type in~ ${types} and resourceGroup =~ '${group}' | project id, name`;
  return (await graph(app, which)).map(({ name }) => name);
}

/** The disk that the VM has, and those called after it that nothing has; by name. */
export async function disksOf(app: TestApp, name: string): Promise<{ now: string; free: string[] }> {
  const vm = (await app.arm(`${await vmId(app, name)}?api-version=2024-03-01`)) as unknown as Listed;
  const storage = vm.properties.storageProfile as { osDisk: { name: string } };
  const data = await graph(app, "resources | where type =~ 'microsoft.compute/disks' | project id, name, properties");
  const own = data.filter((disk) => disk.name.startsWith(name) && disk.properties.diskState === 'Unattached');
  return { now: storage.osDisk.name, free: own.map((disk) => disk.name) };
}

/** From now on Azure shows these policies in the vault besides its own: some that it would not take from us. */
export async function showPolicies(app: TestApp, name: string, more: readonly Json[]): Promise<void> {
  const vault = (await vaults(app)).find((id) => id.endsWith(`/${name}`));
  if (!vault) throw new Error(`no vault is called ${name}`);
  const own = await list(app, `${vault}/backupPolicies?api-version=2024-04-01`);
  const answer = (path: string, body: unknown) =>
    app.sandbox('faults', { match: `^GET .*/${name}/backupPolicies${path}$`, status: 200, body, times: 1_000 });
  await answer('', { value: [...own, ...more] });
  for (const policy of more) await answer(`/${String(policy.name)}`, policy);
}
