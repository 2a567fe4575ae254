import type { Migration } from './migration.ts';

/** Not only retries of alerts stand for many: a member has a key, what stands beside its name, and a time to wait for. */
export const membersOfAnyKind: Migration = {
  id: 120,
  name: 'members-of-any-kind',
  statements: () => [
    'alter table bulk_members rename column alert to key',
    'alter table bulk_members add column mark text',
    'alter table bulk_members add column not_before bigint',
    'update bulk_members set mark = key',
  ],
};
