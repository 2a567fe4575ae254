import { describe, expect, test } from '@jest/globals';
import { raiseBackupAlert } from '../../../src/sandbox/alerts/raise.ts';
import { resources } from '../../../src/sandbox/core/tables.ts';
import { isQuick } from '../../support/quick.ts';
import { failure } from '../alerts/support.ts';
import { type Body, dev, PureAzure, prod, prodVault } from '../pure-azure.ts';

const post = (azure: PureAzure, body: object) =>
  azure.send('POST', '/providers/Microsoft.ResourceGraph/resources', body);
const vms = "resources | where type =~ 'microsoft.compute/virtualmachines'";

describe('the tables', () => {
  test('resources: VMs with their power, in any spelling of the table', () => {
    const azure = new PureAzure();
    const rows = azure.query(`Resources | where type == 'microsoft.compute/virtualmachines' and name == 'vm1'`);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      resourceGroup: 'rg-contoso-app-prod',
      subscriptionId: prod,
      location: 'australiaeast',
    });
    expect(rows[0].properties.extended.instanceView.powerState.code).toBe('PowerState/running');
    expect(azure.query("where type =~ 'microsoft.recoveryservices/vaults' | project name")).toHaveLength(3);
    expect(azure.query("resources | where type =~ 'microsoft.insights/actiongroups' | project name")).toEqual([
      { name: 'ag-backup-teams' },
    ]);
  });

  test('VMs without a backup, by the query of the documentation', () => {
    const azure = new PureAzure();
    const rows = azure.query(`Resources
| where type in~ ('microsoft.compute/virtualmachines','microsoft.classiccompute/virtualmachines')
| extend resourceId=tolower(id)
| join kind = leftouter ( RecoveryServicesResources
  | where type == "microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems"
  | where properties.backupManagementType == "AzureIaasVM"
  | project resourceId = tolower(tostring(properties.sourceResourceId)), backupItemid = id, isBackedUp = isnotempty(id) ) on resourceId
| extend isProtected = isnotempty(backupItemid)
| where (isProtected == (0))
| project id,name,resourceGroup,location,tags`);
    const names = rows.map(({ name }) => name);
    expect(names).toContain('vm1');
    expect(names).toContain('vm-dev-01');
    expect(names).not.toContain('app-prod-01');
    expect(Object.keys(rows[0])).toEqual(['id', 'name', 'resourceGroup', 'location', 'tags']);
  });

  test('protected items, policies, replicated items, alerts, subscriptions and groups', () => {
    const azure = new PureAzure();
    const [item] = azure.query(
      "recoveryservicesresources | where type =~ 'microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems' and properties.friendlyName =~ 'app-prod-01'",
    );
    expect(item.location).toBe('australiaeast');
    expect(item.properties).toMatchObject({
      currentProtectionState: 'ProtectionConfigured',
      backupManagementType: 'AzureIaasVM',
      vaultId: prodVault,
    });
    expect(item.properties.dataSourceInfo.resourceID).toMatch(/\/app-prod-01$/);
    const states = azure.query(
      "recoveryservicesresources | where type endswith 'protecteditems' | summarize n = count() by s = tostring(properties.currentProtectionState)",
    );
    expect(states.map(({ s }) => s)).toEqual(
      expect.arrayContaining(['ProtectionConfigured', 'ProtectionStopped', 'SoftDeleted']),
    );
    const replicated = azure.query(
      "recoveryservicesresources | where type =~ 'microsoft.recoveryservices/vaults/replicationfabrics/replicationprotectioncontainers/replicationprotecteditems' | project vmId = tolower(tostring(properties.providerSpecificDetails.dataSourceInfo.resourceId)), rpo = tolong(properties.providerSpecificDetails.rpoInSeconds)",
    );
    expect(replicated.map(({ vmId }) => vmId.split('/').at(-1))).toEqual(['vm1', 'ledger-prod-01']);
    expect(replicated[0].rpo).toBeGreaterThan(0);
    raiseBackupAlert(azure.world, failure());
    const alerts = azure.query(
      "alertsmanagementresources | where type =~ 'microsoft.alertsmanagement/alerts' | extend e = properties.essentials | where todatetime(e.startDateTime) > ago(24h) | project sev = tostring(e.severity), service = e.monitorService",
    );
    expect(alerts).toEqual([{ sev: 'Sev1', service: 'Azure Backup' }]);
    expect(
      azure.query(
        "resourcecontainers | where type == 'microsoft.resources/subscriptions' | project name | order by name asc",
      ),
    ).toEqual([{ name: 'Contoso Development' }, { name: 'Contoso Production' }]);
    expect(azure.query("resourcecontainers | where type endswith '/resourcegroups'").length).toBeGreaterThan(4);
    expect(azure.query('advisorresources | project id')).toEqual([]);
  });

  test('VMs per subscription name, by a join', () => {
    const azure = new PureAzure();
    const rows = azure.query(
      `${vms} | join kind=inner (resourcecontainers | where type == 'microsoft.resources/subscriptions' | project subscriptionId, subscription = name) on subscriptionId | summarize n = count() by subscription | order by subscription asc`,
    );
    expect(rows.map(({ subscription }) => subscription)).toEqual(['Contoso Development', 'Contoso Production']);
  });
});

describe('the answer', () => {
  test('goes by pages with a skip token where ids are projected', () => {
    const azure = new PureAzure();
    const seen: string[] = [];
    let options: object = { $top: 7, resultFormat: 'objectArray' };
    for (;;) {
      const { status, body, headers } = post(azure, { query: `${vms} | project id`, options });
      expect([status, body.resultTruncated]).toEqual([200, 'false']);
      expect(headers['x-ms-user-quota-remaining']).toBeDefined();
      expect(body.count).toBe(body.data.length);
      seen.push(...body.data.map(({ id }: Body) => id));
      expect(body.totalRecords).toBe(azure.query(`${vms} | count`)[0].Count);
      if (!body.$skipToken) break;
      options = { ...options, $skipToken: body.$skipToken };
    }
    expect(new Set(seen).size).toBe(azure.query(`${vms} | count`)[0].Count);
  });

  test('is cut from what the first page was cut from, whatever has happened since', () => {
    const azure = new PureAzure();
    const query = `${vms} | project id, name`;
    const first = post(azure, { query, options: { $top: 2 } }).body;
    const [gone] = azure.query(`${vms} | project id`).slice(2);
    resources(azure.world).delete(gone.id);
    const rest = post(azure, { query, options: { $top: 1000, $skipToken: first.$skipToken } }).body;
    expect(rest.data.map(({ id }: Body) => id)).toContain(gone.id);
    expect(azure.query(query)).toHaveLength(first.totalRecords - 1);
  });

  test('is cut off and says so where they are not', () => {
    const { body } = post(new PureAzure(), { query: `${vms} | project name`, options: { $top: 2 } });
    expect(body).toMatchObject({ count: 2, resultTruncated: 'true' });
    expect(body.$skipToken).toBeUndefined();
  });

  test('is of the subscriptions that are asked for, or of all', () => {
    const azure = new PureAzure();
    const count = (subscriptions?: string[]): number =>
      azure.query(`${vms} | count`, subscriptions ? { subscriptions } : {})[0].Count;
    expect(count([prod]) + count([dev])).toBe(count());
    expect(count([dev.toUpperCase()])).toBe(count([dev]));
    expect(count(['00000000-0000-0000-0000-000000000000'])).toBe(0);
  });

  test('may be a table', () => {
    const options = { resultFormat: 'table', $skip: 1 };
    const { body } = post(new PureAzure(), {
      query: `${vms} | project name, n = 1 | order by name asc | take 2`,
      options,
    });
    expect(body.data.columns).toEqual([
      { name: 'name', type: 'string' },
      { name: 'n', type: 'integer' },
    ]);
    expect(body.data.rows).toHaveLength(1);
  });

  test('refuses as Azure does', () => {
    const azure = new PureAzure();
    const { status, body } = post(azure, { query: 'where where' });
    expect(status).toBe(400);
    expect(body.error.code).toBe('BadRequest');
    expect(body.error.message).toMatch(
      /^Please provide below info when asking for support: timestamp = .*Z, correlationId = [0-9a-f-]{36}\.$/,
    );
    expect(body.error.details[0].code).toBe('InvalidQuery');
    expect(body.error.details[1]).toMatchObject({
      code: 'ParserFailure',
      line: 1,
      characterPositionInLine: 11,
      token: '<EOF>',
    });
    const table = post(azure, { query: 'SecretResources | take 1' }).body.error.details[1];
    expect(table.code).toBe('DisallowedLogicalTableName');
    expect(post(azure, { query: '' }).status).toBe(400);
    expect(post(azure, {}).status).toBe(400);
    expect(post(azure, { query: vms, options: { $top: -1 } }).status).toBe(400);
    expect(post(azure, { query: vms, options: { $skipToken: 'x' } }).status).toBe(400);
  });
});

test('ten thousand VMs are no hindrance', () => {
  const vmsOfMany = Array.from({ length: 10_000 }, (_, n) => ({
    name: `vm-${n}`,
    subscription: 'S',
    resourceGroup: `rg-${n % 50}`,
    location: 'australiaeast',
  }));
  const azure = new PureAzure({ subscriptions: [{ id: prod, name: 'S' }], vms: vmsOfMany });
  azure.query(`${vms} and name =~ 'vm-1'`);
  const find = () => expect(azure.query(`${vms} and name =~ 'VM-9999' | project id, name`)).toHaveLength(1);
  expect(isQuick(find, 250)).toBe(true);
});
