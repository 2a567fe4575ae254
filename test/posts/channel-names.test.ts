import { expect, test } from '@jest/globals';
import { minutes } from '../../src/base/clock.ts';
import type { Place } from '../../src/base/turn.ts';
import { createChannelNames, type HeardChannel } from '../../src/posts/channel-names.ts';
import { ManualClock } from '../support/manual-clock.ts';

const serviceUrl = 'https://x/';
const place = (conversation: string): Place => ({ kind: 'channel', conversation, serviceUrl });
const heard = (id: string, team: string, name?: string, gone = false): HeardChannel => ({
  place: place(id),
  ...(name && { name }),
  team,
  gone,
});

/** Teams with their channels by id; that of the alerts is called `home`. */
function world(lists: Record<string, Record<string, string> | undefined>) {
  const clock = new ManualClock();
  const known: HeardChannel[] = [];
  const asked: string[] = [];
  const pins = new Map<string, { conversation: string; team: string | undefined }>();
  const create = () =>
    createChannelNames({
      heardOf: async (wanted) =>
        known.filter((one) => [one.place.conversation, one.name?.toLowerCase()].includes(wanted.toLowerCase())),
      teams: async () => Object.keys(lists).map((team) => ({ team, serviceUrl, home: team === 'home' })),
      async list({ team }) {
        asked.push(team);
        const channels = lists[team];
        return channels && Object.entries(channels).map(([id, name]) => ({ id, name }));
      },
      async remember({ place: { conversation }, name, team }) {
        const others = known.filter((one) => one.place.conversation !== conversation);
        known.splice(0, known.length, heard(conversation, team, name), ...others);
      },
      pins: {
        of: async (name) => pins.get(name.toLowerCase()),
        async pin(name, pin, replaces) {
          const before = pins.get(name.toLowerCase());
          if (!before || before.conversation === replaces) pins.set(name.toLowerCase(), pin);
          return pins.get(name.toLowerCase())!;
        },
      },
      now: () => clock.now(),
    });
  return { names: create(), create, clock, known, asked, lists };
}

const idOf = (channel: { place: Place } | undefined) => channel?.place.conversation;

test('one that nobody has spoken in is found in the list of its team, by name in any case or id, and remembered', async () => {
  const { names, known, asked } = world({ a: { '19:1': 'Backup' }, b: { '19:2': 'Databases' } });
  expect(await names.find('DATABASES')).toEqual(heard('19:2', 'b', 'Databases'));
  expect(known).toEqual([heard('19:2', 'b', 'Databases')]);
  expect(await names.find('19:1')).toEqual(heard('19:1', 'a', 'Backup'));
  expect(asked).toEqual(['a', 'b']);
});

test('what was found once is found without asking, also after a restart', async () => {
  const { names, create, asked } = world({ home: { '19:1': 'Databases' } });
  await names.find('databases');
  expect(idOf(await create().find('Databases'))).toBe('19:1');
  expect(idOf(await create().find('19:1'))).toBe('19:1');
  expect(asked).toEqual(['home']);
});

test('alerts that come together ask once; again after five minutes, or one where there was no answer', async () => {
  const { names, clock, asked, lists } = world({ a: { '19:1': 'Backup' }, b: undefined });
  await Promise.all([names.find('Mail'), names.find('Mail'), names.find('Web')]);
  expect(await names.find('Mail')).toBeUndefined();
  expect(asked).toEqual(['a', 'b']);
  lists.b = { '19:2': 'Mail' };
  clock.advance(minutes(1));
  expect(idOf(await names.find('Mail'))).toBe('19:2');
  expect(asked).toEqual(['a', 'b', 'b']);
  clock.advance(minutes(4));
  expect(await names.find('Web')).toBeUndefined();
  expect(asked).toEqual(['a', 'b', 'b', 'a']);
});

test('what is known without its name gets one, if Teams says', async () => {
  const { names, known, lists, clock } = world({ a: undefined });
  known.push(heard('19:1', 'a'));
  expect(await names.find('19:1')).toEqual(heard('19:1', 'a'));
  lists.a = { '19:1': 'Backup' };
  clock.advance(minutes(2));
  expect(await names.find('19:1')).toEqual(heard('19:1', 'a', 'Backup'));
});

test('a channel of that name in another team takes nothing over, whether it is spoken in, listed or heard of last', async () => {
  const { names, known, create, lists, clock } = world({ home: { '19:1': 'Databases' } });
  expect(idOf(await names.find('Databases'))).toBe('19:1');
  lists.evil = { '19:2': 'Databases' };
  known.unshift(heard('19:2', 'evil', 'Databases'));
  clock.advance(minutes(6));
  expect(idOf(await names.find('Databases'))).toBe('19:1');
  expect(await create().look('databases')).toMatchObject({
    channel: heard('19:1', 'home', 'Databases'),
    elsewhere: false,
    namesakes: 1,
  });
});

test('where several are there from the first, it is the one of the default channel’s team; else none, and that is said', async () => {
  const lists = { evil: { '19:2': 'Databases' }, other: { '19:3': 'DATABASES' } };
  const without = world(lists).names;
  expect(await without.find('Databases')).toBeUndefined();
  expect(await without.look('Databases')).toEqual({ channel: undefined, elsewhere: false, namesakes: 2 });
  expect(idOf(await world({ ...lists, home: { '19:1': 'Databases' } }).names.find('Databases'))).toBe('19:1');
});

test('while the default channel’s team does not answer, no other team’s channel stands in for its own', async () => {
  const { names, lists, clock } = world({ evil: { '19:2': 'Databases' }, home: undefined });
  expect(await names.find('Databases')).toBeUndefined();
  lists.home = { '19:1': 'Databases' };
  clock.advance(minutes(2));
  expect(idOf(await names.find('Databases'))).toBe('19:1');
});

test('a channel that is called otherwise now is still the one, also when another one gets its name', async () => {
  const { names, known, lists, clock } = world({ home: { '19:1': 'Databases' } });
  await names.find('Databases');
  lists.home = { '19:1': 'DBA', '19:2': 'Databases' };
  known.splice(0, 1, heard('19:1', 'home', 'DBA'));
  clock.advance(minutes(6));
  expect(await names.find('Databases')).toEqual(heard('19:1', 'home', 'DBA'));
  expect(await names.look('Databases')).toMatchObject({ namesakes: 1 });
});

test('one that is gone is not brought back by an older list; made anew in its own team it is the one again', async () => {
  const { names, known, lists, clock } = world({ home: { '19:1': 'Databases' }, evil: { '19:2': 'Databases' } });
  await names.find('Databases');
  known.splice(0, known.length, heard('19:1', 'home', 'Databases', true));
  expect(await names.find('Databases')).toEqual(heard('19:1', 'home', 'Databases', true));
  lists.home = { '19:3': 'Databases' };
  clock.advance(minutes(5));
  expect(idOf(await names.find('Databases'))).toBe('19:3');
  expect(idOf(await names.find('Databases'))).toBe('19:3');
});
