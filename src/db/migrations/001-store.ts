import type { Migration } from './migration.ts';

/** The store's own row, which `check` writes to, and the work table. */
export const store: Migration = {
  id: 1,
  name: 'store',
  statements: () => [
    'create table store (checks bigint not null)',
    'insert into store (checks) values (0)',
    `create table work (
      kind text not null,
      key text not null,
      due bigint not null,
      payload text not null,
      attempts integer not null default 0,
      version bigint not null default 0,
      lease text,
      lease_until bigint not null default 0,
      dropped integer not null default 0,
      primary key (kind, key)
    )`,
    'create index work_due on work (kind, due)',
  ],
};
