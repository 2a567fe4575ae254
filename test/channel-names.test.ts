import { expect, test } from '@jest/globals';
import { createChannelNames, type NamedChannel } from '../src/channel-names.ts';
import { minutes } from '../src/clock.ts';
import type { Place } from '../src/turn.ts';
import { ManualClock } from './support/manual-clock.ts';

const serviceUrl = 'https://x/';
const place = (conversation: string): Place => ({ kind: 'channel', conversation, serviceUrl });
const heard = (id: string, name?: string, gone = false): NamedChannel => ({
  place: place(id),
  ...(name && { name }),
  gone,
});

function world(lists: Record<string, Record<string, string> | undefined>) {
  const clock = new ManualClock();
  const known: NamedChannel[] = [];
  const asked: string[] = [];
  const names = createChannelNames({
    heardOf: async (wanted) =>
      known.find((one) => [one.place.conversation, one.name?.toLowerCase()].includes(wanted.toLowerCase())),
    teams: async () => Object.keys(lists).map((team) => ({ team, serviceUrl })),
    async list({ team }) {
      asked.push(team);
      const channels = lists[team];
      return channels && Object.entries(channels).map(([id, name]) => ({ id, name }));
    },
    async remember({ place, name, team }) {
      known.unshift({ place, name, gone: false });
      expect(lists[team]?.[place.conversation]).toBe(name);
    },
    now: () => clock.now(),
  });
  return { names, clock, known, asked, lists };
}

test('a channel that was heard from is found without asking', async () => {
  const { names, known, asked } = world({ a: { '19:1': 'Databases' } });
  known.push(heard('19:1', 'Databases'));
  expect(await names.find('databases')).toEqual(heard('19:1', 'Databases'));
  expect(asked).toEqual([]);
});

test('one that nobody has spoken in is found in the list of its team, by name in any case or id, and remembered', async () => {
  const { names, known, asked } = world({ a: { '19:1': 'Backup' }, b: { '19:2': 'Databases' } });
  expect(await names.find('DATABASES')).toEqual(heard('19:2', 'Databases'));
  expect(known).toEqual([heard('19:2', 'Databases')]);
  expect(await names.find('19:1')).toEqual(heard('19:1', 'Backup'));
  expect(asked).toEqual(['a', 'b']);
});

test('alerts that come together ask once; again after five minutes, or one where there was no answer', async () => {
  const { names, clock, asked, lists } = world({ a: { '19:1': 'Backup' }, b: undefined });
  await Promise.all([names.find('Mail'), names.find('Mail'), names.find('Web')]);
  expect(await names.find('Mail')).toBeUndefined();
  expect(asked).toEqual(['a', 'b']);
  lists.b = { '19:2': 'Mail' };
  clock.advance(minutes(1));
  expect(await names.find('Mail')).toEqual(heard('19:2', 'Mail'));
  expect(asked).toEqual(['a', 'b', 'b']);
  clock.advance(minutes(4));
  expect(await names.find('Web')).toBeUndefined();
  expect(asked).toEqual(['a', 'b', 'b', 'a']);
});

test('what is known without its name gets one, if Teams says', async () => {
  const { names, known, lists, clock } = world({ a: undefined });
  known.push(heard('19:1'));
  expect(await names.find('19:1')).toEqual(heard('19:1'));
  lists.a = { '19:1': 'Backup' };
  clock.advance(minutes(2));
  expect(await names.find('19:1')).toEqual(heard('19:1', 'Backup'));
});

test('one that is gone is not brought back by an older list, but another one of its name takes its place', async () => {
  const { names, known, lists, clock } = world({ a: { '19:1': 'Databases' } });
  known.push(heard('19:1', 'Databases', true));
  expect(await names.find('Databases')).toEqual(heard('19:1', 'Databases', true));
  lists.a = { '19:2': 'Databases' };
  clock.advance(minutes(5));
  expect(await names.find('Databases')).toEqual(heard('19:2', 'Databases'));
});
