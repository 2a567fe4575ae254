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
export async function vmId(app: TestApp, name: string): Promise<string> {
  const { vms } = (await app.sandbox('world')) as { vms: { id: string; name: string }[] };
  const [found, ...others] = vms.filter((vm) => vm.name === name);
  if (!found || others.length > 0) throw new Error(`${found ? 'several VMs are' : 'no VM is'} called ${name}`);
  return found.id;
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
