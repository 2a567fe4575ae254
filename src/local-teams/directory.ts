import { createHash } from 'node:crypto';
import type { Account } from './wire.ts';

/** Somebody who can sit at the page. */
export interface Person {
  readonly name: string;
  readonly aadObjectId: string;
  /** Shown beside the name; decides nothing here. */
  readonly role: string;
}

export interface Member extends Person {
  /** The person's id in Teams: `29:…`. */
  readonly teamsId: string;
  /** The one-to-one chat between this person and the bot: `a:1…`. */
  readonly chat: string;
}

/** A channel of the team. */
export interface Channel {
  readonly id: string;
  readonly name: string;
  /** What the page's API and addresses call it. */
  readonly address: string;
}

/** Who and what there is: one team with its channels, its members, and a chat with the bot for each of them. */
export interface Directory {
  readonly tenant: string;
  readonly bot: Account & { readonly name: string };
  readonly team: { readonly id: string; readonly name: string; readonly aadGroupId: string };
  /** In the order that people see. General has the team's own id, as in Teams. */
  readonly channels: readonly Channel[];
  /** The one that the bot was added to the team through: an app is installed once for a team, by way of a channel. */
  readonly channel: Channel;
  readonly members: readonly Member[];
  /** By `29:` id or Entra object id, as the Bot Connector accepts both. */
  member(id: string): Member | undefined;
  memberOfChat(conversation: string): Member | undefined;
  /** By id or address. */
  channelOf(conversation: string): Channel | undefined;
}

export interface DirectoryOptions {
  readonly tenant: string;
  readonly people: readonly Person[];
  readonly bot: { readonly id: string; readonly name: string };
}

/** Ids are derived from the tenant and the names, so that they are the same after every start. */
export function createDirectory({ tenant, people, bot }: DirectoryOptions): Directory {
  const digest = (of: string) => createHash('sha256').update(`${tenant}/${of}`).digest();
  const opaque = (of: string) => digest(of).toString('base64url');
  const thread = (of: string) => `19:${digest(of).toString('hex').slice(0, 32)}@thread.tacv2`;
  const members = people.map((person) => ({
    ...person,
    teamsId: `29:1${opaque(`user/${person.aadObjectId}`)}`,
    chat: `a:1${opaque(`chat/${person.aadObjectId}`)}${opaque(`chat2/${person.aadObjectId}`)}`,
  }));
  const team = { id: thread('team'), name: 'Contoso', aadGroupId: guid(digest('group')) };
  const channel: Channel = { id: thread('channel'), name: 'Backup and recovery', address: 'channel' };
  const other = (name: string, address: string): Channel => ({ id: thread(address), name, address });
  const channels = [
    { id: team.id, name: general, address: 'channel:general' },
    channel,
    other('Database alerts', 'channel:database'),
  ];
  return {
    tenant,
    bot: { id: bot.id.startsWith('28:') ? bot.id : `28:${bot.id}`, name: bot.name },
    team,
    channels,
    channel,
    members,
    member: (id) => members.find((member) => member.teamsId === id || sameId(member.aadObjectId, id)),
    memberOfChat: (conversation) => members.find((member) => member.chat === conversation),
    channelOf: (wanted) => channels.find(({ id, address }) => id === wanted || address === wanted),
  };
}

/** The conversation that stands for an installation: a chat for itself, and one channel for the whole team. */
export function installedIn(conversation: string, { channel, channelOf }: Directory): string {
  return channelOf(conversation) ? channel.id : conversation;
}

/** The channel that every team has; what clients call it depends on their language, so that the Bot Connector gives no name. */
const general = 'General';

const sameId = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** A version 4 GUID out of sixteen bytes. */
function guid(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
