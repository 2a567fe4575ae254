import type { Desk } from '../desk.ts';
import type { Channel, Member } from '../directory.ts';
import { readJson, sendJson } from '../http/http.ts';
import type { Call, Route } from '../http/router.ts';
import { isObject, readPosted, textOf } from '../wire.ts';
import { checkSize, keepLimits, mustBeIn, post } from './activities.ts';
import { appNotInstalled, badSyntax, conversationNotFound, memberNotFound } from './errors.ts';
import { findPlace } from './place.ts';

/** Conversations, members and teams of the Bot Connector API. */
export function conversationRoutes(desk: Desk): Route[] {
  const conversation = '/v3/conversations/:conversation';
  return [
    { method: 'POST', path: '/v3/conversations', handle: (call) => create(call, desk) },
    {
      method: 'GET',
      path: `${conversation}/members`,
      handle: (call) => sendJson(call.response, 200, roster(call, desk)),
    },
    { method: 'GET', path: `${conversation}/pagedmembers`, handle: (call) => pagedMembers(call, desk) },
    { method: 'GET', path: `${conversation}/members/:member`, handle: (call) => oneMember(call, desk) },
    { method: 'GET', path: '/v3/teams/:team', handle: (call) => teamDetails(call, desk) },
    { method: 'GET', path: '/v3/teams/:team/conversations', handle: (call) => teamChannels(call, desk) },
  ];
}

async function create({ request, response }: Call, desk: Desk): Promise<void> {
  const body = await readJson(request);
  if (!isObject(body)) throw badSyntax('The body must be an object.');
  const answer = textOf(isObject(body.channelData) ? body.channelData.channel : undefined, 'id')
    ? createThread(body, desk)
    : createChat(body, desk);
  sendJson(response, 201, { ...answer, serviceUrl: desk.serviceUrl });
}

/** `isGroup` with `channelData.channel`: a new thread, whose head is the activity. */
function createThread(body: Readonly<Record<string, unknown>>, desk: Desk): { id: string; activityId: string } {
  const { conversation: channel } = findPlace(
    textOf((body.channelData as Record<string, unknown>).channel, 'id'),
    desk,
  );
  if (!desk.directory.channelOf(channel)) throw conversationNotFound();
  if (!isObject(body.activity)) throw badSyntax('A conversation in a channel starts with an activity.');
  const activity = checkSize(readPosted(body.activity));
  mustBeIn(desk, channel);
  keepLimits(desk, channel);
  const activityId = post(desk, { conversation: channel, thread: null, members: desk.directory.members }, activity);
  return { id: `${channel};messageid=${activityId}`, activityId };
}

/** One member: the chat with that person, which a bot may open with anybody in a team it is installed in. */
function createChat(body: Readonly<Record<string, unknown>>, desk: Desk): { id: string; activityId?: string } {
  const members = Array.isArray(body.members) ? body.members : [];
  if (members.length !== 1) throw badSyntax('A chat has exactly one member beside the bot.');
  const member = desk.directory.member(textOf(members[0], 'id'));
  if (!member) throw appNotInstalled();
  if (!isObject(body.activity)) return { id: member.chat };
  const activity = checkSize(readPosted(body.activity));
  keepLimits(desk, member.chat);
  const activityId = post(desk, { conversation: member.chat, thread: null, members: [member] }, activity);
  return { id: member.chat, activityId };
}

/** Who is in a conversation; the team's id, by which the SDK asks in a channel, is General's too. */
function membersAt({ params }: Call, desk: Desk): readonly Member[] {
  return findPlace(params.conversation!, desk).members;
}

const roster = (call: Call, desk: Desk): object[] => membersAt(call, desk).map((member) => account(member, desk));

function pagedMembers(call: Call, desk: Desk): void {
  const size = Math.max(1, Number(call.query.get('pageSize')) || 200);
  const from = Number(call.query.get('continuationToken')) || 0;
  const all = roster(call, desk);
  const next = from + size;
  sendJson(call.response, 200, {
    members: all.slice(from, next),
    ...(next < all.length && { continuationToken: String(next) }),
  });
}

function oneMember(call: Call, desk: Desk): void {
  const members = membersAt(call, desk);
  const member = desk.directory.member(call.params.member!);
  if (!member || !members.includes(member)) throw memberNotFound();
  sendJson(call.response, 200, account(member, desk));
}

function account(member: Member, desk: Desk): object {
  const [givenName = '', ...surname] = member.name.split(' ');
  const email = `${member.name.toLowerCase().replaceAll(' ', '.')}@contoso.example`;
  return {
    id: member.teamsId,
    name: member.name,
    givenName,
    surname: surname.join(' '),
    email,
    userPrincipalName: email,
    tenantId: desk.directory.tenant,
    userRole: 'user',
    aadObjectId: member.aadObjectId,
    objectId: member.aadObjectId,
  };
}

function teamDetails({ params, response }: Call, desk: Desk): void {
  const { team, members } = desk.directory;
  if (params.team !== team.id) throw conversationNotFound();
  const channelCount = channelsOf(desk).length;
  sendJson(response, 200, { ...team, type: 'standard', channelCount, memberCount: members.length });
}

/** General comes without a name ("Get a list of channels in a team", learn.microsoft.com). */
function teamChannels({ params, response }: Call, desk: Desk): void {
  const { team } = desk.directory;
  if (params.team !== team.id) throw conversationNotFound();
  mustBeIn(desk, team.id);
  const conversations = channelsOf(desk).map(({ id, name }) => ({
    id,
    name: id === team.id ? null : name,
    type: 'standard',
  }));
  sendJson(response, 200, { conversations });
}

const channelsOf = ({ directory, marks }: Desk): readonly Channel[] =>
  directory.channels.filter(({ id }) => !marks.deleted(id));
