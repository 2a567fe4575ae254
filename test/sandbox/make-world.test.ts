import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseWorld } from '../../src/sandbox/core/world-file.ts';
import { makeWorld } from '../../src/sandbox/make-world.ts';
import { Bench, dig } from './support.ts';

test('a made world has the size that was asked for, and the sandbox starts on it', async () => {
  const world = makeWorld({ vms: 120, vaults: 6, subscriptions: 3 });
  const bench = new Bench();
  const file = join(bench.folder, 'world.json');
  writeFileSync(file, JSON.stringify(world));
  await bench.start({ worldFile: file });
  const subscriptions = await bench.list('/subscriptions');
  expect(subscriptions).toHaveLength(3);
  let vms = 0;
  let protectedVms = 0;
  for (const { subscriptionId } of subscriptions) {
    vms += (await bench.list(`/subscriptions/${subscriptionId}/providers/Microsoft.Compute/virtualMachines`)).length;
    for (const vault of await bench.list(
      `/subscriptions/${subscriptionId}/providers/Microsoft.RecoveryServices/vaults`,
    )) {
      const items = await bench.list(`${vault.id}/backupProtectedItems`);
      protectedVms += items.length;
      expect(items.every((item) => dig(item, 'properties.lastBackupStatus') === 'Completed')).toBe(true);
    }
  }
  expect([vms, protectedVms]).toEqual([120, 108]);
  await bench.stop();
});

test('another world in the same folder starts afresh; the same one goes on', async () => {
  const bench = new Bench();
  await bench.start();
  await bench.control('run-schedule', { vm: 'app-prod-01' });
  await bench.restart();
  expect((await bench.control('run-schedule', { vm: 'app-prod-01' })).status).toBe(409);
  await bench.sandbox.close();
  const file = join(bench.folder, 'world.json');
  writeFileSync(file, JSON.stringify(makeWorld({ vms: 1, vaults: 1, subscriptions: 1 })));
  await bench.start({ worldFile: file });
  expect(await bench.list('/subscriptions')).toHaveLength(1);
  await bench.stop();
});

test.each([
  ['no subscription', {}, /subscriptions/],
  ['a misspelt key', { subscriptions: [{ id: '10000000-0000-4000-8000-000000000001', name: 'a' }], vmz: [] }, /vmz/],
])('a world with %s is refused', (_what, world, why) => {
  expect(() => parseWorld(JSON.stringify(world), 'world.json')).toThrow(why);
});

test('a world that names what it does not have is refused', async () => {
  const bench = new Bench();
  const file = join(bench.folder, 'world.json');
  const place = { subscription: 'a', resourceGroup: 'g', location: 'westeurope' };
  const backup = { vault: 'nowhere', policy: 'DefaultPolicy' };
  const world = {
    subscriptions: [{ id: '10000000-0000-4000-8000-000000000001', name: 'a' }],
    vms: [{ name: 'v', ...place, backup }],
  };
  writeFileSync(file, JSON.stringify(world));
  await expect(bench.start({ worldFile: file })).rejects.toThrow(/nowhere/);
  await bench.start();
  await bench.stop();
});
