import type { BackupFailure } from '../../../src/sandbox/alerts/raise.ts';
import { type OutboxRow, outboxOf } from '../../../src/sandbox/monitor/outbox.ts';
import { type PureAzure, prod, prodVault, start } from '../pure-azure.ts';

const vm = `/subscriptions/${prod}/resourceGroups/rg-contoso-app-prod/providers/Microsoft.Compute/virtualMachines/app-prod-01`;
const item = 'VM;iaasvmcontainerv2;rg-contoso-app-prod;app-prod-01';

export const failure = (more: Partial<BackupFailure> = {}): BackupFailure => ({
  at: start,
  vaultId: prodVault,
  protectedItemId: `${prodVault}/backupFabrics/Azure/protectionContainers/IaasVMContainer;iaasvmcontainerv2;rg-contoso-app-prod;app-prod-01/protectedItems/${item}`,
  vmId: vm,
  vmName: 'app-prod-01',
  jobId: '5ee4feb1-4ed9-433c-8b91-5bef1b3fe1fe',
  operation: 'Backup',
  errorCode: 'UserErrorGuestAgentStatusUnavailable',
  errorTitle: 'VM agent unable to communicate',
  errorText: 'Azure VM agent is unable to communicate with the Azure Backup service.',
  recommendedAction: 'Ensure that the agent runs.',
  ...more,
});

export const outbox = (azure: PureAzure): OutboxRow[] => [...outboxOf(azure.world).values()];

export const alertsPath = `/subscriptions/${prod}/providers/Microsoft.AlertsManagement/alerts`;
