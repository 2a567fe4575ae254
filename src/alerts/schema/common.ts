import { readActivity, readResourceHealth, readServiceHealth } from './activity.ts';
import type { Findings, Json } from './alert.ts';
import { readBackup, readSiteRecovery } from './backup.ts';
import { readCondition, readLogV1 } from './condition.ts';
import { readBudget, readPrometheus, readSmartDetection, readUnknown } from './other.ts';
import { object, pick, texts } from './take.ts';

/**
 * An alert in the common schema (documentation: "Common alert schema"), by its `monitoringService`; one that is not
 * known, or is spelt in a new way, by the shape of its context.
 */
export function readCommon(essentials: Json, context: Json): Findings {
  const service = (pick(essentials, ['monitoringService', 'monitorService']) ?? '').toLowerCase().replace(/[\s-]/g, '');
  const rule = pick(essentials, ['alertRule']) ?? '';
  const targets = texts(essentials.alertTargetIDs, 500);
  if (service.includes('siterecovery')) return readSiteRecovery(essentials, context);
  if (service.includes('azurebackup')) return readBackup(essentials, context);
  if (service.includes('costalert') || 'AlertData' in context) return readBudget(object(context.AlertData));
  if (service.includes('servicehealth')) return readServiceHealth(context, rule);
  if (service.includes('resourcehealth')) return readResourceHealth(context, rule, targets);
  if (service.includes('smartdetector')) return readSmartDetection(context, rule, targets);
  if (service.includes('prometheus')) return readPrometheus(context, rule, targets);
  return byShape(context, rule, targets, essentials);
}

function byShape(context: Json, rule: string, targets: readonly string[], essentials: Json): Findings {
  if ('condition' in context) return readCondition(context, rule, targets);
  if ('SearchQuery' in context) return readLogV1(context, rule, targets);
  if ('SmartDetectorId' in context) return readSmartDetection(context, rule, targets);
  if ('labels' in context) return readPrometheus(context, rule, targets);
  if ('protectedItemId' in context) return readBackup(essentials, context);
  if ('operationName' in context || 'eventSource' in context) return readEvent(context, rule, targets);
  const unknown = readUnknown(context);
  const kind = Object.keys(context).length > 0 ? unknown.kind : kindOf(essentials);
  return { ...unknown, kind, rule: rule || unknown.rule, group: [rule, ...targets, ...(rule ? [] : unknown.group)] };
}

/** Of an alert without a context, by its service (AlertsManagement REST spec: `MonitorService`). */
function kindOf(essentials: Json): Findings['kind'] {
  const service = pick(essentials, ['monitoringService', 'monitorService']) ?? '';
  if (/^platform$/i.test(service)) return 'metric';
  if (/^(log analytics|log alerts v2|application insights)$/i.test(service)) return 'log';
  return /^activity ?log/i.test(service) ? 'activity' : 'unknown';
}

/** An event of the activity log, whose `eventSource` is a word in some bodies and a number in others. */
export function readEvent(event: Json, rule: string, targets: readonly string[]): Findings {
  const source = `${pick(event, ['eventSource']) ?? ''} ${pick(event, ['operationName']) ?? ''}`;
  if (/servicehealth/i.test(source)) return readServiceHealth(event, rule);
  if (/resourcehealth/i.test(source)) return readResourceHealth(event, rule, targets);
  return readActivity(event, rule, targets);
}
