import { expect, test } from '@jest/globals';
import { aboutOf } from '../../../src/alerts/look/about.ts';
import { digestKey } from '../../../src/alerts/tell/cadence.ts';
import { findPlaceIn } from '../../../src/alerts/tell/find-place.ts';
import { placesFor } from '../../../src/alerts/tell/places.ts';
import { digests } from '../../../src/config/alert-handling.ts';
import type { ChannelNames } from '../../../src/posts/channel-names.ts';
import type { Posts } from '../../../src/posts/index.ts';
import { alertOf } from '../fixtures.ts';
import { channelPlace } from '../handling-world.ts';

const rules = digests.parse({ default: 'each', DBA: 'hourly', General: 'daily 07:30' });
/** What is pinned to each name: the channel that first had it, whatever is called so now. */
const pins: Readonly<Record<string, string>> = { DBA: 'dba' };
const find = async (name: string) => (pins[name] ? { place: channelPlace(pins[name]), gone: false } : undefined);

test('a line of digests: stands for the channel that is pinned to its name, and for no other that has the name', async () => {
  expect(await digestKey(rules, find, '19:dba')).toBe('DBA');
  expect(await digestKey(rules, find, '19:another-called-dba')).toBeUndefined();
  expect(await digestKey(rules, find, '19:general')).toBeUndefined();
});

test('so an impostor is told each alert as the default says, and the pinned channel by its own line', async () => {
  const names = { find } as unknown as ChannelNames;
  const posts = { alertsPlace: async () => channelPlace('another-called-dba') } as unknown as Posts;
  const given = { routes: [], subscriptions: [], digests: rules, find: findPlaceIn(posts, names, rules) };
  const about = aboutOf(alertOf('backup-vm'), undefined);
  expect((await placesFor(about, given)).map(({ cadence }) => cadence.every)).toEqual(['each']);
  const pinned = { ...posts, alertsPlace: async () => channelPlace('dba') } as Posts;
  const own = { ...given, find: findPlaceIn(pinned, names, rules) };
  expect((await placesFor(about, own)).map(({ cadence }) => cadence.every)).toEqual(['hour']);
});
