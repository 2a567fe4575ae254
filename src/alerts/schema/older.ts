import type { Findings, Json } from './alert.ts';
import { readEvent } from './common.ts';
import { readCondition, readLogV1 } from './condition.ts';
import { nameOf } from './ids.ts';
import { readAutoscale, readBudget, readUnknown } from './other.ts';
import { severity } from './severity.ts';
import { object, pick, property, text, texts } from './take.ts';
import { time } from './time.ts';

/**
 * A body without `essentials`: the forms from before the common schema (documentation: "Non-common alert schema
 * definitions", "Webhook actions for log alerts", "Autoscale notifications"), or something else altogether.
 */
export function readOlder(body: Json): Findings {
  const data = object(body.data ?? body);
  const context = object(data.context);
  if ('BudgetName' in data) return readBudget(data);
  if ('activityLog' in context)
    return older(data, object(context.activityLog), (event) => readEvent(event, '', targetsOf(event)));
  if ('operation' in data && 'newCapacity' in context) return readAutoscale(data);
  if ('condition' in context) {
    return older(data, context, () => readCondition(context, pick(context, ['name']) ?? '', targetsOf(context)));
  }
  if (property(data, 'SearchQuery') !== undefined) return olderLog(data);
  return { ...readUnknown(data), ...('alertContext' in body ? { rule: undefined } : {}) };
}

const targetsOf = (context: Json) => texts(context.resourceId, 500);

function older(data: Json, context: Json, read: (context: Json) => Findings): Findings {
  const found = read(context);
  const properties = object(data.properties);
  return {
    condition: /^(deactivated|resolved)$/i.test(pick(data, ['status']) ?? '') ? 'Resolved' : undefined,
    ...withoutGaps(found),
    kind: found.kind,
    group: found.group,
    facts: found.facts,
    rule: found.rule ?? pick(context, ['name']),
    severity: found.severity ?? severity(context.severity) ?? severity(properties.severity),
    firedAt: found.firedAt ?? time(context.timestamp),
    description: found.description ?? pick(context, ['description'], 500),
    subject: found.subject ?? pick(context, ['resourceName']) ?? nameOf(targetsOf(context)[0]),
    targets: found.targets ?? targetsOf(context),
  };
}

function olderLog(data: Json): Findings {
  const rule = pick(data, ['AlertRuleName']);
  const targets = texts(data.ResourceId, 500);
  return {
    ...readLogV1(data, rule ?? '', targets),
    rule,
    severity: severity(text(data.Severity)),
    firedAt: time(property(data, 'SearchIntervalEndtimeUtc')),
    description: pick(data, ['Description'], 500),
    targets,
  };
}

const withoutGaps = (found: Findings) =>
  Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as Partial<Findings>;
