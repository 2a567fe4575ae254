import { lookup } from '../../base/lookup.ts';
import type { Fact, Findings, Json } from './alert.ts';
import { nameOf, vaultOf, vmResourceId } from './ids.ts';
import { fact, list, object, objects, pick, text } from './take.ts';
import { span } from './time.ts';

const operators = lookup<string>({
  greaterthan: '>',
  greaterthanorequal: '≥',
  lessthan: '<',
  lowerthan: '<',
  lessthanorequal: '≤',
  equals: '=',
  equal: '=',
  greaterorlessthan: 'outside of',
  'greater than': '>',
  'less than': '<',
});

/** Dimensions that name the thing itself, by which backup rules are usually split. */
const naming = ['backup instance name', 'backupitemfriendlyname', 'replicateditemfriendlyname', 'computer', 'vmname'];

interface Dimension {
  readonly name: string;
  readonly value: string;
}

/**
 * A rule over metrics or a log query: what was measured against which threshold, for which dimensions. Both the common
 * schema (documentation: "Common alert schema", "Payload samples") and the older form have this `condition`.
 */
export function readCondition(context: Json, rule: string, targets: readonly string[]): Findings {
  const condition = object(context.condition);
  const criteria = objects(condition.allOf);
  if (criteria.length === 0 && condition.metricName !== undefined) criteria.push(condition);
  const isLog =
    /log|query/i.test(pick(context, ['conditionType']) ?? '') || criteria.some((one) => 'searchQuery' in one);
  const dimensions = dimensionsOf(criteria);
  const source = dimensions.find(({ name }) => name.toLowerCase() === 'datasource id')?.value;
  const vmId = vmResourceId(source) ?? (targets.length === 1 ? vmResourceId(targets[0]) : undefined);
  return {
    kind: isLog ? 'log' : 'metric',
    subject: dimensions.find(({ name }) => naming.includes(name.toLowerCase()))?.value,
    vaultId: targets.map(vaultOf).find((vault) => vault !== undefined),
    vmId,
    vmName: nameOf(vmId),
    group: [rule, ...[...targets].sort(), ...dimensions.map(({ name, value }) => `${name}=${value}`).sort()],
    facts: [
      ...criteria.slice(0, 3).flatMap((one) => measured(one)),
      fact('Dimensions', shown(dimensions)),
      fact('Window', window(pick(condition, ['windowSize']))),
    ],
  };
}

function dimensionsOf(criteria: readonly Json[]): Dimension[] {
  return criteria
    .flatMap((one) => objects(one.dimensions))
    .map((one) => ({ name: pick(one, ['name']) ?? '', value: text(one.value, 500) ?? '' }))
    .filter(({ name, value }) => name !== '' && value !== '' && value !== '*');
}

function shown(dimensions: readonly Dimension[]): string {
  return dimensions.map(({ name, value }) => `${name}: ${value.startsWith('/') ? nameOf(value) : value}`).join(', ');
}

function measured(one: Json): (Fact | undefined)[] {
  const sign = pick(one, ['operator']);
  const threshold = pick(one, ['threshold']);
  const limit = sign && threshold ? `${operators[sign.toLowerCase()] ?? sign} ${threshold}` : undefined;
  const how = pick(one, ['timeAggregation']);
  const name = pick(one, ['metricName', 'metricMeasureColumn']);
  // Old bodies have a time span in place of the aggregation.
  const aggregation = how?.startsWith('PT') ? undefined : how;
  const value = text(one.metricValue);
  return [
    fact(
      name && aggregation ? `${name} (${aggregation})` : (name ?? aggregation ?? 'Measured'),
      [value, limit && (value ? `(limit ${limit})` : limit)].filter(Boolean).join(' '),
    ),
    fact('Web test', one.webTestName),
    fact('Query', one.searchQuery),
    fact('Sensitivity', one.alertSensitivity),
  ];
}

/** A window of time: ISO 8601, or minutes as the older forms have it. */
function window(size: string | undefined): string | undefined {
  const minutes = /^\d{1,6}$/.test(size ?? '') ? Number(size) : undefined;
  return minutes === undefined ? span(size) : span(`PT${minutes * 60}S`);
}

/** A log alert of the first version (API 2018-04-16), alone or in the common schema: its fields differ in case only. */
export function readLogV1(context: Json, rule: string, targets: readonly string[]): Findings {
  const items = list(context.AffectedConfigurationItems)
    .map((item) => text(item))
    .filter((item) => item !== undefined);
  const minutes = pick(context, ['SearchIntervalInMinutes', 'SearchIntervalDurationMin']);
  const seconds = pick(context, ['SearchIntervalInSeconds']);
  const operator = pick(context, ['AlertThresholdOperator', 'Operator']);
  const threshold = pick(context, ['AlertThresholdValue', 'Threshold']);
  return {
    kind: 'log',
    subject: items.length === 1 ? items[0] : undefined,
    group: [rule, ...[...targets].sort(), ...items.sort()],
    facts: [
      fact('Results', pick(context, ['ResultCount'])),
      fact('Threshold', operator && threshold && `${operators[operator.toLowerCase()] ?? operator} ${threshold}`),
      fact('Affected', items.length > 1 ? items.join(', ') : undefined),
      fact('Query', pick(context, ['SearchQuery'])),
      fact('Window', window(minutes ?? (seconds && String(Math.round(Number(seconds) / 60))))),
    ],
  };
}
