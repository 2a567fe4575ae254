import type { Migration } from './migration.ts';

const columns = `
  seq bigint primary key,
  at bigint not null,
  what text not null,
  actor_oid text,
  actor_name text,
  line text,
  about text,
  detail text,
  previous text not null,
  hash text not null`;

const forEmbedded = ['update', 'delete'].map(
  (verb) => `create trigger audit_no_${verb} before ${verb} on audit
    begin select raise(abort, 'the audit log is append-only'); end`,
);

const forPostgres = [
  `create function audit_refuse() returns trigger language plpgsql as
    'begin raise exception ''the audit log is append-only''; end'`,
  `create trigger audit_append_only before update or delete or truncate on audit
    for each statement execute function audit_refuse()`,
];

/** The record, and the head of its chain: a chain alone cannot show that its tail is missing. */
export const audit: Migration = {
  id: 2,
  name: 'audit',
  statements: (engine) => [
    `create table audit (${columns})`,
    'create index audit_about on audit (about, seq)',
    'create table audit_head (seq bigint not null, hash text not null)',
    `insert into audit_head (seq, hash) values (0, '')`,
    ...(engine === 'embedded' ? forEmbedded : forPostgres),
  ],
};
