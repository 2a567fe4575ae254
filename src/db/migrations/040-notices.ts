import type { Migration } from './migration.ts';

/** What was said once and is not said again: the last morning, the state of a vault, a channel in trouble. */
export const notices: Migration = {
  id: 40,
  name: 'notices',
  statements: () => ['create table notices (name text primary key, state text not null)'],
};
