import type { Migration } from './migration.ts';

/** What is shown where, the replies that are shown, and the conversations that it is shown in. */
export const posts: Migration = {
  id: 4,
  name: 'posts',
  statements: () => [
    // `thread` is empty outside threads. `follows_…`: goes into the thread of that subject's message, once it is there.
    // `trying_at`: a post was begun then and its end is not known.
    `create table posts (
      subject_kind text not null,
      subject_id text not null,
      conversation text not null,
      thread text not null default '',
      audience text not null,
      place text not null,
      follows_kind text,
      follows_id text,
      created_at bigint not null,
      message_id text,
      content_hash text,
      edited_at bigint,
      trying_at bigint,
      repeated integer not null default 0,
      held integer not null default 0,
      primary key (subject_kind, subject_id, conversation, thread, audience)
    )`,
    'create index posts_message on posts (conversation, message_id)',
    'create table replies (id text primary key, message text not null, created_at bigint not null)',
    `create table conversations (
      id text primary key,
      place text not null,
      name text,
      team text,
      tenant text,
      owner text,
      reference text,
      alerts integer not null default 0,
      updated_at bigint not null,
      blocked_at bigint,
      blocked_why text,
      blocked_tries integer not null default 0,
      probe_at bigint
    )`,
  ],
};
