import type { Actor, Place } from '../base/turn.ts';
import type { Activity } from './activity.ts';
import { actorOf, channelNameOf, placeOf, splitConversation } from './place.ts';

/**
 * What happened around the bot: it was `installed` in a place or `uninstalled` from it, people `joined` one, a channel of
 * its team is there under this name (`named`), or was `deleted`. Teams tells an installation twice (`installationUpdate` and `conversationUpdate`): taking one in again must change nothing.
 */
export interface Event {
  readonly kind: 'installed' | 'uninstalled' | 'joined' | 'named' | 'deleted';
  readonly place: Place;
  /** What the channel is called, where Teams says so. */
  readonly placeName?: string;
  /** Who did it; for a personal place, whose chat it is. */
  readonly actor: Actor;
  /** The team's id and name, where the place is in one. */
  readonly team?: { readonly id: string; readonly name?: string };
  readonly at: number;
}

/** Undefined: nothing that Lifeboat acts on. */
export function eventOf(activity: Activity, allowedTenants: readonly string[], at: number): Event | undefined {
  const kind = kindOf(activity);
  if (!kind) return undefined;
  const team = activity.channelData?.team;
  const place = placeOfEvent(activity);
  const placeName = place.kind === 'channel' ? nameOfEvent(activity) : undefined;
  return {
    kind,
    place,
    ...(placeName && { placeName }),
    actor: actorOf(activity, allowedTenants),
    ...(team?.id ? { team: { id: team.id, ...(team.name ? { name: team.name } : {}) } } : {}),
    at,
  };
}

/** "Conversation events in your Teams bot": a channel that is deleted can be restored. */
const named: readonly string[] = ['channelCreated', 'channelRenamed', 'channelRestored'];

function kindOf(activity: Activity): Event['kind'] | undefined {
  if (activity.type === 'installationUpdate') {
    if (activity.action?.startsWith('add')) return 'installed';
    return activity.action?.startsWith('remove') ? 'uninstalled' : undefined;
  }
  if (activity.type !== 'conversationUpdate') return undefined;
  const { eventType = '' } = activity.channelData ?? {};
  if (eventType === 'channelDeleted') return 'deleted';
  if (named.includes(eventType)) return 'named';
  const bot = activity.recipient?.id;
  if (activity.membersRemoved?.some((member) => member?.id === bot)) return 'uninstalled';
  if (!activity.membersAdded?.length) return undefined;
  return activity.membersAdded.some((member) => member?.id === bot) ? 'installed' : 'joined';
}

/** The name has to be that of the channel that was chosen, which the conversation need not be. */
function nameOfEvent(activity: Activity): string | undefined {
  const { settings, channel } = activity.channelData ?? {};
  const chosen = settings?.selectedChannel;
  if (!chosen?.id || chosen.id === channel?.id) return chosen?.name || channelNameOf(activity);
  return chosen.name || undefined;
}

/** An installation in a team names the channel that was chosen; the conversation itself is the General channel. */
function placeOfEvent(activity: Activity): Place {
  const { thread: _, ...place } = placeOf(activity);
  const { settings, channel } = activity.channelData ?? {};
  const chosen = settings?.selectedChannel?.id ?? channel?.id;
  return place.kind === 'channel' && chosen ? { ...place, ...splitConversation(chosen) } : place;
}
