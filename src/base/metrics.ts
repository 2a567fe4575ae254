import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What Lifeboat counts. Every label is from a closed list of our own: never a name, an id or a text from outside. */
export interface Metrics {
  /** A turn was taken in: how it came, what became of it, how long its answer took in seconds. */
  turn(origin: string, outcome: string, seconds: number): void;
  /** An alert arrived at the webhook: `stored`, `unavailable`, `refused`, `invalid` or `too-large`. */
  alert(outcome: string): void;
  /** A stored alert was decided on: `post`, `update`, `drop` …, and the reason of the closed list. */
  alertDecided(decision: string, why: string): void;
  /** A call of the webhook was refused: which rule of its authentication it broke. */
  alertAuthFailed(reason: string): void;
  /** An activity was refused before it became a turn. */
  activityRefused(reason: string): void;
  /** A message to Teams: `post`, `update` or `typing`, and `sent` or why not. */
  post(what: string, result: string): void;
  /** A request to Azure: `ok`, `throttled`, `refused`, `failed` … */
  azureRequest(result: string): void;
  /** An operation came to its end. */
  operation(outcome: string): void;
  /** How many rows of work are waiting now. */
  workQueue(depth: number): void;
  /** How many conversations nothing gets into now. */
  undeliverable(count: number): void;
  /** All of it in Prometheus' text format, version 0.0.4. */
  text(): Promise<string>;
  readonly contentType: string;
}

/**
 * Counters of one process, each in a registry of its own so that tests do not share them. With `process`, also memory,
 * CPU and event loop under prom-client's usual names.
 */
export function createMetrics(options: { readonly process?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (options.process) collectDefaultMetrics({ register: registry });
  const counter = (name: string, help: string, ...labelNames: string[]) =>
    new Counter({ name: `lifeboat_${name}`, help, labelNames, registers: [registry] });

  const turns = counter('turns_total', 'Commands and presses by origin and outcome', 'origin', 'outcome');
  const seconds = new Histogram({
    name: 'lifeboat_turn_seconds',
    help: 'Time from an activity to its HTTP answer',
    labelNames: ['origin'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3, 10],
    registers: [registry],
  });
  const alerts = counter('alerts_received_total', 'Calls of the alert webhook by outcome', 'outcome');
  const decisions = counter('alerts_decided_total', 'Decisions on alerts by reason', 'decision', 'why');
  const alertAuth = counter('alert_auth_failures_total', 'Refused calls of the alert webhook by reason', 'reason');
  const activities = counter('activities_refused_total', 'Refused Bot Framework activities by reason', 'reason');
  const posts = counter('posts_total', 'Messages to Teams by kind and result', 'what', 'result');
  const azure = counter('azure_requests_total', 'Requests to Azure by result', 'result');
  const operations = counter('operations_total', 'Azure operations that ended, by outcome', 'outcome');
  const queue = new Gauge({ name: 'lifeboat_work_queue', help: 'Rows of work that wait', registers: [registry] });
  const undeliverable = new Gauge({
    name: 'lifeboat_undeliverable_conversations',
    help: 'Conversations that nothing gets into',
    registers: [registry],
  });

  return {
    turn(origin, outcome, took) {
      turns.inc({ origin, outcome });
      seconds.observe({ origin }, took);
    },
    alert: (outcome) => alerts.inc({ outcome }),
    alertDecided: (decision, why) => decisions.inc({ decision, why }),
    alertAuthFailed: (reason) => alertAuth.inc({ reason }),
    activityRefused: (reason) => activities.inc({ reason }),
    post: (what, result) => posts.inc({ what, result }),
    azureRequest: (result) => azure.inc({ result }),
    operation: (outcome) => operations.inc({ outcome }),
    workQueue: (depth) => queue.set(depth),
    undeliverable: (count) => undeliverable.set(count),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
