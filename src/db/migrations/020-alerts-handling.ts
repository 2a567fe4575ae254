import type { Migration } from './migration.ts';

/** What is done with alerts beside their cards: mutes, digests, subscriptions, incidents, who takes care of them. */
export const alertsHandling: Migration = {
  id: 20,
  name: 'alerts-handling',
  statements: () => [
    `create table mutes (
      number bigint primary key,
      what text not null,
      name text not null,
      target text,
      reason text not null,
      owner text not null,
      place text,
      created_at bigint not null,
      until_at bigint not null,
      ended_at bigint,
      ended_by text,
      counted integer not null default 0
    )`,
    'create index mutes_until on mutes (until_at)',
    `create table digests (
      number bigint primary key,
      batch text not null,
      kind text not null,
      label text not null,
      place text not null,
      from_at bigint not null,
      due_at bigint not null,
      posted_at bigint,
      state text not null
    )`,
    // What is collected at a time for one place and purpose is one digest.
    `create unique index digests_open on digests (batch) where state = 'collecting'`,
    'create index digests_batch on digests (batch, number)',
    `create table digest_items (
      digest bigint not null,
      number bigint not null,
      added_at bigint not null,
      again integer not null,
      left_out integer not null default 0,
      primary key (digest, number)
    )`,
    'create index digest_items_number on digest_items (number)',
    `create table subscriptions (
      number bigint primary key,
      target text not null,
      wanted text not null,
      words text not null,
      owner text not null,
      created_at bigint not null
    )`,
    'create table storms (scope text primary key, state text not null)',
    `create table incidents (
      number bigint primary key,
      scope text not null,
      state text not null,
      opened_at bigint not null,
      last_at bigint not null,
      over_at bigint,
      shown_at bigint not null
    )`,
    `create unique index incidents_open on incidents (scope) where state = 'open'`,
    `create table incident_alerts (
      incident bigint not null,
      number bigint not null,
      primary key (incident, number)
    )`,
    'create index incident_alerts_number on incident_alerts (number)',
    // Beside the card's own state, which only alerts and people who end it change.
    `create table alert_handling (
      number bigint primary key,
      shown integer not null default 0,
      acknowledged text,
      azure_state text,
      chased_at bigint
    )`,
    'create table reconciliations (name text primary key, started_at bigint not null, state text not null)',
  ],
};
