import type { Digests } from '../../config/alert-handling.ts';
import type { ChannelNames, NamedChannel } from '../../posts/channel-names.ts';
import type { Posts } from '../../posts/index.ts';
import type { FindPlace } from './places.ts';

/** Where alerts go, by the posts' own memory. Use it outside of transactions: Teams may be asked what its channels are called. */
export function findPlaceIn(posts: Posts, names: ChannelNames, digests: Digests): FindPlace {
  const sayNames = Object.keys(digests).length > 1;
  return async (target) => {
    if (target === 'default') return byDefault();
    if (target.kind === 'person') return place(await posts.chatWith(target.oid));
    const channel = await names.find(target.channel);
    // Removed from the default channel as well, with the whole team: each alert waits where it belongs.
    return channel?.gone && (await posts.lostAlertsPlace()) ? channel : reachable(channel);
  };

  /** What it is called matters only where the rules name channels. */
  async function byDefault(): ReturnType<FindPlace> {
    const found = await posts.alertsPlace();
    if (!found || !sayNames) return place(found);
    return { ...(await names.find(found.conversation)), place: found };
  }
}

const reachable = (channel: NamedChannel | undefined) => (channel?.gone ? undefined : channel);

const place = <P>(found: P | undefined) => (found ? { place: found } : undefined);
