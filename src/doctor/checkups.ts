import { readAlert } from '../alerts/schema/schema.ts';
import { type Database, type Queryable, sql } from '../db/db.ts';
import type { Work } from '../work/work.ts';
import type { Part } from './chain/chain.ts';

/**
 * A look at the whole way of the alerts, that somebody asked for: `looking` at each link, `testing` with an alert that
 * Azure was asked to send, `over`.
 */
export interface Checkup {
  readonly id: string;
  readonly askedAt: number;
  /** Marks the webhook of its own test alert. */
  readonly probe: string;
  readonly phase: 'looking' | 'testing' | 'over';
  readonly parts: readonly Part[];
  /** The test alert; absent: none was sent, and `untested` says why. */
  readonly test?: TestAlert;
  readonly untested?: string;
  /** When the test alert came in, and what it was taken for. */
  readonly came: { readonly at: number; readonly as: 'test' | 'other' } | undefined;
}

export interface TestAlert {
  /** The action group's id, its name, and the name of the receiver. */
  readonly group: string;
  readonly groupName: string;
  readonly receiver: string;
  /** This process's clock, just before Azure was asked; absent: not yet. */
  readonly sentAt?: number;
  /** Where Azure says how it goes. */
  readonly status?: string;
  /** Azure's last words about it. */
  readonly said?: string;
  /** Azure did not send it. */
  readonly refused?: string;
}

export interface Checkups {
  /** Twice with the same id is once. */
  begin(tx: Queryable, id: string, probe: string, now: number): Promise<void>;
  get(id: string): Promise<Checkup | undefined>;
  keep(tx: Queryable, checkup: Checkup): Promise<void>;
  /** A webhook came with that mark: whoever waits for it is woken. Other marks are nothing. */
  heard(probe: string, body: Readonly<Record<string, unknown>>, now: number): Promise<void>;
}

interface Row {
  readonly id: string;
  readonly asked_at: number;
  readonly probe: string;
  readonly state: string;
  readonly came_at: number | null;
  readonly came_as: 'test' | 'other' | null;
}

export function createCheckups(db: Database, work: Pick<Work, 'put'>): Checkups {
  return {
    async begin(tx, id, probe, now) {
      const state = JSON.stringify({ phase: 'looking', parts: [] });
      await tx.run(sql`insert into checkups (id, asked_at, probe, state) values (${id}, ${now}, ${probe}, ${state})
        on conflict do nothing`);
    },
    async get(id) {
      const row = await db.one<Row>(sql`select * from checkups where id = ${id}`);
      return row && fromRow(row);
    },
    async keep(tx, { id, phase, parts, test, untested }) {
      const state = JSON.stringify({ phase, parts, test, untested });
      await tx.run(sql`update checkups set state = ${state} where id = ${id}`);
    },
    async heard(probe, body, now) {
      const as = readAlert(body, now).kind === 'test' ? 'test' : 'other';
      await db.tx(async (tx) => {
        const row = await tx.one<{ id: string }>(sql`update checkups set came_at = ${now}, came_as = ${as}
          where probe = ${probe} and came_at is null returning id`);
        if (row) await work.put(tx, { kind: 'checkup', key: row.id, due: now, payload: {} });
      });
    },
  };
}

/** The name of the mark in the address that a test alert is sent to. */
const probeName = 'probe';

/** The address of a receiver with the mark; its token, if it has one, stays. */
export function marked(uri: string, probe: string): string {
  const url = new URL(uri);
  url.searchParams.set(probeName, probe);
  return url.href;
}

/** The mark in the path and query of a webhook as it came, if it has one. */
export function probeIn(url: string): string | undefined {
  const [, probe] = new RegExp(`[?&]${probeName}=([0-9a-f-]{36})(?:&|$)`).exec(url) ?? [];
  return probe;
}

function fromRow(row: Row): Checkup {
  const kept = JSON.parse(row.state) as Omit<Checkup, 'id' | 'askedAt' | 'probe' | 'came'>;
  const came = row.came_at === null ? undefined : { at: Number(row.came_at), as: row.came_as ?? 'other' };
  return { ...kept, id: row.id, askedAt: Number(row.asked_at), probe: row.probe, came };
}
