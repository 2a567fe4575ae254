import type { Place } from '../../base/turn.ts';
import type { Digests } from '../../config/alert-handling.ts';
import type { ChannelNames } from '../../posts/channel-names.ts';
import type { Posts } from '../../posts/index.ts';
import { digestKey } from './cadence.ts';
import type { FindPlace } from './places.ts';

/** Where alerts go, by the posts' own memory. Use it outside of transactions: Teams may be asked what its channels are called. */
export function findPlaceIn(posts: Posts, names: ChannelNames, digests: Digests): FindPlace {
  return async (target) => {
    if (target === 'default') return named(await posts.alertsPlace());
    if (target.kind === 'person') return named(await posts.chatWith(target.oid));
    const channel = await names.find(target.channel);
    // Removed from the default channel as well, with the whole team: each alert waits where it belongs.
    const isTaken = channel && (!channel.gone || (await posts.lostAlertsPlace()) !== undefined);
    return isTaken ? named(channel.place) : undefined;
  };

  async function named(found: Place | undefined): ReturnType<FindPlace> {
    if (!found) return undefined;
    const name = await digestKey(digests, names.find, found.conversation);
    return { place: found, ...(name !== undefined && { name }) };
  }
}
