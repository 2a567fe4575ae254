import { expect, test } from '@jest/globals';
import type { Asked } from '../../../src/command-kit/command.ts';
import { cleanup } from '../../../src/commands/recovery/cleanup.ts';
import { testActor } from '../../support/plans.ts';

const itemOf = (vm: string) => `/vaults/rsv/replicationProtectedItems/${vm}`;
const tested = (request: string, name: string, vm: string) => ({
  scenario: 'TestFailover',
  request,
  name,
  target: itemOf(vm),
  vault: '/vaults/rsv',
  facts: { region: 'centralindia' },
});

/** What a press of Clean up comes to before Azure is asked; `tests` are of the ledger, newest first. */
async function drafted(vm: string, tests: readonly ReturnType<typeof tested>[]): Promise<string | undefined> {
  const services = {
    ledger: { list: async () => tests },
    requests: {
      list: async () => [],
      // Requests are called by the resource group of their VM here.
      get: async (group: string) => ({ plan: { bound: { VM: `web01 in ${group}` } } }),
    },
  };
  const turn = { inputs: {}, actor: testActor('ana') };
  const plan = await cleanup.draft?.({ services, slots: { vm }, turn } as unknown as Asked);
  return plan?.target.id;
}

test('the newest test failover of a VM says what is cleaned up, in any case of its name', async () => {
  expect(await drafted('WEB01/RG-ONE', [tested('rg-one', 'web01', 'one'), tested('rg-two', 'sql01', 'two')])).toBe(
    itemOf('one'),
  );
  expect(await drafted('web01', [tested('rg-one', 'web01', 'one'), tested('rg-one', 'web01', 'one')])).toBe(
    itemOf('one'),
  );
  expect(await drafted('web01', [])).toBeUndefined();
});

test('of two VMs of one name neither is taken for the other: Azure is asked', async () => {
  const both = [tested('rg-two', 'web01', 'two'), tested('rg-one', 'web01', 'one')];
  expect(await drafted('web01', both)).toBeUndefined();
  expect(await drafted('web01/rg-one', both)).toBeUndefined();
});

test('nor is the one that was tested taken for the one that is named', async () => {
  expect(await drafted('web01/rg-two', [tested('rg-one', 'web01', 'one')])).toBeUndefined();
});
