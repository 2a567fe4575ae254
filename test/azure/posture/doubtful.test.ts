import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ProtectedItem, VmRef } from '../../../src/azure/azure.ts';
import { hours } from '../../../src/base/clock.ts';
import { faultsOf, heldTo, namesWithTarget } from '../../../src/commands/posture/shortcomings.ts';
import { contoso } from '../../../src/sandbox/seed/contoso.ts';
import { type InSandbox, startInSandbox } from '../in-sandbox.ts';

/** Of what is beyond doubt nothing is listed: what is said of the rest is what looking at all of it says. */
let box: InSandbox;
beforeAll(async () => {
  box = await startInSandbox();
  await box.azure.inventory.subscriptions();
});
afterAll(() => box.close());

const targets: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'no target': {},
  'a target for all': { default: hours(1) },
  'targets that are met': { default: hours(10_000) },
  'a target for a policy': { 'tier-1-prod-appdb': hours(1) },
  'a target for a VM': { 'APP-prod-01': hours(1) },
};

const moments = ['PT0S', 'PT5H', 'P1D', 'P40D'];

test.each(moments)('what is not good %s later', async (later) => {
  await box.advance(later);
  const { azure } = box;
  await azure.inventory.subscriptions();
  const names = (contoso.vms ?? []).map(({ name }) => name);
  const { vms } = await azure.posture.namesakes(names);
  const [items, policies, replicated] = [
    await azure.backup.allItems(),
    await azure.backup.allPolicies(),
    await azure.recovery.items(),
  ];
  const bare = await azure.posture.bareVms();
  for (const [what, rpo] of Object.entries(targets)) {
    const now = azure.now();
    const doubtful = await azure.posture.doubtfulItems(heldTo(policies, rpo, now), namesWithTarget(rpo));
    const said = (all: { readonly found: readonly VmRef[] }, some: readonly ProtectedItem[]) =>
      faultsOf({ vms: all.found, items: some, policies, replicated, now }, rpo).map(({ many, list }) => ({
        many,
        ids: list.map(({ id }) => id.toLowerCase()).sort(),
      }));
    expect([what, said(bare, doubtful.found)]).toEqual([what, said({ found: vms }, items)]);
    expect([bare.cut, doubtful.cut, bare.unread]).toEqual([false, false, []]);
  }
});

test('what is beyond doubt is left out', async () => {
  const policies = await box.azure.backup.allPolicies();
  const held = heldTo(policies, { default: hours(1_000_000) }, box.azure.now());
  const { found } = await box.azure.posture.doubtfulItems(held, []);
  const all = await box.azure.backup.allItems();
  expect(found.length).toBeLessThan(all.length);
  expect(found.length).toBeGreaterThan(0);
  const named = await box.azure.posture.doubtfulItems(held, ['app-PROD-01']);
  expect(named.found.some(({ vm }) => vm.endsWith('app-prod-01'))).toBe(true);
  expect(found.some(({ vm }) => vm.endsWith('app-prod-01'))).toBe(false);
});

test('an item of a policy that Azure does not list is not beyond doubt', async () => {
  const { found } = await box.azure.posture.doubtfulItems([], []);
  expect(found).toHaveLength((await box.azure.backup.allItems()).length);
});
