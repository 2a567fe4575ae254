import { randomUUID } from 'node:crypto';
import { askSandbox } from './lifeboat.ts';

const subscription = '10000000-0000-4000-8000-000000000001';
const vault = `/subscriptions/${subscription}/resourcegroups/rg-contoso-app-prod/providers/microsoft.recoveryservices/vaults/rsv-contoso-prod-aue`;

/**
 * Webhooks as the built-in alerts of Azure Backup send them (common alert schema), each with an id of its own, about
 * `distinct` VMs in turn.
 */
export function webhooks(count: number, distinct: number): Buffer[] {
  return Array.from({ length: count }, (_, n) => Buffer.from(JSON.stringify(webhook(n % distinct))));
}

/** The sandbox takes bodies of 4 MB; one of these has some 2 KB. */
const atOnce = 1_000;

/** The sandbox lists the alerts of these webhooks: without that they are claims that Azure denies. */
export async function listInAzure(origin: string, caFile: string, bodies: readonly Buffer[]): Promise<void> {
  for (let from = 0; from < bodies.length; from += atOnce) {
    const webhooks = bodies.slice(from, from + atOnce).map((body) => JSON.parse(body.toString()) as object);
    await askSandbox({ origin, caFile }, '/_sandbox/list-alert', { webhooks });
  }
}

/** The name of one of the VMs. */
export const vmName = (n: number): string => `vm-bench-${String(n).padStart(3, '0')}`;

function webhook(n: number): object {
  const name = vmName(n);
  const vm = `/subscriptions/${subscription}/resourceGroups/rg-contoso-app-prod/providers/Microsoft.Compute/virtualMachines/${name}`;
  const item = `VM;iaasvmcontainerv2;rg-contoso-app-prod;${name}`;
  return {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: {
        alertId: `/subscriptions/${subscription}/providers/Microsoft.AlertsManagement/alerts/${randomUUID()}`,
        alertRule: 'Backup Failure',
        severity: 'Sev1',
        signalType: 'Log',
        monitorCondition: 'Fired',
        monitoringService: 'Azure Backup',
        alertTargetIDs: [vault],
        configurationItems: ['rsv-contoso-prod-aue'],
        originAlertId: `${randomUUID()}_${item}_UserErrorGuestAgentStatusUnavailable`,
        firedDateTime: new Date().toISOString(),
        description: 'Azure Backup could not communicate with the agent of the virtual machine.',
        essentialsVersion: '1.0',
        alertContextVersion: '1.0',
        targetResourceType: 'microsoft.recoveryservices/vaults',
      },
      alertContext: {
        category: 'Jobs',
        sourceId: `${vm}/providers/Microsoft.RecoveryServices/backupProtectedItem/${item}`,
        sourceType: 'VM',
        protectedItemId: `${vault}/backupFabrics/Azure/protectionContainers/IaasVMContainer;${item.slice(3)}/protectedItems/${item}`,
        linkedResourceId: vm,
        linkedResourceName: name,
        formattedSourceType: 'AzureIaasVM',
        alertVersionNumber: 'V2020_10',
        extendedInfo: {
          jobId: randomUUID(),
          possibleCauses: null,
          occurrenceCount: 1,
          recommendedActions: 'Make sure that the agent runs. https://aka.ms/AB-usererrorguestagentstatusunavailable',
        },
      },
      customProperties: null,
    },
  };
}
