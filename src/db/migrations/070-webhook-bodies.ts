import type { Migration } from './migration.ts';

/**
 * A webhook's body has about the 2 KB from which PostgreSQL compresses a row and moves it elsewhere, which costs as much
 * as all the rest of storing it: up to a page it stays as it is ("TOAST", `toast_tuple_target`).
 */
export const webhookBodies: Migration = {
  id: 70,
  name: 'webhook-bodies',
  statements: (engine) => (engine === 'postgres' ? ['alter table alert_events set (toast_tuple_target = 8160)'] : []),
};
