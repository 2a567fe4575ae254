import { errorText, type Log } from '../base/log.ts';
import type { Route } from './route.ts';

/** Can Lifeboat do its work? `detail` is shown as JSON, also where all is well. */
export type Ready = () => Promise<{ readonly ok: boolean; readonly detail: Readonly<Record<string, unknown>> }>;

/** `GET /healthz`: the process lives. */
export function healthzRoute(): Route {
  return { method: 'get', path: '/healthz', limit: 0, handle: async () => ({ status: 200, body: { status: 'ok' } }) };
}

/** `GET /readyz`: store and worker do their work; 503 when not, or when that cannot be found out. */
export function readyzRoute(ready: Ready, log: Log): Route {
  return {
    method: 'get',
    path: '/readyz',
    limit: 0,
    async handle() {
      try {
        const { ok, detail } = await ready();
        return { status: ok ? 200 : 503, body: { status: ok ? 'ready' : 'not ready', ...detail } };
      } catch (error) {
        log('error', 'readiness not known', { why: errorText(error) });
        return { status: 503, body: { status: 'not ready' } };
      }
    },
  };
}
