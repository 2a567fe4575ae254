import type { Migration } from './migration.ts';

/** How restores proved themselves, by the protected item, newest last; and what is proved every week. */
export const proofs: Migration = {
  id: 110,
  name: 'proofs',
  statements: () => [
    'create table proofs (request text primary key, item text not null, outcome text not null, ended bigint not null, proof text not null)',
    'create index proofs_item on proofs (item, ended)',
    'create table proof_rules (id text primary key, rule text not null)',
  ],
};
