import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { createGroupMembers } from '../../src/azure/access/groups.ts';
import { hours, minutes } from '../../src/base/clock.ts';
import type { Place } from '../../src/base/turn.ts';
import type { Principal } from '../../src/config/organisation.ts';
import { createRoster } from '../../src/people/roster.ts';
import { ManualClock } from '../support/manual-clock.ts';

const place = (conversation: string): Place => ({ kind: 'channel', conversation, serviceUrl: 'https://x/' });
const person = (id: string): Principal => ({ kind: 'person', id });
const group = (id: string): Principal => ({ kind: 'group', id });

function roster(admins: readonly Principal[], groups: Readonly<Record<string, readonly string[]>> = {}) {
  const clock = new ManualClock();
  const asked: string[] = [];
  const known = new Map([['team|ana', { teamsId: '29:ana', name: 'Ana' }]]);
  const its = createRoster({
    async memberOf({ conversation }, oid) {
      asked.push(`${conversation}|${oid}`);
      return known.get(`${conversation}|${oid}`);
    },
    membersOf: async (id) => groups[id],
    admins,
    now: () => clock.now(),
  });
  return { its, clock, asked, known };
}

test('who is in the conversation can be mentioned; who is not is named as well as can be', async () => {
  const { its } = roster([person('ana'), person('ben')]);
  const { people, groups } = await its.admins(place('team'));
  expect(people).toEqual([
    { oid: 'ana', name: 'Ana', teamsId: '29:ana' },
    { oid: 'ben', name: 'the person with object id ben', teamsId: '' },
  ]);
  expect(groups).toEqual([]);
  expect(await its.at(place('other'), ['ana'])).toEqual([{ oid: 'ana', name: 'Ana', teamsId: '' }]);
  expect(await its.at(undefined, ['ana'])).toMatchObject([{ teamsId: '' }]);
});

test('groups are their members, once each, and those that cannot be read are named', async () => {
  const { its } = roster([person('ana'), group('dba'), group('locked')], { dba: ['ana', 'cem'] });
  const { people, groups } = await its.admins(place('team'));
  expect(people.map(({ oid }) => oid)).toEqual(['ana', 'cem']);
  expect(groups).toEqual(['locked']);
});

test('asked once an hour, and again after a minute where there was no answer', async () => {
  const { its, clock, asked, known } = roster([]);
  const look = () => its.at(place('team'), ['ana', 'ben']);
  await look();
  await look();
  expect(asked).toEqual(['team|ana', 'team|ben']);
  known.set('team|ben', { teamsId: '29:ben', name: 'Ben' });
  clock.advance(minutes(2));
  expect((await look()).map(({ name }) => name)).toEqual(['Ana', 'Ben']);
  clock.advance(hours(1));
  await look();
  expect(asked).toHaveLength(5);
});

test('a crowd is not called', async () => {
  const { its } = roster(Array.from({ length: 30 }, (_, n) => person(`p${n}`)));
  expect((await its.admins(place('team'))).people).toHaveLength(10);
});

test('the members of a group, asked of Graph, and none when it refuses', async () => {
  const asked: string[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    asked.push(`${request.headers.authorization} ${request.url}`);
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify({ value: [{ id: 'AAAA' }, { id: 'bbbb' }] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const clock = new ManualClock();
  const members = createGroupMembers({
    credential: () => ({ getToken: async () => ({ token: 'T', expiresOnTimestamp: 0 }) }),
    now: () => clock.now(),
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
  try {
    expect(await members('g1')).toEqual(['aaaa', 'bbbb']);
    expect(await members('g1')).toEqual(['aaaa', 'bbbb']);
    expect(asked).toEqual(['Bearer T /v1.0/groups/g1/transitiveMembers/microsoft.graph.user?$select=id&$top=20']);
    status = 403;
    expect(await members('g2')).toBeUndefined();
    clock.advance(minutes(1));
    status = 200;
    expect(await members('g2')).toHaveLength(2);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});
