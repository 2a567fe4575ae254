import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readActivity } from '../../src/teams/activity.ts';
import { eventOf } from '../../src/teams/event.ts';
import { turnOf } from '../../src/teams/turn.ts';
import { bot, channelId, message, submit, tenant } from '../support/teams.ts';

const options = { allowedTenants: [tenant], at: 7, fallbackId: () => 'made-up' };
const here = { serviceUrl: 'http://127.0.0.1/' };
const turn = (body: unknown) => turnOf(readActivity(body)!, options);

test.each([
  ['<at>Lifeboat</at> jobs', 'jobs'],
  ['<at>LIFEBOAT</at> jobs <at>Lifeboat</at>', 'jobs'],
  ['<at id="0">Lifeboat</at>\u00a0jobs', 'jobs'],
  ['status <at>Ana Pop</at>', 'status Ana Pop'],
  ['jobs', 'jobs'],
  ['<at>Lifeboat</at>', ''],
])('%j is the line %j', (text, line) => {
  expect(turn(message(here, text))).toMatchObject({ origin: 'typed', line });
});

test('the bot under another name, as its mention says', () => {
  const entities = [{ type: 'mention', text: '<at>Boat (dev)</at>', mentioned: { id: bot.id, name: 'Boat (dev)' } }];
  expect(turn(message(here, '<at>Boat (dev)</at> jobs', { entities }))?.line).toBe('jobs');
});

test.each<[string, string, object[]]>([
  ['a name that is encoded in the text', '<at>R&amp;D Boat</at> jobs', [{ text: '<at>R&amp;D Boat</at>' }]],
  ['a name that is encoded in the text only', '<at>R&amp;D Boat</at> jobs', [{ text: '<at>R&D Boat</at>' }]],
  ['a mention without text', '<at>R&D Boat</at> jobs', [{}]],
  ['a mention without text, in plain words', 'R&D Boat jobs', [{}]],
  ['a mention of nobody', '<at></at> jobs', []],
])('%s', (_what, text, mentions) => {
  const entities = mentions.map((more) => ({ type: 'mention', mentioned: { id: bot.id, name: 'R&D Boat' }, ...more }));
  expect(turn(message(here, text, { entities }))?.line).toBe('jobs');
});

test('entities of any shape stop nothing', () => {
  for (const entities of [undefined, null, 7, [null, 7, { type: 'clientInfo' }, { type: 'mention' }]]) {
    expect(turn(message(here, '<at>Lifeboat</at> jobs', { entities }))?.line).toBe('jobs');
  }
});

test('a thread without messageid in its conversation is headed by the message answered, or this one', () => {
  const conversation = { id: channelId, conversationType: 'channel', tenantId: tenant };
  expect(turn(message(here, 'jobs', { conversation }))?.place.thread).toBe('1690000000001');
  expect(turn(message(here, 'jobs', { conversation, replyToId: '5' }))?.place.thread).toBe('5');
});

test('a channel is in a team, a chat in none', () => {
  expect(turn(message(here, 'jobs'))?.team).toBe('19:team@thread.tacv2');
  const conversation = { id: 'a:1', conversationType: 'personal', tenantId: tenant };
  expect(turn(message(here, 'jobs', { conversation }))?.team).toBeUndefined();
});

test('one-to-one there is no thread', () => {
  const conversation = { id: 'a:1', conversationType: 'personal', tenantId: tenant };
  const place = turn(message(here, 'jobs', { conversation, channelData: { tenant: { id: tenant } } }))?.place;
  expect(place).toEqual({ kind: 'personal', conversation: 'a:1', serviceUrl: here.serviceUrl });
});

test('a submitted form without a line of ours is no command', () => {
  expect(turn(submit(here, { action: 'delete everything' }))).toBeUndefined();
  expect(turn(submit(here, { line: 7 }))).toBeUndefined();
  expect(turn(submit(here, 'text'))).toBeUndefined();
});

test('an activity without an id is like no other', () => {
  expect(turn(message(here, 'jobs', { id: undefined }))?.key).toContain('made-up');
});

test('whatever arrives, reading it never fails', () => {
  const field = fc.oneof(fc.jsonValue(), fc.constantFrom('message', 'invoke', 'conversationUpdate', 'add'));
  const names = [
    'type',
    'text',
    'value',
    'from',
    'entities',
    'conversation',
    'channelData',
    'membersAdded',
    'action',
    'recipient',
  ];
  const shape = Object.fromEntries(names.map((name) => [name, field]));
  fc.assert(
    fc.property(fc.record(shape, { requiredKeys: [] }), (body) => {
      const activity = readActivity(body);
      if (!activity) return;
      turnOf(activity, options);
      eventOf(activity, [tenant], 0);
    }),
    { numRuns: 2_000 },
  );
});
