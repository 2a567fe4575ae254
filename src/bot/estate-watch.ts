import { lastSegment, type Scenario } from '../azure/azure.ts';
import { hours, minutes } from '../base/clock.ts';
import { errorText } from '../base/log.ts';
import { Problem } from '../base/problem.ts';
import type { Place } from '../base/turn.ts';
import type { Services } from '../command-kit/services.ts';
import { type Database, type Queryable, sql } from '../db/db.ts';
import { notices } from '../db/notices.ts';
import { changeOf, type ItemState, isBroughtBy } from '../posture/estate-changes.ts';
import { changesCard } from '../views/posture/estate-changes.ts';
import type { Handler } from '../work/work.ts';
import { aboutItem, itemNow, type Listed, listItems } from './watched-items.ts';

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
  /** Undefined: it is only remembered. */
  readonly news: { readonly text: string; readonly places: readonly Place[] } | undefined;
}

/** What is kept once all that is there was remembered, of whatever kind; an older version knew VMs that are backed up alone. */
const begunWithAll = 'begun with all';

/**
 * Tells what others do to protected items elsewhere, backed up or replicated: stopped, resumed, another policy, deleted,
 * failed over. It goes where alerts of the item go. The list of protected items is compared with what is remembered of
 * it: one request for a thousand items, where the activity log is a request for each subscription and lags by up to
 * twenty minutes (documentation: "Azure Monitor activity log"). What the list says is confirmed at the item itself, so
 * that a list that lags tells nothing that is not so.
 */
export function createEstateWatch(services: Services): {
  begin(): Promise<void>;
  readonly handlers: Record<'estate-watch', Handler>;
} {
  const { db, azure, posts, work, clock, log, alerting } = services;
  /** What could not be read the last time, and keeps nothing else waiting. */
  const unread = new Set<string>();

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
    const listed = await listItems(azure);
    const begun = await notices.read(db, 'estate');
    if (begun !== begunWithAll) return first(listed, begun);
    const ids = changedIn(listed, known).sort((a, b) => Number(unread.has(a)) - Number(unread.has(b)));
    const marks = new Map([...listed.items].map(([id, state]) => [id.toLowerCase(), markOf(state)]));
    const changes: Change[] = [];
    for (const id of ids.slice(0, mostAtOnce)) {
      const key = id.toLowerCase();
      const change = await confirm(id, known.get(key), marks.get(key) ?? 'not listed');
      if (change) changes.push(change);
    }
    if (changes.length > 0) await tell(changes);
  }

  /** Before anything is remembered nothing has changed. */
  async function first({ items }: Listed, begun: string | undefined): Promise<void> {
    await db.tx(async (tx) => {
      if (!(await notices.replace(tx, 'estate', begun, begunWithAll))) return;
      for (const [id, state] of items) await keep(tx, id, undefined, { ...state, listed: markOf(state) });
    });
  }

  async function confirm(id: string, before: string | undefined, listed: string): Promise<Change | undefined> {
    const earlier = before === undefined ? undefined : parsed(before);
    try {
      const state = await itemNow(azure, id, earlier);
      unread.delete(id);
      if (!state) return undefined;
      const after = { ...state, listed };
      const text = earlier && changeOf(earlier, state);
      if (!text || (await isOwn(id, state))) return { id, before, after, news: undefined };
      const who = await callerOf(id);
      const takers = await alerting.handling.takersOf(await aboutItem(state, azure));
      const places = takers.map(({ place }) => place);
      return { id, before, after, news: { text: who ? `${text} By ${who}.` : text, places } };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      log('info', 'a protected item could not be compared', { id, error: errorText(error) });
      unread.add(id);
      return undefined;
    }
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

  /** Lifeboat was asked for it, here: its own card tells of that. What somebody else made of it right afterwards is news. */
  async function isOwn(id: string, now: ItemState): Promise<boolean> {
    const rows = await db.all<OwnRow>(
      sql`select request, scenario, intent_at, state, look from operations where scenario not in ('Backup', 'Restore')
        and (target = ${id.toLowerCase()} or lower(watch) like ${`%${id.toLowerCase()}%`}) order by intent_at desc limit 5`,
    );
    for (const { request, scenario, intent_at, state, look } of rows) {
      if (state === 'submitting' || state === 'running') return true;
      const { ended } = (look ? JSON.parse(look) : {}) as { ended?: number };
      if (azure.now() - Math.max(Number(intent_at), ended ?? 0) >= ownShowsWithin) continue;
      const { effect } = (await services.requests.get(request))?.plan ?? {};
      const { policy } = (effect ?? {}) as { readonly policy?: unknown };
      if (isBroughtBy(scenario, typeof policy === 'string' ? lastSegment(policy) : undefined, now)) return true;
    }
    return false;
  }

  async function tell(changes: readonly Change[]): Promise<void> {
    await db.tx(async (tx) => {
      const told = new Map<string, { place: Place; texts: string[] }>();
      for (const { id, before, after, news } of changes) {
        // Without a channel it is told once there is one.
        if (news?.places.length === 0) continue;
        if (!(await keep(tx, id, before, after)) || !news) continue;
        for (const place of news.places) {
          const there = told.get(place.conversation) ?? { place, texts: [] };
          told.set(place.conversation, { place, texts: [...there.texts, news.text] });
        }
      }
      for (const [conversation, { place, texts }] of told) {
        const key = `estate:${clock.now()}:${conversation}`;
        await posts.reply(tx, { key, place }, { card: changesCard(texts) });
      }
    });
  }
}

interface OwnRow {
  readonly request: string;
  readonly scenario: Scenario;
  readonly intent_at: number;
  readonly state: string;
  readonly look: string | null;
}

const parsed = (state: string): Remembered => JSON.parse(state) as Remembered;

/** What of the list tells that something may have been done to the item. */
const markOf = ({ protection, policy, active }: ItemState): string =>
  [protection, policy ?? '', ...(active === undefined ? [] : [active])].join(' ');

/** What the list has otherwise than it had, and what it has no more; as ids are written, where they are listed. */
function changedIn({ items, wasRead }: Listed, known: ReadonlyMap<string, string>): string[] {
  const there = new Set([...items.keys()].map((id) => id.toLowerCase()));
  const changed = [...items].filter(([id, state]) => {
    const before = known.get(id.toLowerCase());
    return before === undefined || parsed(before).listed !== markOf(state);
  });
  const lost = [...known].filter(([id, state]) => !there.has(id) && wasRead(id) && parsed(state).protection !== 'gone');
  return [...changed.map(([id]) => id), ...lost.map(([id]) => id)];
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
