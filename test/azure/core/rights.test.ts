import { expect, test } from '@jest/globals';
import { rightOf } from '../../../src/azure/core/errors.ts';

const azure = 'https://management.azure.com/subscriptions/s/resourceGroups/rg/providers';
const vault = `${azure}/Microsoft.RecoveryServices/vaults/v`;
const item = `${vault}/backupFabrics/Azure/protectionContainers/c/protectedItems/i`;

test.each([
  [
    'POST',
    'https://management.azure.com/subscriptions/s/providers/Microsoft.AlertsManagement/alerts/1/changestate?newState=Closed',
    'Microsoft.AlertsManagement/alerts/changestate/action',
  ],
  ['POST', `${vault}/backupJobs/j/cancel`, 'Microsoft.RecoveryServices/vaults/backupJobs/cancel/action'],
  ['GET', `${vault}/backupJobs/j?api-version=1`, 'Microsoft.RecoveryServices/vaults/backupJobs/read'],
  [
    'POST',
    `${item}/backup`,
    'Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/backup/action',
  ],
  ['PUT', item, 'Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/write'],
  ['DELETE', `${azure}/Microsoft.AlertsManagement/actionRules/r`, 'Microsoft.AlertsManagement/actionRules/delete'],
  ['GET', 'https://management.azure.com/subscriptions', undefined],
])('%s %s needs %s', (method, url, right) => {
  expect(rightOf(method, url)).toBe(right);
});
