import type { Migration } from './migration.ts';

/** The turns whose refusal is on record: one that is taken up again after a crash is written down once. */
export const refusedTurns: Migration = {
  id: 95,
  name: 'refused-turns',
  statements: () => ['create table refused_turns (turn text primary key, at bigint not null)'],
};
