import { createHash } from 'node:crypto';
import { DueHeap } from './due.ts';
import { Table } from './table.ts';

export { Table } from './table.ts';

/** Something that the world does by itself when its clock gets there. */
export interface Timed {
  readonly id: string;
  readonly due: number;
  readonly kind: string;
  readonly payload: Readonly<Record<string, string>>;
}

export type TimedHandler = (event: Timed, world: World) => void;

export interface Change {
  readonly table: string;
  readonly key: string;
  /** Undefined: deleted. */
  readonly doc: unknown;
}

/**
 * Everything the sandbox knows: tables of documents, what is due later, and a seeded source of ids. The same seed, the
 * same requests and the same clock give the same world. Whoever holds it takes `drain()` after each request and keeps
 * the changes before the answer goes out.
 */
export class World {
  readonly #tables = new Map<string, Table<unknown>>();
  readonly #due = new DueHeap();
  #changes: Change[] = [];
  /** How many numbers of the seeded sequence have been drawn, and how many of them the store knows of. */
  #drawn = 0;
  #keptDrawn = 0;

  /** The table of that name, made when it is first asked for. */
  table<Doc>(name: string): Table<Doc> {
    const there = this.#tables.get(name);
    if (there) return there as Table<Doc>;
    const table = new Table<unknown>((key, doc) => this.#changes.push({ table: name, key, doc }));
    this.#tables.set(name, table);
    return table as Table<Doc>;
  }

  /** The changes since the last call, oldest first. */
  drain(): readonly Change[] {
    const changes = this.#changes;
    this.#changes = [];
    if (this.#drawn !== this.#keptDrawn) changes.push({ table: 'random', key: 'state', doc: { drawn: this.#drawn } });
    this.#keptDrawn = this.#drawn;
    return changes;
  }

  /** Puts back what was kept; nothing counts as changed afterwards. */
  restore(changes: Iterable<Change>): void {
    for (const { table, key, doc } of changes) this.table(table).set(key, doc);
    this.#drawn = this.table<{ drawn: number }>('random').get('state')?.drawn ?? 0;
    this.#keptDrawn = this.#drawn;
    for (const { due, id } of this.table<Timed>('timed').values()) this.#due.push(due, id);
    this.#changes = [];
  }

  /** Forgets everything. */
  clear(): void {
    this.#tables.clear();
    this.#due.clear();
    this.#drawn = 0;
    this.#keptDrawn = 0;
    this.#changes = [];
  }

  /** The next number of the seeded sequence, between 0 and 1. */
  random(): number {
    return Number.parseInt(this.#next().slice(0, 12), 16) / 2 ** 48;
  }

  /** The next GUID of the seeded sequence. */
  guid(): string {
    const hex = this.#next();
    const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  }

  /** Does `kind` at `due` on the sandbox's clock; the handler stands in the list given to {@link tick}. */
  later(due: number, kind: string, payload: Timed['payload']): string {
    const id = this.guid();
    this.table<Timed>('timed').set(id, { id, due, kind, payload });
    this.#due.push(due, id);
    return id;
  }

  /** Takes back what {@link later} promised. */
  cancel(id: string): void {
    this.table<Timed>('timed').delete(id);
  }

  /** When something is due next. */
  nextDue(): number | undefined {
    return this.#earliest()?.due;
  }

  /** Does what is due at `now`, in the order of the due times, each as if it were exactly that time. */
  tick(now: number, handlers: Readonly<Record<string, TimedHandler>>): void {
    for (let next = this.#earliest(); next && next.due <= now; next = this.#earliest()) {
      this.#due.pop();
      this.table<Timed>('timed').delete(next.id);
      const handler = handlers[next.kind];
      if (!handler) throw new Error(`nobody handles the timed event ${next.kind}`);
      handler(next, this);
    }
  }

  /** Drops from the heap what was cancelled. */
  #earliest(): Timed | undefined {
    for (let head = this.#due.peek(); head; head = this.#due.peek()) {
      const event = this.table<Timed>('timed').get(head.id);
      if (event) return event;
      this.#due.pop();
    }
    return undefined;
  }

  #next(): string {
    this.#drawn += 1;
    return createHash('sha256').update(`contoso:${this.#drawn}`).digest('hex');
  }
}
