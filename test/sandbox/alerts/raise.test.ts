import { describe, expect, test } from '@jest/globals';
import { raiseBackupAlert, raiseRecoveryAlert, raiseSecurityAlert } from '../../../src/sandbox/alerts/raise.ts';
import { type Body, drVault, PureAzure, prodVault, start } from '../pure-azure.ts';
import { alertsPath, failure, outbox } from './support.ts';

const alerts = (azure: PureAzure): Body[] => azure.get(`${alertsPath}?includeContext=true`).body.value;

describe('a failed backup', () => {
  test('is an alert about the vault, with the job and the error behind the link', () => {
    const azure = new PureAzure();
    raiseBackupAlert(azure.world, failure());
    const [alert] = alerts(azure);
    expect(alert.name).toBe('Backup Failure');
    expect(alert.properties.essentials).toMatchObject({
      severity: 'Sev1',
      monitorService: 'Azure Backup',
      monitorCondition: 'Fired',
      alertState: 'New',
      targetResource: prodVault.toLowerCase(),
      startDateTime: '2026-05-04T10:00:00.0000000Z',
    });
    expect(alert.properties.context.extendedInfo.jobId).toBe(failure().jobId);
    expect(azure.get(alert.id).body).toEqual(alert);
  });

  test('is posted in the common schema, keys in the order of the real service', () => {
    const azure = new PureAzure();
    raiseBackupAlert(azure.world, failure());
    const [row] = outbox(azure);
    expect(row).toMatchObject({ url: 'https://bot.example/api/alerts', attempts: 0, due: 0 });
    const body = JSON.parse(row?.body ?? '');
    expect(Object.keys(body)).toEqual(['data', 'schemaId']);
    expect(Object.keys(body.data)).toEqual(['essentials', 'alertContext', 'customProperties']);
    expect(Object.keys(body.data.essentials)).toEqual([
      'region',
      'alertId',
      'severity',
      'alertRule',
      'signalType',
      'description',
      'firedDateTime',
      'originAlertId',
      'alertTargetIDs',
      'monitorCondition',
      'essentialsVersion',
      'investigationLink',
      'monitoringService',
      'configurationItems',
      'targetResourceType',
      'alertContextVersion',
      'targetResourceGroup',
    ]);
    expect(body.data.essentials.alertId).toBe(alerts(azure)[0].id);
    expect(body.data.essentials.region).toBe('australiaeast');
    expect(body.data.alertContext.extendedInfo.recommendedActions).toMatch(
      / https:\/\/aka\.ms\/AB-usererrorguestagentstatusunavailable$/,
    );
    expect(body.data.alertContext.linkedResourceId).toBe(failure().vmId);
  });

  test('has an origin id of inverted ticks, digits and the code: different for each failure', () => {
    const azure = new PureAzure();
    raiseBackupAlert(azure.world, failure());
    raiseBackupAlert(azure.world, failure({ at: start + 1000 }));
    azure.now = start + 1000;
    const [later = '', earlier = ''] = alerts(azure).map(({ properties }) => properties.essentials.sourceCreatedId);
    expect(earlier).toMatch(/^\d{19}_0_\d{35}azureiaasvmusererrorguestagentstatusunavailablebackuplog$/);
    const ticks = 3155378975999999999n - BigInt(earlier.slice(0, 19));
    expect(Number((ticks - 621355968000000000n) / 10_000n)).toBe(start);
    expect(later < earlier).toBe(true);
  });

  test('raises nothing when the vault switches job alerts off, and never for a failed configuration', () => {
    const azure = new PureAzure();
    raiseBackupAlert(azure.world, failure({ operation: 'ConfigureBackup' }));
    const vault = azure.get(prodVault).body;
    const azureMonitorAlertSettings = { alertsForAllJobFailures: 'Disabled' };
    vault.properties.monitoringSettings = { azureMonitorAlertSettings };
    azure.world.table<object>('resources').set(prodVault, vault);
    raiseBackupAlert(azure.world, failure());
    expect(alerts(azure)).toEqual([]);
    expect(outbox(azure)).toEqual([]);
    raiseSecurityAlert(azure.world, {
      at: start,
      vaultId: prodVault,
      rule: 'Delete Backup Data',
      description: 'x',
      item: failure(),
    });
    expect(alerts(azure)[0].properties.essentials.severity).toBe('Sev0');
  });

  test('reaches nobody without a webhook, and is an alert all the same', () => {
    const azure = new PureAzure(undefined, null);
    raiseBackupAlert(azure.world, failure());
    expect(alerts(azure)).toHaveLength(1);
    expect(outbox(azure)).toEqual([]);
  });
});

test('Site Recovery says which VM and why', () => {
  const azure = new PureAzure();
  raiseRecoveryAlert(azure.world, {
    at: start,
    vaultId: drVault,
    rule: 'Replication health critical',
    replicatedItemId: `${drVault}/replicationFabrics/f/replicationProtectionContainers/c/replicationProtectedItems/i`,
    vmId: failure().vmId,
    vmName: 'app-prod-01',
    errorCode: '153007',
    errorText: 'No crash-consistent recovery point.',
    recommendedAction: 'Lower the churn.',
  });
  const [alert] = alerts(azure);
  expect(alert.properties.essentials.monitorService).toBe('Azure Site Recovery');
  expect(alert.properties.context).toMatchObject({ linkedResourceName: 'app-prod-01', category: 'Health' });
  expect(outbox(azure)).toHaveLength(1);
});
