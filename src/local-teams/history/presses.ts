import type { DatabaseSync } from 'node:sqlite';
import type { Activity } from '../wire.ts';

/** `waiting` for the bot; `done`; or `failed`: it gave no answer that Teams understands. */
export type Outcome = 'waiting' | 'done' | 'failed';

/** A button of a card that somebody pressed. */
export interface Press {
  readonly id: string;
  readonly message: string;
  /** Entra object id. */
  readonly person: string;
  /** The button's title. */
  readonly title: string;
  readonly at: number;
  readonly outcome: Outcome;
  /** What the person was told under the card. */
  readonly note: string | null;
  readonly activity: Activity | null;
}

export interface Presses {
  add(press: Omit<Press, 'outcome' | 'note' | 'at'>): void;
  settle(id: string, outcome: Outcome, note: string | null): void;
  /** Oldest first. */
  of(message: string): Press[];
  get(id: string): Press | undefined;
  /** Presses that a stop of this process left without an answer. */
  waiting(): Press[];
  /** The card that the bot gave to this person alone, in place of the message's own. */
  view(message: string, person: string): unknown;
  setView(message: string, person: string, card: unknown): void;
  /** The message was edited: everybody sees its own card again. */
  dropViews(message: string): void;
}

/** Presses and their answers, kept in SQLite. */
export function createPresses(database: DatabaseSync, now: () => number): Presses {
  const insert = database.prepare(
    "INSERT INTO presses (id, message, person, title, at, outcome, activity) VALUES (?, ?, ?, ?, ?, 'waiting', ?)",
  );
  const settling = database.prepare(
    "UPDATE presses SET outcome = ?1, note = ?2, activity = iif(?1 = 'waiting', activity, NULL) WHERE id = ?3",
  );
  const ofMessage = database.prepare('SELECT * FROM presses WHERE message = ? ORDER BY at, id');
  const one = database.prepare('SELECT * FROM presses WHERE id = ?');
  const open = database.prepare("SELECT * FROM presses WHERE outcome = 'waiting' ORDER BY at, id");
  const viewing = database.prepare('SELECT card FROM views WHERE message = ? AND person = ?');
  const setting = database.prepare('INSERT OR REPLACE INTO views (message, person, card) VALUES (?, ?, ?)');
  const dropping = database.prepare('DELETE FROM views WHERE message = ?');
  return {
    add: ({ id, message, person, title, activity }) =>
      void insert.run(id, message, person, title, now(), activity && JSON.stringify(activity)),
    settle: (id, outcome, note) => void settling.run(outcome, note, id),
    of: (message) => ofMessage.all(message).map(toPress),
    get: (id) => {
      const row = one.get(id);
      return row && toPress(row);
    },
    waiting: () => open.all().map(toPress),
    view: (message, person) => {
      const row = viewing.get(message, person);
      return row ? JSON.parse(String(row.card)) : undefined;
    },
    setView: (message, person, card) => void setting.run(message, person, JSON.stringify(card)),
    dropViews: (message) => void dropping.run(message),
  };
}

function toPress(row: Record<string, unknown>): Press {
  return { ...row, activity: row.activity ? JSON.parse(String(row.activity)) : null } as Press;
}
