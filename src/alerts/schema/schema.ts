import { narrow } from '../../base/narrow.ts';
import { type Alert, type AlertKind, type Findings, type Json, mostFacts } from './alert.ts';
import { isSecurityRule } from './backup.ts';
import { readCommon } from './common.ts';
import { identityOf, short, subscriptionLevel } from './identity.ts';
import { alertResourceId, nameOf } from './ids.ts';
import { readOlder } from './older.ts';
import { cut } from './plain.ts';
import { severity, severityWord } from './severity.ts';
import { object, pick, texts } from './take.ts';
import { time } from './time.ts';

export type { Alert, AlertKind, Fact, Severity, SeverityWord } from './alert.ts';
export { short, twinOf } from './identity.ts';

const longestId = 1_000;
const mostTargets = 20;

/**
 * Understands a webhook's body, from its payload alone: the common schema of every service, the older forms, an alert
 * as AlertsManagement returns it, and anything else as well as it goes. Total: never throws, whatever the object.
 * `receivedAt` (epoch milliseconds) stands in for a time that the body does not say.
 */
export function readAlert(sent: Record<string, unknown>, receivedAt: number): Alert {
  const body = narrow(sent);
  const { essentials, context } = envelope(body);
  const hasEssentials = Object.keys(essentials).length > 0;
  const found = hasEssentials || context ? readCommon(essentials, context ?? {}) : readOlder(body);
  const said = pick(essentials, ['monitorCondition']);
  const condition = /^resolved$/i.test(said ?? '') ? 'Resolved' : (found.condition ?? 'Fired');
  const id = typeof essentials.alertId === 'string' && essentials.alertId !== '' ? essentials.alertId : undefined;
  // What the service itself calls the condition is the identity, not what we read out of its properties.
  const named = said && !/^resolved$/i.test(said) ? 'Fired' : condition;
  const rule = found.rule ?? pick(essentials, ['alertRule']) ?? fallbackRules[found.kind] ?? 'Unknown alert';
  const level = found.severity ?? severity(essentials.severity);
  const targets = (found.targets ?? texts(essentials.alertTargetIDs, longestId)).slice(0, mostTargets);
  const kind = isTest(rule, found, targets, id) ? 'test' : found.kind;
  const identity = identityOf(body, { id, condition: named, fired: pick(essentials, ['firedDateTime']), kind, rule });
  return {
    identity,
    alertId: subscriptionLevel(alertResourceId(id)),
    ...(!hasEssentials && !context && { older: true as const }),
    kind,
    condition: kind === 'test' ? named : condition,
    rule,
    severity: level,
    severityWord: severityWord(level, kind),
    firedAt: time(essentials.firedDateTime) ?? found.firedAt ?? receivedAt,
    description: found.description ?? pick(essentials, ['description'], 500) ?? '',
    subject: bare(found.subject) ?? subjectOf(essentials, targets) ?? rule,
    vaultId: found.vaultId,
    backupVaultId: found.backupVaultId,
    vmId: found.vmId,
    vmName: found.vmName,
    protectedItemId: found.protectedItemId,
    jobId: found.jobId,
    errorCode: found.errorCode,
    recommendedAction: found.recommendedAction,
    operation: found.operation,
    targets,
    facts: found.facts.filter((fact) => fact !== undefined).slice(0, mostFacts),
    group: groupOf(found, identity),
  };
}

/**
 * What the door of the webhook needs: the identity that {@link readAlert} gives, and whether it makes a security alert
 * of it. The alerts that come in storms, those of the vaults, are not read whole for that.
 */
export function readDoor(sent: Json, receivedAt: number): { readonly identity: string; readonly security: boolean } {
  const body = narrow(sent);
  const { essentials, context } = envelope(body);
  const said = pick(essentials, ['monitorCondition']);
  const service = /^azure (backup|site recovery)$/i.exec(pick(essentials, ['monitoringService']) ?? '')?.[1];
  const rule = pick(essentials, ['alertRule']);
  if (!said || !service || !rule || /^test-/i.test(rule)) {
    const { identity, kind } = readAlert(body, receivedAt);
    return { identity, security: kind === 'security' };
  }
  const id = typeof essentials.alertId === 'string' && essentials.alertId !== '' ? essentials.alertId : undefined;
  const condition = /^resolved$/i.test(said) ? 'Resolved' : 'Fired';
  return {
    identity: identityOf(body, { id, condition, fired: pick(essentials, ['firedDateTime']), kind: undefined }),
    security: service.toLowerCase() === 'backup' && isSecurityRule(rule, context ?? {}),
  };
}

/** Where essentials and context stand: in a webhook, in an alert as AlertsManagement returns it, or alone. */
function envelope(body: Json): { essentials: Json; context: Json | undefined } {
  const data = object(body.data);
  const properties = object(body.properties);
  if ('essentials' in properties) {
    const context = object(properties.context);
    const inner = 'context' in context ? object(context.context) : context;
    return { essentials: fromResource(object(properties.essentials), body), context: inner };
  }
  const from = 'essentials' in data || 'alertContext' in data ? data : body;
  return {
    essentials: object(from.essentials),
    context: 'alertContext' in from ? object(from.alertContext) : undefined,
  };
}

/**
 * The resource has other names for the same things, and names the rule by its name or by its id, as the service likes
 * it (AlertsManagement REST spec: `essentials`).
 */
function fromResource(essentials: Json, { id, name }: Json): Json {
  const rule = pick(essentials, ['alertRule'], longestId) ?? pick({ name }, ['name']);
  return {
    alertId: id,
    monitoringService: essentials.monitorService,
    alertTargetIDs: essentials.targetResource === undefined ? undefined : [essentials.targetResource],
    configurationItems: essentials.targetResourceName === undefined ? undefined : [essentials.targetResourceName],
    firedDateTime: essentials.startDateTime,
    originAlertId: essentials.sourceCreatedId,
    ...essentials,
    alertRule: rule?.startsWith('/') ? nameOf(rule) : rule,
  };
}

/** What an alert is called that does not say the name of its rule. */
const fallbackRules: Partial<Record<AlertKind, string>> = {
  metric: 'Metric alert',
  log: 'Log alert',
  activity: 'Activity log',
  'service-health': 'Azure Service Health',
  'resource-health': 'Azure Resource Health',
  'smart-detection': 'Smart detection',
  prometheus: 'Prometheus alert',
  budget: 'Budget',
  autoscale: 'Autoscale',
};

/** The alert of most samples, of whatever service (those of vaults have none): no alert of a tenant has that id. */
const sampleId = /\/alerts\/83745eec-fb25-4379-8c92-c84dc7b2068f$/i;

/** The test button of an action group sends Microsoft's samples: rules, groups and resources that are called `test-…`. */
function isTest(rule: string, found: Findings, targets: readonly string[], id: string | undefined): boolean {
  const isOfVault = found.kind === 'backup' || found.kind === 'security' || found.kind === 'site-recovery';
  if (id !== undefined && sampleId.test(id) && !isOfVault) return true;
  const inTestGroup = targets.some((target) => /\/resourcegroups\/test-rg\//i.test(target));
  const isSampleRule = /^test-\w*alertrule/i.test(rule) || (/^test-/i.test(rule) && inTestGroup);
  return isSampleRule || (found.kind === 'budget' && /^budget test[-_]/i.test(rule));
}

function subjectOf(essentials: Json, targets: readonly string[]): string | undefined {
  const items = texts(essentials.configurationItems, longestId).filter((name) => name !== 'null');
  const names = (items.length > 0 ? items : targets).map(bare).filter((name) => name !== undefined);
  return names.length > 1 ? `${names[0]} and ${names.length - 1} more` : names[0];
}

/** A name for people: the end of it, where it is an id. */
function bare(name: string | undefined): string | undefined {
  return name?.startsWith('/') ? nameOf(name) : name && cut(name, 120);
}

/** Security alerts never share a card; what says nothing to group by stands alone too. */
function groupOf(found: Findings, identity: string): string {
  const alone = identity.replace(/\|(Fired|Resolved)$/, '');
  const parts = found.kind === 'security' ? [] : found.group.filter((part) => part !== undefined && part !== '');
  return short([found.kind, ...(parts.length > 0 ? parts : [alone])].join('|').toLowerCase());
}
