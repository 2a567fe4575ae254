import { expect, test } from '@jest/globals';
import type { Azure, Policy, Vault } from '../../../../src/azure/azure.ts';
import { policyBody, policyDocument } from '../../../../src/azure/documents/policy.ts';
import { toPolicy } from '../../../../src/azure/estate/policies.ts';
import type { PolicySpec } from '../../../../src/azure/estate/policy/spec.ts';
import { hours } from '../../../../src/base/clock.ts';
import type { Planning } from '../../../../src/command-kit/command.ts';
import { driftsOf } from '../../../../src/commands/backup/policies/drift.ts';
import { mendPolicies } from '../../../../src/commands/backup/policies/mend.ts';
import { tiers } from '../../../../src/config/tiers.ts';
import { ids } from '../../../azure/fake-arm.ts';

const now = Date.UTC(2026, 10, 30, 12);
const daily: PolicySpec = {
  type: 'V1',
  schedule: { every: 'day', at: ['22:00'] },
  timeZone: 'UTC',
  snapshotDays: 2,
  keep: { daily: 20, weekly: 8, monthly: 12, yearly: 2 },
  day: 'Sunday',
  archive: 'never',
};
const vault = (immutability: Vault['immutability'] = 'Disabled') =>
  ({
    id: ids.vault,
    name: 'rsv1',
    immutability,
    subscription: { id: '', name: 'Contoso' },
    region: 'westeurope',
    resourceGroup: 'rg',
  }) as Vault;

function resourceOf(name: string, spec: PolicySpec, items = 1) {
  const { id, body } = policyDocument(`${ids.vault}/backupPolicies/${name}`, policyBody(spec, now));
  return { id, name, properties: { ...(body?.properties as object), protectedItemsCount: items } };
}

const policyNamed = (name: string, spec: PolicySpec, items?: number): Policy =>
  toPolicy(resourceOf(name, spec, items) as unknown as Parameters<typeof toPolicy>[0], ids.vault);

const rules = (said: object) => ({
  tiers: tiers.parse({
    Gold: { every: 'day', at: '22:00', snapshots: 2, keep: { daily: 20, weekly: 8, monthly: 12, yearly: 2 }, ...said },
  }),
  timezone: 'Europe/Berlin',
});
const driftOf = (spec: PolicySpec, said: object, immutability?: Vault['immutability']) =>
  driftsOf([policyNamed('Gold', spec)], [vault(immutability)], rules(said))[0]!;

test('as its tier: a tier that names no zone has no wish about it', () => {
  expect(driftOf({ ...daily, timeZone: 'AUS Eastern Standard Time' }, {})).toMatchObject({
    differences: [],
    type: undefined,
    mend: undefined,
  });
  expect(driftOf(daily, { zone: 'AUS Eastern Standard Time' }).mend).toEqual({
    keep: {},
    every: 'day',
    at: '22:00',
    zone: 'AUS Eastern Standard Time',
  });
});

test('a missing year, other snapshots, another day: each is mended as the tier has it', () => {
  const drift = driftOf({ ...daily, keep: { ...daily.keep, yearly: undefined } }, { snapshots: 4, day: 'Friday' });
  expect(drift.differences.map(({ part }) => part)).toEqual(['snapshots', 'yearly', 'day']);
  expect(drift.mend).toEqual({ keep: { yearly: 2 }, snapshotDays: 4, day: 'Friday' });
});

test('in an immutable vault what would be kept for less long stays, and the rest is mended', () => {
  const drift = driftOf(daily, { keep: { daily: 7, weekly: 8, monthly: 12, yearly: 7 } }, 'Unlocked');
  expect(drift.mend).toEqual({ keep: { yearly: 7 } });
  expect(drift.stays).toEqual(['stays: daily 20 days, as rsv1 is immutable']);
  expect(driftOf(daily, { keep: { daily: 7 } }, 'Locked').mend).toBeUndefined();
});

test('Standard where hourly is needed, Enhanced where Standard would do: told, and not mended by an edit', () => {
  const plain = driftOf(daily, { every: '4 h', at: '22:00', snapshots: 7 });
  expect(plain.type).toContain('hourly backups need an Enhanced policy');
  expect(plain.mend).toBeUndefined();
  expect(driftOf({ ...daily, type: 'V2' }, {}).type).toContain('Enhanced, where a Standard policy would do');
  expect(driftOf({ ...daily, type: 'V2' }, { type: 'enhanced' }).type).toBeUndefined();
});

test('of policies without a tier only those in use are told of', () => {
  const policies = [policyNamed('Silver', daily, 0), policyNamed('Bronze', daily, 2)];
  expect(driftsOf(policies, [vault()], rules({})).map(({ policy, tier }) => [policy.name, tier])).toEqual([
    ['Bronze', undefined],
  ]);
});

test('63 policy edits: 50 now, and 13 when Azure takes more', async () => {
  const names = Array.from({ length: 63 }, (_, n) => `Gold-${n}`);
  const policies = names.map((name) => policyNamed(name, { ...daily, snapshotDays: 1 }));
  const azure = {
    now: () => now,
    backup: {
      vaults: async () => [vault()],
      vault: async () => vault(),
      allPolicies: async () => policies,
      policy: async (id: string) => policies.find((one) => one.id === id),
      guard: async () => undefined,
    },
    documents: { read: async (id: string) => resourceOf(id.split('/').at(-1)!, { ...daily, snapshotDays: 1 }) },
    policies: { allFollowers: async () => new Map(), edits: async () => [] },
  } as unknown as Azure;
  const gold = rules({}).tiers.Gold!;
  const organisation = { tiers: Object.fromEntries(names.map((name) => [name, gold])), timezone: 'UTC' };
  // Our clock is an hour ahead of Azure's.
  const services = { azure, organisation, clock: { now: () => now + hours(1) } };
  const plan = await mendPolicies.plan({ services, slots: {}, rebuild: () => '', turn: {} } as unknown as Planning);
  expect(plan.checks).toEqual([
    {
      state: 'yes',
      text: 'rsv1: 63 policy edits; Azure takes 50 for a vault in 24 h: 50 now, 13 more by waiting, the last in 24 h',
    },
  ]);
  const times = plan.members!.map(({ notBefore }) => notBefore);
  expect(times.filter((at) => at === undefined)).toHaveLength(50);
  expect(times.filter((at) => at === now + hours(25))).toHaveLength(13);
});
