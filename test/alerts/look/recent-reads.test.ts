import { expect, test } from '@jest/globals';
import { recentReads } from '../../../src/alerts/look/recent-reads.ts';
import type { Azure } from '../../../src/azure/azure.ts';

/** An Azure that counts what it is asked, and fails when told. */
function counting() {
  const state = { now: 600_000, asked: [] as string[], down: false };
  const answer = async (what: string) => {
    state.asked.push(what);
    if (state.down) throw new Error('down');
    return what;
  };
  const azure = {
    now: () => state.now,
    backup: {
      vault: (id: string) => answer(`vault ${id}`),
      policy: (id: string) => answer(`policy ${id}`),
      item: (id: string) => answer(`item ${id}`),
      running: (vault: string) => answer(`running in ${vault}`),
      job: (_vault: string, id: string) => answer(`job ${id}`),
    },
    inventory: { vm: (id: string) => answer(`vm ${id}`) },
  };
  return { state, azure: recentReads(azure as unknown as Azure) };
}

test('the same is asked once in five seconds, also by those who ask at the same time', async () => {
  const { state, azure } = counting();
  await Promise.all([azure.backup.item('a'), azure.backup.item('a'), azure.backup.item('b')]);
  state.now += 4_999;
  await azure.backup.item('a');
  expect(state.asked).toEqual(['item a', 'item b']);
  state.now += 1;
  await azure.backup.item('a');
  expect(state.asked).toEqual(['item a', 'item b', 'item a']);
});

test('a vault and a policy are asked for once in ten minutes', async () => {
  const { state, azure } = counting();
  await Promise.all([azure.backup.vault('a'), azure.backup.policy('p')]);
  state.now += 599_999;
  await Promise.all([azure.backup.vault('a'), azure.backup.policy('p')]);
  expect(state.asked).toEqual(['vault a', 'policy p']);
  state.now += 1;
  await Promise.all([azure.backup.vault('a'), azure.backup.policy('p')]);
  expect(state.asked).toEqual(['vault a', 'policy p', 'vault a', 'policy p']);
});

test('what runs in a vault is asked once by those who ask a moment apart', async () => {
  const { state, azure } = counting();
  await azure.backup.running('a');
  state.now += 1_500;
  await azure.backup.running('a');
  expect(state.asked).toEqual(['running in a']);
});

test('a failure is not kept, and a job is asked for every time', async () => {
  const { state, azure } = counting();
  state.down = true;
  await expect(azure.inventory.vm('x')).rejects.toThrow('down');
  state.down = false;
  expect(await azure.inventory.vm('x')).toBe('vm x');
  await azure.backup.job('a', '1');
  await azure.backup.job('a', '1');
  expect(state.asked).toEqual(['vm x', 'vm x', 'job 1', 'job 1']);
});
