import { expect, test } from '@jest/globals';
import { nearQuery } from '../../../src/azure/estate/inventory.ts';
import { distance } from '../../../src/grammar/distance.ts';
import { nearest } from '../../../src/grammar/grammar.ts';
import { makeWorld } from '../../../src/sandbox/make-world.ts';
import { PureAzure } from '../../sandbox/pure-azure.ts';

const made = makeWorld({ vms: 2_000, vaults: 0, subscriptions: 2 });
const names = made.vms?.map(({ name }) => name) ?? [];
const azure = new PureAzure(made);

test.each([
  'vm-00000',
  'm-00010',
  'vm-0010',
  'vm-001000',
  'vm00100',
  'wm-00100',
  'vm-',
  '0199',
  'mv-00012',
  'VM-0015x',
])('what is offered for %s, of the few that are asked for, is as near as of all', (typed) => {
  const near = azure.query(nearQuery(typed), { options: { $top: 1_000 } }).map(({ name }) => name);
  expect(near.length).toBeLessThanOrEqual(500);
  const farness = (all: readonly string[]) => nearest(typed, all).map((name) => distance(typed.toLowerCase(), name, 9));
  expect(farness(near)).toEqual(farness(names));
  expect(farness(near)).not.toEqual([]);
});

test('a name of any length and with any characters in it is a query', () => {
  for (const odd of ['x', "it's", 'a\\', 'ä'.repeat(100), 'x'.repeat(64)])
    expect(azure.query(nearQuery(odd))).toBeDefined();
});
