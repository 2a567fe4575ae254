import type { Migration } from './migration.ts';

/** Turns, the ledger of Azure jobs, the switches, and the alerts with the cards that they are on. */
export const operationsAndAlerts: Migration = {
  id: 10,
  name: 'operations-and-alerts',
  statements: () => [
    'create table turns (key text primary key, turn text not null, at bigint not null, answer text)',
    'create table switches (name text primary key, value text not null)',
    'create table counters (name text primary key, value bigint not null)',
    `create table operations (
      id text primary key,
      request text not null unique,
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
    // One job of a kind at a time for one thing, as Azure has it: of two who ask at once, one is second.
    `create unique index operations_one on operations (scenario, target) where state in ('submitting', 'running')`,
    'create index operations_target on operations (scenario, target, intent_at)',
    'create index operations_intent on operations (intent_at)',
    `create table alert_events (
      identity text primary key,
      body text not null,
      received_at bigint not null,
      source text not null,
      decision text,
      why text,
      number bigint
    )`,
    'create index alert_events_number on alert_events (number, received_at)',
    'create index alert_events_received on alert_events (received_at)',
    `create table alerts (
      number bigint primary key,
      group_key text not null,
      state text not null,
      count integer not null,
      firing integer not null,
      severity text,
      first_at bigint not null,
      last_at bigint not null,
      alert text not null,
      found text,
      azure_ids text not null,
      ended text,
      retry text
    )`,
    `create unique index alerts_open on alerts (group_key) where state = 'open'`,
    'create index alerts_group on alerts (group_key, number)',
    'create index alerts_retry on alerts (retry)',
    'create index alerts_last on alerts (last_at)',
    'create table alert_ids (azure_id text primary key, number bigint not null)',
  ],
};
