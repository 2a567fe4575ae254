import type { Migration } from './migration.ts';

/** How each protected item stood when it was last looked at, to tell what others do elsewhere. */
export const itemStates: Migration = {
  id: 81,
  name: 'item-states',
  statements: () => ['create table item_states (id text primary key, state text not null)'],
};
