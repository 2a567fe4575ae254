import type { Migration } from './migration.ts';

/** Check-ups of the way of the alerts, with the test alert that each waits for. */
export const checkups: Migration = {
  id: 50,
  name: 'checkups',
  statements: () => [
    `create table checkups (
      id text primary key,
      asked_at bigint not null,
      probe text not null unique,
      state text not null,
      came_at bigint,
      came_as text
    )`,
  ],
};
