import type { Migration } from './migration.ts';

/** Since when nothing that was sent to a conversation arrived, whatever the reason. */
export const failingConversations: Migration = {
  id: 41,
  name: 'failing-conversations',
  statements: () => [
    'alter table conversations add column failing_at bigint',
    'alter table conversations add column failing_why text',
  ],
};
