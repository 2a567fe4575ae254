import type { AlertBook } from '../alerts/book/book.ts';
import type { Reconcile } from '../alerts/compare/reconcile.ts';
import type { Azure } from '../azure/azure.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Organisation } from '../config/organisation.ts';
import type { Database } from '../db/db.ts';
import type { ChannelNames } from '../posts/channel-names.ts';
import type { Posts } from '../posts/index.ts';
import type { Message } from '../posts/posting.ts';
import type { Work } from '../work/work.ts';
import { createMornings, type Mornings, type NightTold } from './mornings.ts';

/** How the night went, told where and when the organisation wants it. */
export function createMorning(parts: {
  readonly db: Database;
  readonly azure: Azure;
  readonly book: AlertBook;
  readonly reconcile: Pick<Reconcile, 'last'>;
  readonly work: Work;
  readonly clock: Clock;
  readonly log: Log;
  readonly organisation: Organisation;
  readonly posts: Posts;
  readonly channelNames: ChannelNames;
  /** How a night looks; undefined: Azure could not be read. */
  readonly face: (night: NightTold | undefined) => Message;
}): Mornings {
  const { organisation, posts, channelNames } = parts;
  return createMornings({
    db: parts.db,
    azure: parts.azure,
    book: parts.book,
    reconcile: parts.reconcile,
    work: parts.work,
    clock: parts.clock,
    log: parts.log,
    rules: organisation.morning,
    timezone: organisation.timezone,
    target: organisation.success,
    async placeOf(key) {
      if (key === 'default') return posts.alertsPlace();
      const channel = await channelNames.find(key);
      return channel?.gone ? undefined : channel?.place;
    },
    post: (tx, key, place, night) => posts.reply(tx, { key, place }, parts.face(night)),
  });
}
