import { changed, type Desk } from '../desk.ts';
import { installedIn } from '../directory.ts';
import type { Message } from '../history/messages.ts';
import { readJson, sendJson } from '../http/http.ts';
import type { Call, Route } from '../http/router.ts';
import { type PostedActivity, readPosted } from '../wire.ts';
import { activityNotFound, deletedByOwner, notInRoster, notYours, tooBig, tooMany } from './errors.ts';
import { findPlace, type Place } from './place.ts';

/** About 100 KB of UTF-16 ("Format your bot messages", learn.microsoft.com). */
const MAX_MESSAGE_BYTES = 100 * 1024;

/** Send, reply, update and delete of the Bot Connector API. */
export function activityRoutes(desk: Desk): Route[] {
  const conversation = '/v3/conversations/:conversation/activities';
  return [
    { method: 'POST', path: conversation, handle: (call) => send(call, desk) },
    { method: 'POST', path: `${conversation}/:activity`, handle: (call) => send(call, desk) },
    { method: 'PUT', path: `${conversation}/:activity`, handle: (call) => update(call, desk) },
    { method: 'DELETE', path: `${conversation}/:activity`, handle: (call) => remove(call, desk) },
  ];
}

async function send(call: Call, desk: Desk): Promise<void> {
  const place = findPlace(call.params.conversation!, desk);
  const activity = await readActivity(call);
  mustBeIn(desk, place.conversation);
  keepLimits(desk, place.conversation);
  const targeted = call.query.get('isTargetedActivity') === 'true';
  const thread = place.thread ?? threadOf(desk, place, call.params.activity ?? activity.replyToId);
  sendJson(call.response, 201, { id: post(desk, { ...place, thread }, activity, targeted) });
}

/** Puts the bot's activity into the conversation and gives its id. Without a thread, a channel gets a new one. */
export function post(desk: Desk, place: Place, activity: PostedActivity, targeted = false): string {
  const { conversation, thread } = place;
  const id = desk.messages.nextId();
  if (activity.type === 'typing') {
    desk.hub.tell({ kind: 'typing', conversation, thread });
    return id;
  }
  if (activity.type !== 'message') return id;
  const inChannel = desk.directory.channelOf(conversation) !== undefined;
  const audience = targeted ? (desk.directory.member(activity.recipient ?? '')?.aadObjectId ?? null) : null;
  const { text, attachments, entities } = activity;
  desk.messages.add({
    id,
    conversation,
    author: 'bot',
    audience,
    text,
    attachments,
    entities,
    thread: inChannel ? (thread ?? id) : null,
  });
  changed(desk, id);
  return id;
}

async function update(call: Call, desk: Desk): Promise<void> {
  const message = findOwn(call, desk);
  const activity = await readActivity(call);
  if (message.deletedAt) throw deletedByOwner();
  keepLimits(desk, message.conversation);
  desk.messages.edit(message.id, activity);
  desk.presses.dropViews(message.id);
  changed(desk, message.id);
  sendJson(call.response, 200, { id: message.id });
}

function remove(call: Call, desk: Desk): void {
  const message = findOwn(call, desk);
  if (message.deletedAt) throw activityNotFound();
  keepLimits(desk, message.conversation);
  desk.messages.remove(message.id);
  desk.presses.dropViews(message.id);
  changed(desk, message.id);
  sendJson(call.response, 200, {});
}

function findOwn(call: Call, desk: Desk): Message {
  const place = findPlace(call.params.conversation!, desk);
  const message = desk.messages.get(call.params.activity!);
  if (!message || message.conversation !== place.conversation) throw activityNotFound();
  if (message.author !== 'bot') throw notYours();
  mustBeIn(desk, message.conversation);
  return message;
}

/** Reads the activity of a request. Throws 413 when it is larger than Teams takes. */
async function readActivity({ request }: Call): Promise<PostedActivity> {
  return checkSize(readPosted(await readJson(request)));
}

export function checkSize(activity: PostedActivity): PostedActivity {
  const { text, attachments, entities } = activity;
  if (JSON.stringify({ text, attachments, entities }).length * 2 > MAX_MESSAGE_BYTES) throw tooBig();
  return activity;
}

/** A bot that was removed from the team cannot speak in any of its channels. */
export function mustBeIn({ marks, directory }: Desk, conversation: string): void {
  if (marks.removed(installedIn(conversation, directory))) throw notInRoster();
}

export function keepLimits(desk: Desk, conversation: string): void {
  const wait = desk.limiter(conversation);
  if (wait > 0) throw tooMany(wait);
}

function threadOf(desk: Desk, place: Place, replyTo: string | undefined): string | null {
  const message = replyTo === undefined ? undefined : desk.messages.get(replyTo);
  return message?.conversation === place.conversation ? message.thread : null;
}
