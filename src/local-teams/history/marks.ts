import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

export interface Marks {
  /** Names this history: another one means that nothing shown is true any more. */
  readonly history: string;
  /** Whether the bot was told that it is installed in this conversation, and to answer at this address. */
  installed(conversation: string, serviceUrl: string): boolean;
  setInstalled(conversation: string, serviceUrl: string): void;
  /** Whether the bot was removed from this conversation. */
  removed(conversation: string): boolean;
  setRemoved(conversation: string, removed: boolean): void;
  /** Whether this channel was deleted; it can be restored. */
  deleted(channel: string): boolean;
  setDeleted(channel: string, deleted: boolean): void;
  /** The id of the last message that this person has seen there; `0`: none. */
  seen(person: string, conversation: string): string;
  setSeen(person: string, conversation: string, message: string): void;
}

/** Small facts that outlive a restart. */
export function createMarks(database: DatabaseSync): Marks {
  const select = database.prepare('SELECT value FROM marks WHERE name = ?');
  const insert = database.prepare('INSERT OR REPLACE INTO marks (name, value) VALUES (?, ?)');
  const read = (name: string): string | undefined => select.get(name)?.value as string | undefined;
  const history = read('history') ?? randomUUID();
  insert.run('history', history);
  return {
    history,
    installed: (conversation, serviceUrl) => read(`installed/${conversation}`) === serviceUrl,
    setInstalled: (conversation, serviceUrl) => void insert.run(`installed/${conversation}`, serviceUrl),
    removed: (conversation) => read(`removed/${conversation}`) === 'yes',
    setRemoved: (conversation, removed) => {
      insert.run(`removed/${conversation}`, removed ? 'yes' : 'no');
      insert.run(`installed/${conversation}`, '');
    },
    deleted: (channel) => read(`deleted/${channel}`) === 'yes',
    setDeleted: (channel, deleted) => void insert.run(`deleted/${channel}`, deleted ? 'yes' : 'no'),
    seen: (person, conversation) => read(`seen/${person}/${conversation}`) ?? '0',
    setSeen: (person, conversation, message) => void insert.run(`seen/${person}/${conversation}`, message),
  };
}
