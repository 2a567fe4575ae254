import type { Migration } from './migration.ts';

/** Each lease of a row of work has a number of its own, which the store gives and never gives again. */
export const fence: Migration = {
  id: 92,
  name: 'fence',
  statements: (engine) => [
    'alter table work add column fence bigint not null default 0',
    'create index work_leased on work (fence) where lease is not null',
    ...(engine === 'postgres'
      ? ['create sequence work_fence']
      : ['create table work_fence (last bigint not null)', 'insert into work_fence (last) values (0)']),
  ],
};
