import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Metrics } from '../base/metrics.ts';
import { createAlertAuth } from './alert-auth.ts';
import type { AlertAuthConfig } from './alert-settings.ts';
import { alertsRoute, type ReceiveAlert } from './alerts.ts';
import { healthzRoute, type Ready, readyzRoute } from './health.ts';
import { type Admit, messagesRoute, type Process } from './messages.ts';
import { metricsRoute } from './metrics.ts';
import type { Route } from './route.ts';

/** Every door of Lifeboat, and who is behind it. */
export function createRoutes(parts: {
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** Who may post alerts. */
  readonly alerts: AlertAuthConfig;
  readonly process: Process;
  readonly admit: Admit;
  readonly receive: ReceiveAlert;
  readonly ready: Ready;
  /** Brings what is counted only when somebody asks up to date. */
  readonly measure: () => Promise<void>;
}): Route[] {
  const { log, metrics, process, admit, receive, ready, measure } = parts;
  return [
    messagesRoute(process, admit),
    alertsRoute({ log, metrics, receive, auth: createAlertAuth(parts.alerts, parts.clock) }),
    healthzRoute(),
    readyzRoute(ready, log),
    metricsRoute(metrics, measure),
  ];
}
