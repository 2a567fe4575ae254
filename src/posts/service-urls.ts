import type { Clock } from '../base/clock.ts';
import type { Place } from '../base/turn.ts';
import { type Database, type Queryable, sql } from '../db/db.ts';

/** A service URL where nothing listens. */
export interface Silent {
  readonly url: string;
  readonly since: number;
  readonly why: string;
}

/**
 * Teams names the URL that a bot answers at in each activity, and may move it. One that nobody listens at any more is
 * replaced by the newest that any activity named: a conversation may be silent for long before it is posted to.
 */
export interface ServiceUrls {
  /** The place, at a URL that takes connections as far as is known. */
  reachable(place: Place): Promise<Place>;
  /** Nothing listened there. */
  silent(url: string, why: string): Promise<void>;
  /** It was heard from, or took a message. True: another one is silent, and what waits for that can go out here. */
  speaks(tx: Queryable, url: string): Promise<boolean>;
  list(): Promise<Silent[]>;
}

/** So many of the conversations heard from last are looked at for a URL that takes connections. */
const mostRecent = 50;

export function createServiceUrls(db: Database, clock: Clock): ServiceUrls {
  const all = (on: Queryable = db) => on.all<Silent>(sql`select url, since, why from service_urls order by since, url`);
  return {
    async reachable(place) {
      const silent = (await all()).map(({ url }) => url);
      if (!silent.includes(place.serviceUrl)) return place;
      const rows = await db.all<{ place: string }>(
        sql`select place from conversations order by updated_at desc limit ${mostRecent}`,
      );
      const heard = rows.map((row) => (JSON.parse(row.place) as Place).serviceUrl);
      const serviceUrl = heard.find((url) => !silent.includes(url));
      return serviceUrl ? { ...place, serviceUrl } : place;
    },
    async silent(url, why) {
      await db.run(sql`insert into service_urls (url, since, why) values (${url}, ${clock.now()}, ${why})
        on conflict (url) do nothing`);
    },
    async speaks(tx, url) {
      const silent = await all(tx);
      if (silent.some((one) => one.url === url)) await tx.run(sql`delete from service_urls where url = ${url}`);
      return silent.length > 0;
    },
    list: async () => (await all()).map(({ url, since, why }) => ({ url, since: Number(since), why })),
  };
}
