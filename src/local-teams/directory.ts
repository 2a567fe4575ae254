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

/** Who and what there is: one team with one channel, its members, and a chat with the bot for each of them. */
export interface Directory {
  readonly tenant: string;
  readonly bot: Account & { readonly name: string };
  readonly team: { readonly id: string; readonly name: string; readonly aadGroupId: string };
  readonly channel: { readonly id: string; readonly name: string };
  readonly members: readonly Member[];
  /** By `29:` id or Entra object id, as the Bot Connector accepts both. */
  member(id: string): Member | undefined;
  memberOfChat(conversation: string): Member | undefined;
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
  return {
    tenant,
    bot: { id: bot.id.startsWith('28:') ? bot.id : `28:${bot.id}`, name: bot.name },
    team: { id: thread('team'), name: 'Contoso', aadGroupId: guid(digest('group')) },
    channel: { id: thread('channel'), name: 'Backup and recovery' },
    members,
    member: (id) => members.find((member) => member.teamsId === id || sameId(member.aadObjectId, id)),
    memberOfChat: (conversation) => members.find((member) => member.chat === conversation),
  };
}

const sameId = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** A version 4 GUID out of sixteen bytes. */
function guid(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
