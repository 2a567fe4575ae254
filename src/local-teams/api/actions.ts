import type { Buttons } from '../bot/buttons.ts';
import type { Installs } from '../bot/installs.ts';
import type { Outbox } from '../bot/outbox.ts';
import { changed, type Desk } from '../desk.ts';
import { readJson, sendJson } from '../http/http.ts';
import type { Call, Route } from '../http/router.ts';
import { isObject, textOf } from '../wire.ts';
import { asBody, bad, channelNamed, conversationNamed, memberNamed, messageNamed, threadNamed } from './people.ts';
import { viewOf } from './view.ts';

/** What can be done from the page; README.md lists the bodies. */
export interface Doers {
  readonly outbox: Outbox;
  readonly buttons: Buttons;
  readonly installs: Installs;
}

export function actionRoutes(desk: Desk, doers: Doers): Route[] {
  return [
    { method: 'POST', path: '/api/messages', handle: (call) => say(call, desk, doers) },
    { method: 'POST', path: '/api/retry', handle: (call) => retry(call, desk, doers) },
    { method: 'POST', path: '/api/press', handle: (call) => press(call, desk, doers) },
    { method: 'POST', path: '/api/delete', handle: (call) => remove(call, desk) },
    { method: 'POST', path: '/api/bot', handle: (call) => bot(call, desk, doers) },
    { method: 'POST', path: '/api/channel', handle: (call) => channel(call, desk, doers) },
    { method: 'POST', path: '/api/seen', handle: (call) => seen(call, desk, doers) },
  ];
}

const MAX_LINE = 20_000;

async function say(call: Call, desk: Desk, { outbox }: Doers): Promise<void> {
  const body = asBody(await readJson(call.request));
  const member = memberNamed(desk, textOf(body, 'as'));
  const conversation = conversationNamed(desk, member, body);
  const text = textOf(body, 'text').trim();
  if (text === '' || text.length > MAX_LINE) throw bad(`\`text\` must have 1 to ${MAX_LINE} characters.`);
  const thread = threadNamed(desk, member, conversation, body);
  const message = outbox.say({ member, conversation, thread, text, mention: body.mention !== false });
  sendJson(call.response, 201, viewOf(desk, member, message));
}

async function retry(call: Call, desk: Desk, { outbox }: Doers): Promise<void> {
  const body = asBody(await readJson(call.request));
  const member = memberNamed(desk, textOf(body, 'as'));
  const message = messageNamed(desk, member, textOf(body, 'messageId'));
  if (message.author !== member.aadObjectId) throw bad('Only its author can send a message again.');
  if (message.delivery === 'failed') outbox.retry(message);
  sendJson(call.response, 200, viewOf(desk, member, desk.messages.get(message.id)!));
}

async function press(call: Call, desk: Desk, { buttons }: Doers): Promise<void> {
  const body = asBody(await readJson(call.request));
  const member = memberNamed(desk, textOf(body, 'as'));
  const message = messageNamed(desk, member, textOf(body, 'messageId'));
  const action = asBody(body.action);
  const type = textOf(action, 'type');
  if (type !== 'Action.Execute' && type !== 'Action.Submit')
    throw bad('`action.type` must be Action.Execute or Action.Submit.');
  const { activity: _, ...settled } = await buttons.press({
    member,
    message,
    type,
    title: textOf(action, 'title'),
    data: action.data,
    id: textOf(action, 'id'),
    verb: textOf(action, 'verb'),
    inputs: isObject(body.inputs) ? body.inputs : {},
  });
  sendJson(call.response, 200, settled);
}

/** A message is deleted, by its author or an owner of the team. */
async function remove(call: Call, desk: Desk): Promise<void> {
  const body = asBody(await readJson(call.request));
  const message = messageNamed(desk, memberNamed(desk, textOf(body, 'as')), textOf(body, 'messageId'));
  desk.messages.remove(message.id);
  desk.presses.dropViews(message.id);
  changed(desk, message.id);
  sendJson(call.response, 200, {});
}

/** A channel is deleted, or restored. General cannot be. */
async function channel(call: Call, desk: Desk, { installs }: Doers): Promise<void> {
  const body = asBody(await readJson(call.request));
  const member = memberNamed(desk, textOf(body, 'as'));
  const { id } = channelNamed(desk, body);
  if (typeof body.deleted !== 'boolean') throw bad('`deleted` must be true or false.');
  if (id === desk.directory.team.id) throw bad('General cannot be deleted.');
  await installs.channel(id, member, body.deleted);
  sendJson(call.response, 200, {});
}

/** The bot is removed from the team, or added again. */
async function bot(call: Call, desk: Desk, { installs }: Doers): Promise<void> {
  const body = asBody(await readJson(call.request));
  const member = memberNamed(desk, textOf(body, 'as'));
  const { id } = desk.directory.channel;
  if (typeof body.installed !== 'boolean') throw bad('`installed` must be true or false.');
  await (body.installed ? installs.add(id, member) : installs.remove(id, member));
  sendJson(call.response, 200, {});
}

async function seen(call: Call, desk: Desk, { installs }: Doers): Promise<void> {
  const body = asBody(await readJson(call.request));
  const member = memberNamed(desk, textOf(body, 'as'));
  const conversation = conversationNamed(desk, member, body);
  const message = textOf(body, 'messageId');
  if (/^\d{1,16}$/.test(message) && Number(message) > Number(desk.marks.seen(member.aadObjectId, conversation))) {
    desk.marks.setSeen(member.aadObjectId, conversation, message);
    desk.hub.tell({ kind: 'seen', person: member.aadObjectId, conversation, message });
  }
  await installs.ensure(conversation, member);
  sendJson(call.response, 200, {});
}
