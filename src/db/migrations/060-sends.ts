import type { Migration } from './migration.ts';

/** What was sent to a conversation in the last while, so that a restart does not forget how much that was. */
export const sends: Migration = {
  id: 60,
  name: 'sends',
  statements: () => [
    'create table sends (conversation text not null, at bigint not null)',
    'create index sends_at on sends (at)',
  ],
};
