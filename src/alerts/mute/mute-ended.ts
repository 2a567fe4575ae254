import type { Clock } from '../../base/clock.ts';
import { quoted } from '../../base/inputs.ts';
import type { Place } from '../../base/turn.ts';
import type { Database, Queryable } from '../../db/db.ts';
import type { Posts } from '../../posts/index.ts';
import { asMarkdown } from '../../posts/posting.ts';
import type { Handler } from '../../work/work.ts';
import { mutedName } from './mute-name.ts';
import type { Mute, Mutes } from './mutes.ts';

/** Who ends a mute when its time is over. */
const byTime = 'its time';

/** Ends a mute when its time is over, and says to its owner what it kept back. */
export function createMuteEnded(options: {
  readonly db: Database;
  readonly mutes: Mutes;
  readonly posts: Pick<Posts, 'reply'>;
  readonly clock: Clock;
  /** Where it is said when nobody knows where the mute was asked for. */
  readonly defaultPlace: () => Promise<Place | undefined>;
}): Record<'mute-ended', Handler> {
  const { db, mutes, posts, clock } = options;
  return {
    async 'mute-ended'({ key: id }) {
      const fallback = await options.defaultPlace();
      await db.tx(async (tx) => {
        const mute = await mutes.end(tx, id, clock.now(), byTime);
        if (mute) await sayEnd(tx, mute, mute.place ?? fallback);
      });
      return 'done';
    },
  };

  async function sayEnd(tx: Queryable, mute: Mute, place: Place | undefined): Promise<void> {
    if (!place) return;
    const mention = mute.owner.teamsId === '' ? [] : [mute.owner];
    const mentions = mention.map(({ teamsId, name }) => ({ teamsId, name }));
    await posts.reply(tx, { key: `mute-ended:${mute.id}`, place }, { text: asMarkdown(endOf(mute)), mentions });
  }
}

/** `Mute of sql-prod-01 ended: 4 failures during it (patching). To see them, type: alerts suppressed` */
export function endOf(mute: Mute): string {
  const failures = mute.counted === 1 ? '1 failure' : `${mute.counted === 0 ? 'no' : mute.counted} failures`;
  const more = mute.counted > 0 ? ' To see them, type: alerts suppressed' : '';
  return `Mute of ${mutedName(mute)} ended: ${failures} during it (${quoted(mute.reason)}).${more}`;
}
