import type { Migration } from './migration.ts';

/** What Azure is asked beside the jobs that it is given (an alert's state, a cancellation), and what it said to that. */
export const followUps: Migration = {
  id: 80,
  name: 'follow-ups',
  statements: () => ['create table follow_ups (about text primary key, state text not null)'],
};
