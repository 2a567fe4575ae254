import { personName } from '../base/inputs.ts';
import type { Actor, Place } from '../base/turn.ts';
import type { Activity } from './activity.ts';

/** `19:…@thread.tacv2;messageid=1690000000000`: a channel's conversation and the message that heads the thread. */
export function splitConversation(id: string): { conversation: string; thread?: string } {
  const [conversation = '', ...parameters] = id.split(';');
  const thread = parameters.find((one) => one.startsWith('messageid='))?.slice('messageid='.length);
  return thread ? { conversation, thread } : { conversation };
}

/** The conversation id under which the connector knows a place; without a thread a post to a channel opens one. */
export function conversationId(place: Place): string {
  return place.thread ? `${place.conversation};messageid=${place.thread}` : place.conversation;
}

export function placeOf(activity: Activity): Place {
  const { conversation, thread } = splitConversation(activity.conversation?.id ?? '');
  const serviceUrl = activity.serviceUrl ?? '';
  const kind = kindOf(activity);
  if (kind !== 'channel') return { kind, conversation, serviceUrl };
  const head = thread ?? (activity.type === 'message' ? (activity.replyToId ?? activity.id) : undefined);
  return { kind: 'channel', conversation, ...(head ? { thread: head } : {}), serviceUrl };
}

/** What a channel is called, where the activity says so: messages of some clients, and news of channels. */
export function channelNameOf({ channelData, conversation }: Activity): string | undefined {
  return channelData?.channel?.name || conversation?.name || undefined;
}

/** Only channels have threads, and only they belong to a team. */
function kindOf({ conversation, channelData }: Activity): Place['kind'] {
  const type = conversation?.conversationType;
  if (type === 'personal') return 'personal';
  if (type === 'groupChat') return 'group';
  return type !== undefined || conversation?.isGroup === true || channelData?.team ? 'channel' : 'personal';
}

/** `channelData.tenant.id` is there in every context ("Build conversational capability", Teams documentation). */
function tenantOf(activity: Activity): string {
  return (activity.channelData?.tenant?.id ?? activity.conversation?.tenantId ?? '').toLowerCase();
}

/** Who speaks, by what the connector vouches for. Whoever comes from a tenant that is not ours counts as a guest. */
export function actorOf(activity: Activity, allowedTenants: readonly string[]): Actor {
  const tenant = tenantOf(activity);
  const home = activity.conversation?.tenantId?.toLowerCase() ?? tenant;
  return {
    oid: (activity.from?.aadObjectId ?? '').toLowerCase(),
    tenant,
    name: personName(activity.from?.name ?? ''),
    teamsId: activity.from?.id ?? '',
    guest: !(allowedTenants.includes(tenant) && allowedTenants.includes(home)),
  };
}
