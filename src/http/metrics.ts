import type { Metrics } from '../base/metrics.ts';
import type { Route } from './route.ts';

/** `GET /metrics`: Prometheus text; `measure` is awaited before. */
export function metricsRoute(metrics: Metrics, measure?: () => Promise<void>): Route {
  return {
    method: 'get',
    path: '/metrics',
    limit: 0,
    async handle() {
      await measure?.();
      return { status: 200, body: await metrics.text(), headers: { 'content-type': metrics.contentType } };
    },
  };
}
