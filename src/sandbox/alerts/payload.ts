import { parseId } from '../core/resource-id.ts';
import type { Alert } from './alert.ts';

/**
 * The body that an action group posts for the alert: the common alert schema, with the keys in the order and the odd
 * spellings in which Azure Backup's built-in alerts arrive (documentation: "Common alert schema").
 */
export function webhookBody(alert: Alert, region: string): Readonly<Record<string, unknown>> {
  const { essentials, context } = alert.properties;
  return {
    data: {
      essentials: {
        region,
        alertId: alert.id,
        severity: essentials.severity,
        alertRule: essentials.alertRule,
        signalType: essentials.signalType,
        description: essentials.description,
        firedDateTime: essentials.startDateTime,
        originAlertId: essentials.sourceCreatedId,
        alertTargetIDs: [essentials.targetResource],
        monitorCondition: essentials.monitorCondition,
        essentialsVersion: '1.0',
        investigationLink: investigationLink(alert),
        monitoringService: essentials.monitorService,
        configurationItems: [essentials.targetResourceName],
        targetResourceType: essentials.targetResourceType,
        alertContextVersion: '1.0',
        targetResourceGroup: essentials.targetResourceGroup,
      },
      alertContext: context,
      customProperties: null,
    },
    schemaId: 'azureMonitorCommonAlertSchema',
  };
}

function investigationLink(alert: Alert): string {
  const { subscription, name } = parseId(alert.id);
  const group = alert.properties.essentials.targetResourceGroup;
  const id = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.AlertsManagement/alerts/${name}`;
  const encoded = id.replaceAll('/', '%2f');
  return `https://portal.azure.com/#view/Microsoft_Azure_Monitoring_Alerts/Issue.ReactView/alertId/${encoded}`;
}
