import type { Findings, Json } from './alert.ts';
import { nameOf, resourceId, vaultOf, vmResourceId } from './ids.ts';
import { severity } from './severity.ts';
import { fact, list, object, objects, pick, text, texts } from './take.ts';
import { time } from './time.ts';

/** Operations on a vault that take backups or their protection away: as serious as Azure Backup's own security alerts. */
const destructive =
  /^microsoft\.recoveryservices\/vaults\/(delete|backupfabrics\/protectioncontainers\/protecteditems\/delete|backupresourceguardproxies\/delete)$/i;

/** An event of the activity log: administrative, policy, recommendation, security, autoscale. */
export function readActivity(event: Json, rule: string, targets: readonly string[]): Findings {
  const properties = object(event.properties);
  const operation = pick(event, ['operationName']);
  const about = resourceId(event.resourceId) ?? resourceId(object(event.authorization).scope) ?? targets[0];
  const category = pick(event, ['eventSource', 'category']);
  const threat = /security/i.test(category ?? '');
  return {
    kind: destructive.test(operation ?? '') ? 'security' : 'activity',
    rule: rule || (category && `Activity log: ${category}`),
    subject: (threat ? pick(properties, ['compromisedEntity']) : undefined) ?? nameOf(about),
    severity: (threat ? severity(properties.severity) : undefined) ?? levelOf(event),
    description: pick(event, ['description', 'Activity Log Event Description'], 500),
    recommendedAction:
      texts(properties.remediationSteps, 600)
        .join(' ')
        .replace(/^\[|\]$/g, '') || undefined,
    firedAt: time(event.eventTimestamp),
    vaultId: vaultOf(about),
    vmId: vmResourceId(about),
    vmName: nameOf(vmResourceId(about)),
    targets: about && targets.length === 0 ? [about] : undefined,
    group: [rule, about, operation, pick(properties, ['recommendationType'])],
    facts: [
      fact('Category', category),
      fact('Operation', operation),
      fact('Status', [pick(event, ['status']), pick(event, ['subStatus'])].filter(Boolean).join(', ')),
      fact('By', pick(event, ['caller'])),
      fact('Recommendation', properties.recommendationName),
      fact('Impact', pick(properties, ['recommendationImpact'])),
      fact('Action taken', threat ? properties.actionTaken : undefined),
      fact('Policy', policyOf(properties)),
    ],
  };
}

/** The event's own level, where it is a word; the numbers that some bodies have mean something else. */
const levelOf = (event: Json) => (/[a-z]/i.test(pick(event, ['level']) ?? '') ? severity(event.level) : undefined);

function policyOf(properties: Json): string | undefined {
  const names = objects(properties.policies).map((policy) =>
    pick(policy, ['policyDefinitionReferenceId', 'policyAssignmentName']),
  );
  return names.filter(Boolean).join(', ') || undefined;
}

/** An event of Azure Service Health: all messages about one incident share its tracking id. */
export function readServiceHealth(event: Json, rule: string): Findings {
  const properties = object(event.properties);
  const services = impacted(properties.impactedServices);
  const stage = pick(properties, ['stage']) ?? pick(event, ['status']);
  const title = pick(properties, ['defaultLanguageTitle', 'title']);
  return {
    kind: 'service-health',
    severity: levelOf(event),
    condition: /^(resolved|complete|cancell?ed)$/i.test(stage ?? '') ? 'Resolved' : undefined,
    subject: title ?? services[0] ?? pick(properties, ['service']),
    description:
      pick(properties, ['defaultLanguageContent', 'communication'], 500) ?? pick(event, ['description'], 500),
    firedAt: time(event.eventTimestamp),
    group: [pick(properties, ['trackingId']) ?? title ?? rule],
    facts: [
      fact('Type', pick(properties, ['incidentType'])),
      fact('Stage', stage),
      fact('Service', services.length > 0 ? undefined : pick(properties, ['service'])),
      fact('Region', services.length > 0 ? undefined : pick(properties, ['region'])),
      ...services.slice(0, 4).map((service) => fact('Impacted', service)),
      fact('Impacted', services.length > 4 ? `${services.length - 4} more services` : undefined),
      fact('Impact began', day(properties.impactStartTime)),
      fact('Impact ended', day(properties.impactMitigationTime)),
      fact('Tracking id', properties.trackingId),
    ],
  };
}

/** Real bodies hold the services as JSON in a string, those of the test button as a list. */
function impacted(value: unknown): string[] {
  return objects(value).map((service) => {
    const regions = list(service.ImpactedRegions).map((region) => pick(object(region), ['RegionName']) ?? text(region));
    return `${pick(service, ['ServiceName']) ?? 'Service'}: ${regions.filter(Boolean).join(', ')}`;
  });
}

const day = (value: unknown) => {
  const ms = time(value);
  return ms === undefined ? text(value) : `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
};

/** An event of Azure Resource Health: a resource became unavailable, or is back. */
export function readResourceHealth(event: Json, rule: string, targets: readonly string[]): Findings {
  const properties = object(event.properties);
  const about = targets[0] ?? resourceId(event.resourceId);
  const [before, now] = [pick(properties, ['previousHealthStatus']), pick(properties, ['currentHealthStatus'])];
  const isOver =
    /^resolved$/i.test(pick(event, ['status']) ?? '') ||
    /healthevent\/resolved\//i.test(pick(event, ['operationName']) ?? '');
  return {
    kind: 'resource-health',
    severity: levelOf(event),
    condition: isOver ? 'Resolved' : undefined,
    subject: nameOf(about),
    description:
      [pick(properties, ['title']), pick(properties, ['details'], 400)].filter(Boolean).join(': ') || undefined,
    firedAt: time(event.eventTimestamp),
    vaultId: vaultOf(about),
    vmId: vmResourceId(about),
    vmName: nameOf(vmResourceId(about)),
    targets: about && targets.length === 0 ? [about] : undefined,
    group: [rule, about],
    facts: [
      fact('Health', before && now ? `${before} → ${now}` : now),
      fact('Cause', properties.cause),
      fact('Type', properties.type),
      fact('Status', pick(event, ['status'])),
    ],
  };
}
