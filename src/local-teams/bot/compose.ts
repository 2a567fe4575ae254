import type { Directory, Member } from '../directory.ts';
import type { Account, Activity, Conversation, Entity } from '../wire.ts';

/** What is the same in every activity that Teams sends about one person in one conversation. */
interface Scene {
  readonly directory: Directory;
  readonly member: Member;
  readonly conversation: string;
  readonly thread: string | null;
  readonly serviceUrl: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly id: string;
}

const { timeZone, locale } = new Intl.DateTimeFormat().resolvedOptions();

function envelope(scene: Scene, type: string): Activity {
  const { directory, member, at } = scene;
  return {
    type,
    id: scene.id,
    channelId: 'msteams',
    serviceUrl: scene.serviceUrl,
    timestamp: new Date(at).toISOString(),
    localTimestamp: localTime(at),
    localTimezone: timeZone,
    locale,
    from: { id: member.teamsId, name: member.name, aadObjectId: member.aadObjectId },
    recipient: directory.bot,
    conversation: conversationOf(scene),
    channelData: channelData(scene),
    entities: [clientInfo],
  };
}

const clientInfo: Entity = {
  type: 'clientInfo',
  locale,
  country: locale.split('-')[1] ?? 'US',
  platform: 'Web',
  timezone: timeZone,
};

/** A message that somebody typed; in a channel, one that mentions the bot. */
export function messageActivity(scene: Scene, text: string): Activity {
  const { directory } = scene;
  const common = { ...envelope(scene, 'message'), textFormat: 'plain' };
  if (!channelIn(scene))
    return { ...common, text, attachments: [{ contentType: 'text/html', content: `<p>${asHtml(text)}</p>` }] };
  const mention = botMention(directory.bot);
  const html = `<div><div><span itemscope itemtype="http://schema.skype.com/Mention" itemid="0">${asHtml(directory.bot.name)}</span>&nbsp;${asHtml(text)}</div></div>`;
  return {
    ...common,
    text: `${mention.text} ${text}`,
    attachments: [{ contentType: 'text/html', content: html }],
    entities: [mention, clientInfo],
  };
}

export const botMention = (bot: Account): Entity => ({
  type: 'mention',
  text: `<at>${bot.name}</at>`,
  mentioned: { id: bot.id, name: bot.name },
});

/** Action.Submit: a message without text whose `value` is the button's data and the card's inputs. */
export function submitActivity(scene: Scene, replyToId: string, value: unknown): Activity {
  return { ...envelope(scene, 'message'), replyToId, value };
}

export interface ExecuteAction {
  readonly type: 'Action.Execute';
  readonly id?: string;
  readonly title: string;
  readonly verb?: string;
  readonly data: unknown;
}

/** Action.Execute: the `adaptiveCard/action` invoke ("Universal Actions for Adaptive Cards", learn.microsoft.com). */
export function executeActivity(scene: Scene, replyToId: string, action: ExecuteAction): Activity {
  return {
    ...envelope(scene, 'invoke'),
    name: 'adaptiveCard/action',
    replyToId,
    channelData: { ...channelData(scene), source: { name: 'message' }, legacy: { replyToId } },
    value: { action, trigger: 'manual' },
  };
}

/** The bot was added to the team, or opened by somebody for the first time. */
export function installActivities(scene: Scene, nextId: () => string): Activity[] {
  const { directory, member, conversation } = scene;
  const base = envelope(scene, 'conversationUpdate');
  const data = { ...channelData(scene), settings: { selectedChannel: { id: conversation } } };
  const from = { id: member.teamsId, aadObjectId: member.aadObjectId };
  return [
    { ...base, type: 'installationUpdate', action: 'add', from, channelData: { ...data, source: { name: 'message' } } },
    {
      ...base,
      id: nextId(),
      from,
      membersAdded: [{ id: directory.bot.id }],
      channelData: channelIn(scene) ? { ...data, eventType: 'teamMemberAdded' } : data,
    },
  ];
}

/** The bot was removed from the team. */
export function removalActivities(scene: Scene, nextId: () => string): Activity[] {
  const { directory, member } = scene;
  const base = envelope(scene, 'conversationUpdate');
  const from = { id: member.teamsId, aadObjectId: member.aadObjectId };
  const data = channelData(scene);
  return [
    { ...base, type: 'installationUpdate', action: 'remove', from, channelData: data },
    {
      ...base,
      id: nextId(),
      from,
      membersRemoved: [{ id: directory.bot.id }],
      channelData: { ...data, eventType: 'teamMemberRemoved' },
    },
  ];
}

/** A channel came or went: the team is told in General, whatever the channel. */
export function channelActivity(scene: Scene, eventType: 'channelDeleted' | 'channelRestored'): Activity {
  const { directory, member } = scene;
  return {
    ...envelope(scene, 'conversationUpdate'),
    from: { id: member.teamsId, aadObjectId: member.aadObjectId },
    conversation: conversationOf({ ...scene, conversation: directory.team.id }),
    channelData: { ...channelData(scene), eventType },
  };
}

const channelIn = ({ conversation, directory }: Scene) => directory.channelOf(conversation);

function conversationOf(scene: Scene): Conversation {
  const { conversation, thread, directory } = scene;
  const tenantId = directory.tenant;
  const channel = channelIn(scene);
  if (!channel) return { conversationType: 'personal', tenantId, id: conversation };
  const id = thread === null ? conversation : `${conversation};messageid=${thread}`;
  return { isGroup: true, conversationType: 'channel', tenantId, id, name: channel.name };
}

function channelData(scene: Scene): Record<string, unknown> {
  const { team, tenant } = scene.directory;
  const channel = channelIn(scene);
  if (!channel) return { tenant: { id: tenant } };
  const { id, name } = channel;
  return { teamsChannelId: id, teamsTeamId: team.id, channel: { id, name }, team, tenant: { id: tenant } };
}

const asHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '<br>');

/** ISO 8601 with this machine's offset, as `localTimestamp` has it. */
function localTime(at: number): string {
  const offset = -new Date(at).getTimezoneOffset();
  const two = (value: number) => String(Math.trunc(value)).padStart(2, '0');
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.abs(offset) / 60)}:${two(Math.abs(offset) % 60)}`;
  return new Date(at + offset * 60_000).toISOString().replace('Z', zone);
}
