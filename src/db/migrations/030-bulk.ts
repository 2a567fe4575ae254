import type { Migration } from './migration.ts';

/** What a request that stands for many consists of, and how each of them goes. */
export const bulk: Migration = {
  id: 30,
  name: 'bulk',
  statements: () => [
    `create table bulk_members (
      parent text not null,
      position integer not null,
      alert text not null,
      name text not null,
      vault text not null,
      state text not null,
      request text unique,
      why text,
      primary key (parent, alert)
    )`,
  ],
};
