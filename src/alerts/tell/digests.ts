import type { Place } from '../../base/turn.ts';
import { type Database, type Queryable, sql } from '../../db/db.ts';
import type { Posts } from '../../posts/index.ts';
import type { Handler, Work } from '../../work/work.ts';
import type { AlertBook, AlertRecord } from '../book/book.ts';
import { numberOf } from '../book/book.ts';
import { idOf, nextNumber, numberIn } from '../book/numbers.ts';

/** Alerts that waited for each other: what a channel collected, what a window held back, what was there at the start. */
export interface Digest {
  /** `D-7`. */
  readonly id: string;
  readonly kind: 'channel' | 'window' | 'start';
  /** The window's name, or how often the channel is told. */
  readonly label: string;
  readonly place: Place;
  readonly from: number;
  readonly due: number;
  readonly posted: number | undefined;
  /** `empty`: when it was due nothing was left to say. */
  readonly state: 'collecting' | 'posted' | 'empty';
}

export interface DigestItem {
  readonly record: AlertRecord;
  /** It was shown before: it failed again. */
  readonly again: boolean;
  /** It was over before the digest was due: it is only counted. */
  readonly leftOut: boolean;
}

/** Which digest something goes into: one is collected at a time for each kind, label and place. */
export interface Batch {
  readonly kind: Digest['kind'];
  readonly label: string;
  readonly place: Place;
  readonly due: number;
}

export interface Digests {
  /** Puts a record into the digest that is being collected; begins one when there is none. Twice is once. */
  add(tx: Queryable, batch: Batch, record: string, again: boolean): Promise<void>;
  get(id: string): Promise<Digest | undefined>;
  /** What it collected, in order; a digest is read when it is shown, so that it never says what is over by now. */
  items(id: string): Promise<DigestItem[]>;
  /** Whether a digest collects the record, or has told it. */
  holds(tx: Queryable, record: string): Promise<boolean>;
  /** The digests whose cards show the record. */
  showing(tx: Queryable, record: string): Promise<string[]>;
}

interface Row {
  number: number;
  kind: Digest['kind'];
  label: string;
  place: string;
  from_at: number;
  due_at: number;
  posted_at: number | null;
  state: Digest['state'];
}

export function createDigests(options: {
  readonly db: Database;
  readonly book: Pick<AlertBook, 'all' | 'readAll'>;
  readonly work: Pick<Work, 'put'>;
  readonly posts: Pick<Posts, 'show' | 'changed'>;
  readonly clock: { now(): number };
}): Digests & { readonly handlers: Record<'digest', Handler> } {
  const { db, book, work, posts, clock } = options;

  return {
    async add(tx, batch, record, again) {
      const now = clock.now();
      const { number, posted } = (await current(tx, batch)) ?? (await begin(tx, batch, now));
      await tx.run(sql`insert into digest_items (digest, number, added_at, again)
        values (${number}, ${numberOf(record)}, ${now}, ${again ? 1 : 0}) on conflict do nothing`);
      if (posted) await posts.changed(tx, { kind: 'digest', id: idOf('digest', number) });
    },
    async get(id) {
      const row = await db.one<Row>(sql`select * from digests where number = ${numberIn('digest', id)}`);
      return row && digestOf(row);
    },
    async items(id) {
      const rows = await db.all<{ number: number; again: number; left_out: number }>(sql`select * from digest_items
        where digest = ${numberIn('digest', id)} order by added_at, number`);
      const records = byId(await book.all(rows.map(idOfItem)));
      return rows.flatMap(({ number, again, left_out }) => {
        const record = records.get(`A-${number}`);
        return record ? [{ record, again: again === 1, leftOut: left_out === 1 }] : [];
      });
    },
    async holds(tx, record) {
      const rows = await tx.all(sql`select 1 from digest_items where number = ${numberOf(record)} limit 1`);
      return rows.length > 0;
    },
    async showing(tx, record) {
      const rows = await tx.all<{ number: number }>(sql`select digests.number from digests
        join digest_items on digest_items.digest = digests.number
        where digest_items.number = ${numberOf(record)} and left_out = 0 and state = 'posted'`);
      return rows.map(({ number }) => idOf('digest', number));
    },
    handlers: {
      async digest({ key: id }) {
        await db.tx((tx) => post(tx, numberIn('digest', id)));
        return 'done';
      },
    },
  };

  /** What was found at the start goes on one card however long it takes to read; other digests end when they are due. */
  async function current(tx: Queryable, batch: Batch): Promise<{ number: number; posted: boolean } | undefined> {
    const open = batch.kind === 'start' ? sql`state is not null` : sql`state = 'collecting'`;
    const row = await tx.one<Row>(sql`select * from digests where batch = ${keyOf(batch)} and ${open}
      order by number desc limit 1`);
    if (row?.state === 'empty') return begin(tx, batch, clock.now());
    return row && { number: row.number, posted: row.state === 'posted' };
  }

  async function begin(tx: Queryable, batch: Batch, now: number): Promise<{ number: number; posted: boolean }> {
    const number = await nextNumber(tx, 'digest');
    await tx.run(sql`insert into digests (number, batch, kind, label, place, from_at, due_at, state)
      values (${number}, ${keyOf(batch)}, ${batch.kind}, ${batch.label}, ${JSON.stringify(batch.place)}, ${now},
        ${batch.due}, 'collecting')`);
    await work.put(tx, { kind: 'digest', key: idOf('digest', number), due: batch.due, payload: {} });
    return { number, posted: false };
  }

  /** What was raised and resolved before the digest is not part of it; if nothing is left, nothing is said. */
  async function post(tx: Queryable, number: number): Promise<void> {
    const row = await tx.one<Row>(sql`select * from digests where number = ${number} and state = 'collecting'`);
    if (!row) return;
    const items = await tx.all<{ number: number }>(sql`select number from digest_items where digest = ${number}`);
    const records = byId(await book.readAll(tx, items.map(idOfItem)));
    let left = 0;
    for (const item of items) {
      if (records.get(`A-${item.number}`)?.state === 'open') left += 1;
      else await tx.run(sql`update digest_items set left_out = 1 where digest = ${number} and number = ${item.number}`);
    }
    const state = left > 0 ? 'posted' : 'empty';
    await tx.run(sql`update digests set state = ${state}, posted_at = ${clock.now()} where number = ${number}`);
    if (left === 0) return;
    const subject = { kind: 'digest' as const, id: idOf('digest', number) };
    await posts.show(tx, { subject, place: JSON.parse(row.place) as Place, audience: 'actors' });
  }
}

const idOfItem = ({ number }: { readonly number: number }): string => `A-${number}`;
const byId = (records: readonly AlertRecord[]) => new Map(records.map((record) => [record.id, record]));

const keyOf = ({ kind, label, place }: Batch): string => [kind, label, place.conversation].join('|');

function digestOf(row: Row): Digest {
  return {
    id: idOf('digest', row.number),
    kind: row.kind,
    label: row.label,
    place: JSON.parse(row.place) as Place,
    from: Number(row.from_at),
    due: Number(row.due_at),
    posted: row.posted_at === null ? undefined : Number(row.posted_at),
    state: row.state,
  };
}
