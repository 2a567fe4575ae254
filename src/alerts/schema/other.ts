import type { Findings, Json } from './alert.ts';
import { nameOf, resourceId } from './ids.ts';
import { fact, object, pick, text, texts } from './take.ts';
import { time } from './time.ts';

/** Smart detection of Application Insights. */
export function readSmartDetection(context: Json, rule: string, targets: readonly string[]): Findings {
  return {
    kind: 'smart-detection',
    description: pick(context, ['DetectionSummary'], 500),
    group: [rule, ...targets, pick(context, ['SmartDetectorId', 'SmartDetectorName'])],
    facts: [
      fact('Detected', pick(context, ['DetectedValue'])),
      fact('Normal', pick(context, ['NormalValue'])),
      fact('Detector', pick(context, ['SmartDetectorName'])),
    ],
  };
}

/** Labels that repeat what stands elsewhere. */
const dull = /^(alertname|severity|microsoft\.|__)/i;

/** A rule of Azure Monitor managed Prometheus: its labels say what it is about. */
export function readPrometheus(context: Json, rule: string, targets: readonly string[]): Findings {
  const labels = Object.entries(object(context.labels)).filter(([name]) => !dull.test(name));
  const annotations = object(context.annotations);
  const named = pick(object(context.labels), ['pod', 'instance', 'node', 'deployment', 'job']);
  const cluster = nameOf(resourceId(object(context.labels)['microsoft.resourceid']));
  return {
    kind: 'prometheus',
    subject: [named, cluster].filter(Boolean).join(' on ') || undefined,
    description: pick(annotations, ['description', 'summary'], 500),
    group: [rule, ...targets, ...labels.map(([name, value]) => `${name}=${text(value)}`).sort()],
    facts: [
      fact('Summary', annotations.summary),
      ...labels.slice(0, 7).map(([name, value]) => fact(name, value)),
      fact('Expression', context.expression),
    ],
  };
}

/** A budget, in the common schema (`AlertData`) or in its older form; neither has severity or target. */
export function readBudget(data: Json): Findings {
  const name = pick(data, ['BudgetName']);
  const unit = pick(data, ['Unit']);
  // Below ten it is a share of the budget in some bodies, so the unit would be wrong.
  const money = (value: string | undefined) => value && (Number(value) >= 10 && unit ? `${value} ${unit}` : value);
  const threshold = money(pick(data, ['NotificationThresholdAmount', 'BudgetThreshold']));
  return {
    kind: 'budget',
    rule: name ? `Budget ${name}` : undefined,
    subject: name,
    group: [pick(data, ['BudgetId', 'Scope', 'SubscriptionId'], 500), name, pick(data, ['ThresholdType']), threshold],
    facts: [
      fact('Spent', money(pick(data, ['SpentAmount', 'SpendingAmount']))),
      fact('Threshold', threshold),
      fact('Forecast', money(pick(data, ['ForecastedTotalForPeriod']))),
      fact('Budget', money(pick(data, ['Budget']))),
      fact('Kind', pick(data, ['ThresholdType', 'BudgetType'])),
      fact('Since', pick(data, ['BudgetStartDate'])),
      fact('Subscription', pick(data, ['SubscriptionName', 'SubscriptionId'])),
      fact('Resource group', pick(data, ['ResourceGroup'])),
    ],
  };
}

/** An autoscale setting calls webhooks by itself, in a form of its own. */
export function readAutoscale(body: Json): Findings {
  const context = object(body.context);
  const [from, to] = [pick(context, ['oldCapacity']), pick(context, ['newCapacity'])];
  const [about] = texts(context.resourceId, 500);
  return {
    kind: 'autoscale',
    rule: pick(context, ['name']),
    subject: pick(context, ['resourceName']) ?? nameOf(about),
    description: pick(context, ['details'], 500),
    firedAt: time(context.timestamp),
    targets: about ? [about] : undefined,
    group: [pick(context, ['id', 'name'], 500), pick(context, ['resourceId', 'resourceName'], 500)],
    facts: [
      fact('Operation', body.operation),
      fact('Capacity', from && to ? `${from} → ${to}` : to),
      fact('Resource group', pick(context, ['resourceGroupName'])),
    ],
  };
}

/** Where a body that nobody knows may say something for people, best first. */
const sayings = [
  'title',
  'name',
  'alertName',
  'ruleName',
  'subject',
  'text',
  'message',
  'summary',
  'description',
  'body',
];

/** Whatever it is: its own words where it has any, and its plain fields. */
export function readUnknown(body: Json): Findings {
  const [first, second] = sayings.map((name) => pick(body, [name], 500)).filter((said) => said !== undefined);
  return {
    kind: 'unknown',
    condition: /^(resolved|ok|deactivated|normal|closed)$/i.test(pick(body, ['status', 'state']) ?? '')
      ? 'Resolved'
      : undefined,
    rule: first && (pick(body, ['alertRule', 'rule', 'trigger']) ?? text(first, 120)),
    subject:
      pick(body, ['host', 'hostname', 'resourceName', 'resource', 'target']) ??
      pick(object(body.tags), ['host', 'resource']),
    description: second ?? first,
    firedAt: time(body.timestamp) ?? time(body.time),
    // Numbers differ from one message to the next; what stays is what it is about.
    group: [first?.replace(/\d+/g, '#')],
    facts: flat(body).map(([name, value]) => fact(name, value)),
  };
}

/** Fields and the fields of what they hold, as long as they are text or numbers. */
function flat(body: Json, depth = 0): [string, unknown][] {
  return Object.entries(body)
    .slice(0, 40)
    .flatMap(([name, value]): [string, unknown][] => {
      if (typeof value !== 'object' || value === null)
        return depth === 0 && sayings.includes(name) ? [] : [[name, value]];
      return depth < 2 && !Array.isArray(value) ? flat(object(value), depth + 1) : [];
    });
}
