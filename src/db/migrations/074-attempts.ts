import type { Migration } from './migration.ts';

/** How often somebody was refused in an hour: what goes into the record has a bound, what is counted has none. */
export const attempts: Migration = {
  id: 74,
  name: 'attempts',
  statements: () => [
    'create table attempts (person text not null, hour bigint not null, count integer not null, primary key (person, hour))',
  ],
};
