import type { Database } from '../db.ts';
import type { Migration } from './migration.ts';

/** A request of several steps has an operation for each step that writes to Azure. */
export const stepsOfOperations: Migration = {
  id: 93,
  name: 'steps-of-operations',
  statements: (engine) => [
    ...manyOfRequest(engine),
    'create unique index operations_step on operations (request, step)',
    `create unique index operations_one on operations (scenario, target) where state in ('submitting', 'running')`,
    'create index operations_target on operations (scenario, target, intent_at)',
    'create index operations_intent on operations (intent_at)',
  ],
};

const columns = `id, request, scenario, target, vault, name, state, outcome, intent_at, sent, again_azure, again_ours,
  watch, look, facts`;

/** SQLite cannot take a constraint from a table: it is made anew. */
function manyOfRequest(engine: Database['engine']): readonly string[] {
  if (engine === 'postgres') {
    return [
      'drop index operations_one',
      'drop index operations_target',
      'drop index operations_intent',
      'alter table operations drop constraint operations_request_key',
      'alter table operations add column step integer not null default 0',
    ];
  }
  return [
    'alter table operations rename to operations_before',
    'drop index operations_one',
    'drop index operations_target',
    'drop index operations_intent',
    `create table operations (
      id text primary key,
      request text not null,
      step integer not null default 0,
      scenario text not null,
      target text not null,
      vault text not null,
      name text not null,
      state text not null,
      outcome text,
      intent_at bigint not null,
      sent integer not null,
      again_azure bigint not null,
      again_ours bigint not null,
      watch text,
      look text,
      facts text not null
    )`,
    `insert into operations (${columns}) select ${columns} from operations_before`,
    'drop table operations_before',
  ];
}
