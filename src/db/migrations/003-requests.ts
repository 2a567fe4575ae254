import type { Migration } from './migration.ts';

/** Requests: what they are looked up by, and the rest as JSON. */
export const requests: Migration = {
  id: 3,
  name: 'requests',
  statements: () => [
    `create table requests (
      id text primary key,
      turn_key text not null unique,
      state text not null,
      created_at bigint not null,
      request text not null,
      revision integer not null default 0
    )`,
    'create index requests_state on requests (state, created_at)',
  ],
};
