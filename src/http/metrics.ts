import type { Metrics } from '../base/metrics.ts';
import type { Route } from './route.ts';

/** `GET /metrics`: Prometheus text. */
export function metricsRoute(metrics: Metrics): Route {
  return {
    method: 'get',
    path: '/metrics',
    limit: 0,
    handle: async () => ({
      status: 200,
      body: await metrics.text(),
      headers: { 'content-type': metrics.contentType },
    }),
  };
}
