import type { Azure, ProtectedItem } from '../azure/azure.ts';
import { hours, minutes } from '../base/clock.ts';
import { errorText } from '../base/log.ts';
import { Problem } from '../base/problem.ts';
import type { Services } from '../command-kit/services.ts';
import { type Database, type Queryable, sql } from '../db/db.ts';
import { notices } from '../db/notices.ts';
import { changeOf, type ItemState, itemState } from '../posture/estate-changes.ts';
import { changesCard } from '../views/posture/estate-changes.ts';
import type { Handler } from '../work/work.ts';

/** What others do is to be known within five minutes: two looks and Resource Graph's own delay fit into that. */
const everyMs = minutes(2);

/** So many changes are confirmed and told a time; the rest wait for the next. */
const mostAtOnce = 20;

/** Who did it is looked for so far back. */
const callersWithin = hours(1);

/** What Lifeboat itself asked of Azure shows within that time after it was over. */
const ownShowsWithin = minutes(15);

/** An item as it was read itself, and as the list had it then: only what is new in the list is worth a reading. */
interface Remembered extends ItemState {
  readonly listed: string;
}

interface Change {
  readonly id: string;
  readonly before: string | undefined;
  readonly after: Remembered;
  readonly text: string | undefined;
}

/**
 * Tells what others do to protected items elsewhere: stopped, resumed, another policy, deleted. The list of protected
 * items is compared with what is remembered of it: one request for a thousand items, where the activity log is a request
 * for each subscription and lags by up to twenty minutes (documentation: "Azure Monitor activity log"). What the list
 * says is confirmed at the item itself, so that a list that lags tells nothing that is not so.
 */
export function createEstateWatch(services: Services): {
  begin(): Promise<void>;
  readonly handlers: Record<'estate-watch', Handler>;
} {
  const { db, azure, posts, work, clock, log } = services;

  return {
    async begin() {
      await db.tx((tx) => work.put(tx, { kind: 'estate-watch', key: 'items', due: clock.now(), payload: {} }));
    },
    handlers: {
      async 'estate-watch'() {
        const begun = clock.now();
        try {
          await look();
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          log('warn', 'the protected items could not be compared', { error: errorText(error) });
        }
        return { later: begun + everyMs };
      },
    },
  };

  async function look(): Promise<void> {
    const known = await remembered(db);
    const listed = await azure.backup.allItems();
    if ((await notices.read(db, 'estate')) === undefined) return first(listed);
    const there = new Set(listed.map(({ id }) => id.toLowerCase()));
    const marks = new Map(listed.map((item) => [item.id.toLowerCase(), markOf(item)]));
    const looks = listed.filter(({ id }) => {
      const before = known.get(id.toLowerCase());
      return before === undefined || parsed(before).listed !== marks.get(id.toLowerCase());
    });
    const lost = [...known].filter(([id, state]) => !there.has(id) && parsed(state).protection !== 'gone');
    const ids = [...looks.map(({ id }) => id), ...lost.map(([id]) => id)].slice(0, mostAtOnce);
    const changes: Change[] = [];
    for (const id of ids) {
      const mark = marks.get(id.toLowerCase()) ?? 'not listed';
      const change = await confirm(id, known.get(id.toLowerCase()), mark);
      if (change) changes.push(change);
    }
    if (changes.length > 0) await tell(changes);
  }

  /** Before anything is remembered nothing has changed. */
  async function first(listed: Awaited<ReturnType<Azure['backup']['allItems']>>): Promise<void> {
    await db.tx(async (tx) => {
      if (!(await notices.replace(tx, 'estate', undefined, 'begun'))) return;
      for (const item of listed) await keep(tx, item.id, undefined, { ...itemState(item)!, listed: markOf(item) });
    });
  }

  async function confirm(id: string, before: string | undefined, listed: string): Promise<Change | undefined> {
    const state = itemState(await azure.backup.item(id), before === undefined ? undefined : parsed(before));
    if (!state) return undefined;
    const text = before === undefined ? undefined : changeOf(parsed(before), state);
    if (!text || (await isOwn(id))) return { id, before, after: { ...state, listed }, text: undefined };
    const who = await callerOf(id);
    return { id, before, after: { ...state, listed }, text: who ? `${text} By ${who}.` : text };
  }

  /** Undefined: the activity log does not tell, or not yet, or not us. */
  async function callerOf(id: string): Promise<string | undefined> {
    try {
      return await azure.monitor.caller(id, azure.now() - callersWithin);
    } catch (error) {
      if (error instanceof Problem) return undefined;
      throw error;
    }
  }

  /** Lifeboat was asked for it, here: its own card tells of that. */
  async function isOwn(id: string): Promise<boolean> {
    const rows = await db.all<{ intent_at: number; state: string; look: string | null }>(
      sql`select intent_at, state, look from operations where scenario not in ('Backup', 'Restore')
        and (target = ${id.toLowerCase()} or lower(watch) like ${`%${id.toLowerCase()}%`}) order by intent_at desc limit 5`,
    );
    return rows.some(({ intent_at, state, look }) => {
      const { ended } = (look ? JSON.parse(look) : {}) as { ended?: number };
      const open = state === 'submitting' || state === 'running';
      return open || azure.now() - Math.max(Number(intent_at), ended ?? 0) < ownShowsWithin;
    });
  }

  async function tell(changes: readonly Change[]): Promise<void> {
    const place = await posts.alertsPlace();
    await db.tx(async (tx) => {
      const texts: string[] = [];
      for (const { id, before, after, text } of changes) {
        // Without a channel it is told once there is one.
        if (text && !place) continue;
        if ((await keep(tx, id, before, after)) && text) texts.push(text);
      }
      if (!place || texts.length === 0) return;
      const key = `estate:${clock.now()}`;
      await posts.reply(tx, { key, place }, { card: changesCard(texts) });
    });
  }
}

const parsed = (state: string): Remembered => JSON.parse(state) as Remembered;

/** What of the list tells that something may have been done to the item. */
function markOf(item: ProtectedItem): string {
  const { protection, policy } = itemState(item)!;
  return `${protection} ${policy ?? ''}`;
}

async function remembered(db: Database): Promise<Map<string, string>> {
  const rows = await db.all<{ id: string; state: string }>(sql`select id, state from item_states`);
  return new Map(rows.map(({ id, state }) => [id, state]));
}

/** False: another replica was first, and has told it. */
async function keep(tx: Queryable, id: string, before: string | undefined, after: Remembered): Promise<boolean> {
  const key = id.toLowerCase();
  const state = JSON.stringify(after);
  const changed =
    before === undefined
      ? await tx.run(sql`insert into item_states (id, state) values (${key}, ${state}) on conflict (id) do nothing`)
      : await tx.run(sql`update item_states set state = ${state} where id = ${key} and state = ${before}`);
  return changed === 1;
}
