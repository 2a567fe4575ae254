import type { Place } from '../../base/turn.ts';
import { type Database, type Queryable, sql } from '../../db/db.ts';
import type { Called } from '../../people/roster.ts';
import type { Work } from '../../work/work.ts';
import { idOf, nextNumber, numberIn } from '../book/numbers.ts';
import { type About, hasTag, isNamed, sameName } from '../look/about.ts';
import type { Muted } from './mute-name.ts';

/** Silence for one thing, with a reason, an owner and an end. */
export interface Mute extends Muted {
  /** `M-3`. */
  readonly id: string;
  readonly reason: string;
  readonly owner: Called;
  /** Where it was asked for, and where its end is said. */
  readonly place: Place | undefined;
  readonly created: number;
  readonly until: number;
  readonly ended: { readonly at: number; readonly by: string } | undefined;
  /** How many alerts it kept back. */
  readonly counted: number;
}

export interface Mutes {
  /** Its end is part of its beginning: the row that ends it is written with it. */
  create(tx: Queryable, mute: Omit<Mute, 'id' | 'ended' | 'counted'>): Promise<Mute>;
  /** Ends it early or on time; gives it as it was, with its count; undefined: it had ended before. */
  end(tx: Queryable, id: string, at: number, by: string): Promise<Mute | undefined>;
  /** An alert was kept back by these. */
  count(tx: Queryable, ids: readonly string[]): Promise<void>;
  get(id: string): Promise<Mute | undefined>;
  /** Those that hold at that time (this process's clock), the one that ends first at the top. */
  holding(on: Queryable, at: number): Promise<Mute[]>;
  /** The latest, ended ones included. */
  list(limit: number): Promise<Mute[]>;
}

interface Row {
  number: number;
  what: Mute['what'];
  name: string;
  target: string | null;
  reason: string;
  owner: string;
  place: string | null;
  created_at: number;
  until_at: number;
  ended_at: number | null;
  ended_by: string | null;
  counted: number;
}

/** Whether what was muted is what the alert is about. */
export function covers({ what, name, target }: Muted, about: About): boolean {
  if (what === 'vm') return isNamed(target && about.vmId ? target : name, about.vm, about.vmId);
  if (what === 'vault') return isNamed(target && about.vaultId ? target : name, about.vault, about.vaultId);
  if (what === 'error') return sameName(name, about.code);
  const at = name.indexOf('=');
  return hasTag(about, { key: name.slice(0, at), value: name.slice(at + 1) });
}

export function createMutes(db: Database, work: Pick<Work, 'put' | 'drop'>): Mutes {
  const find = async (on: Queryable, id: string) => {
    const row = await on.one<Row>(sql`select * from mutes where number = ${numberIn('mute', id)}`);
    return row && muteOf(row);
  };
  return {
    async create(tx, mute) {
      const number = await nextNumber(tx, 'mute');
      const id = idOf('mute', number);
      await tx.run(sql`insert into mutes (number, what, name, target, reason, owner, place, created_at, until_at)
        values (${number}, ${mute.what}, ${mute.name}, ${mute.target ?? null}, ${mute.reason},
          ${JSON.stringify(mute.owner)}, ${mute.place ? JSON.stringify(mute.place) : null}, ${mute.created}, ${mute.until})`);
      await work.put(tx, { kind: 'mute-ended', key: id, due: mute.until, payload: {} });
      return { ...mute, id, ended: undefined, counted: 0 };
    },
    async end(tx, id, at, by) {
      const changed = await tx.run(sql`update mutes set ended_at = ${at}, ended_by = ${by}
        where number = ${numberIn('mute', id)} and ended_at is null`);
      if (changed === 0) return undefined;
      await work.drop(tx, 'mute-ended', idOf('mute', numberIn('mute', id)));
      return find(tx, id);
    },
    async count(tx, ids) {
      for (const id of ids) {
        await tx.run(sql`update mutes set counted = counted + 1 where number = ${numberIn('mute', id)}`);
      }
    },
    get: (id) => find(db, id),
    async holding(on, at) {
      const rows = await on.all<Row>(sql`select * from mutes where created_at <= ${at} and until_at > ${at}
        and (ended_at is null or ended_at > ${at}) order by until_at`);
      return rows.map(muteOf);
    },
    async list(limit) {
      return (await db.all<Row>(sql`select * from mutes order by number desc limit ${limit}`)).map(muteOf);
    },
  };
}

function muteOf(row: Row): Mute {
  return {
    id: idOf('mute', row.number),
    what: row.what,
    name: row.name,
    target: row.target ?? undefined,
    reason: row.reason,
    owner: JSON.parse(row.owner) as Called,
    place: row.place === null ? undefined : (JSON.parse(row.place) as Place),
    created: Number(row.created_at),
    until: Number(row.until_at),
    ended: row.ended_at === null ? undefined : { at: Number(row.ended_at), by: row.ended_by ?? '' },
    counted: row.counted,
  };
}
