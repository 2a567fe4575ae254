import { lookup } from '../core/lookup.ts';
import type { Route } from '../core/router.ts';
import type { TimedHandler } from '../core/world.ts';
import { alertRoutes } from './alerts.ts';
import { ruleRoutes } from './rules.ts';

export const routes: readonly Route[] = [...alertRoutes, ...ruleRoutes];

/** Alerts do nothing by themselves: they never resolve. */
export const timed = lookup<TimedHandler>({});
