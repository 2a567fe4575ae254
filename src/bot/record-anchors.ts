import type { Anchors } from '../audit/anchors.ts';
import type { Audit } from '../audit/audit.ts';
import { type Clock, hours } from '../base/clock.ts';
import { errorText, type Log } from '../base/log.ts';
import type { Database } from '../db/db.ts';
import type { ChannelNames } from '../posts/channel-names.ts';
import type { SubjectPosts } from '../posts/posts.ts';
import type { Handler, Work } from '../work/work.ts';

const day = hours(24);
/** A channel or a file that cannot be had now is tried again. */
const soon = hours(1);

/**
 * Once a day, and at each start: the head of the record goes to the file and the channel that the rules name, where
 * nobody who can write to the store can take it back.
 */
export function createRecordAnchors(options: {
  readonly db: Database;
  readonly work: Pick<Work, 'put'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly audit: Pick<Audit, 'head'>;
  readonly anchors: Pick<Anchors, 'append' | 'line'>;
  readonly posts: Pick<SubjectPosts, 'reply'>;
  readonly channelNames: ChannelNames;
  /** `audit.anchor.channel` of the rules. */
  readonly channel: string | undefined;
}): { begin(): Promise<void>; readonly handlers: Readonly<Record<'anchor', Handler>> } {
  const { db, work, clock, log, audit, anchors, posts, channelNames, channel } = options;

  async function anchor(): Promise<boolean> {
    const head = await audit.head();
    anchors.append(head);
    if (channel === undefined) return true;
    const found = await channelNames.find(channel);
    if (!found || found.gone) {
      log('warn', 'the head of the record could not be posted: audit.anchor.channel cannot be found', { channel });
      return false;
    }
    const key = `anchor:${new Date(head.at).toISOString()}`;
    await db.tx((tx) => posts.reply(tx, { key, place: found.place }, { text: anchors.line(head) }));
    return true;
  }

  return {
    begin: () => db.tx((tx) => work.put(tx, { kind: 'anchor', key: 'daily', due: clock.now(), payload: {} })),
    handlers: {
      async anchor() {
        const isDone = await anchor().catch((error: unknown) => {
          log('error', 'the head of the record could not be kept outside the store', { why: errorText(error) });
          return false;
        });
        return { later: clock.now() + (isDone ? day : soon) };
      },
    },
  };
}
