import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { privateDatabase, privateFolder } from '../private.ts';

/**
 * `rev` counts every change of anything shown: a page that reconnects asks for all that changed since the last one it
 * saw. Ids are the text of milliseconds since 1970, as Teams' are, and never repeat.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS messages (
    id TEXT PRIMARY KEY, conversation TEXT NOT NULL, thread TEXT, author TEXT NOT NULL, audience TEXT,
    text TEXT NOT NULL, attachments TEXT NOT NULL, entities TEXT NOT NULL, at INTEGER NOT NULL,
    edited_at INTEGER, deleted_at INTEGER, delivery TEXT, reason TEXT, activity TEXT, rev INTEGER NOT NULL);
  CREATE INDEX IF NOT EXISTS messages_rev ON messages (rev);
  CREATE INDEX IF NOT EXISTS messages_place ON messages (conversation, thread);
  CREATE TABLE IF NOT EXISTS presses (
    id TEXT PRIMARY KEY, message TEXT NOT NULL, person TEXT NOT NULL, title TEXT NOT NULL, at INTEGER NOT NULL,
    outcome TEXT NOT NULL, note TEXT, activity TEXT);
  CREATE INDEX IF NOT EXISTS presses_message ON presses (message);
  CREATE TABLE IF NOT EXISTS views (message TEXT, person TEXT, card TEXT NOT NULL, PRIMARY KEY (message, person));
  CREATE TABLE IF NOT EXISTS marks (name TEXT PRIMARY KEY, value TEXT NOT NULL);
`;

/** Opens the history, creating file and tables when they are not there. A kill loses nothing that was answered. */
export function openDatabase(path: string): DatabaseSync {
  privateFolder(dirname(path));
  const database = new DatabaseSync(privateDatabase(path));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 2000;');
  database.exec(SCHEMA);
  return database;
}
