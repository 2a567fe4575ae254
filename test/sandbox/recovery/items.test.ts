import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { changeItem, itemsOf, type ReplicatedItem } from '../../../src/sandbox/recovery/item.ts';
import { pointsAt, rpoSeconds } from '../../../src/sandbox/recovery/points.ts';
import { type Body, day, drVault, minute, network, PureAzure, prod, start } from '../pure-azure.ts';

const items = (azure: PureAzure): Body[] => azure.get(`${drVault}/replicationProtectedItems`).body.value;
const first = (azure: PureAzure): ReplicatedItem => [...itemsOf(azure.world).values()][0]!;

describe('the seeded vault', () => {
  test('has fabrics, containers, mappings, a network mapping and a policy', () => {
    const azure = new PureAzure();
    const names = (kind: string): string[] => azure.get(`${drVault}/${kind}`).body.value.map(({ name }: Body) => name);
    expect(names('replicationFabrics')).toEqual(['asr-a2a-default-australiaeast', 'asr-a2a-default-centralindia']);
    expect(names('replicationProtectionContainers')).toHaveLength(2);
    expect(names('replicationProtectionContainerMappings')).toHaveLength(2);
    expect(names('replicationNetworkMappings')).toEqual(['vnet-prod-vnet-prod']);
    expect(names('replicationPolicies')).toEqual(['24-hour-retention']);
    expect(names('replicationNetworks')).toContain('vnet-dr-test');
    const container = azure.get(`${drVault}/replicationProtectionContainers`).body.value[0];
    expect(container.properties).toMatchObject({ protectedItemCount: 2, pairingStatus: 'Paired' });
    expect(azure.get(container.id).body).toEqual(container);
  });

  test('replicates vm1 healthily to Central India', () => {
    const vm1 = items(new PureAzure()).find(({ properties }) => properties.friendlyName === 'vm1');
    expect(vm1.id).toMatch(/^\/Subscriptions\//);
    expect(vm1.properties).toMatchObject({
      protectionState: 'Protected',
      replicationHealth: 'Normal',
      failoverHealth: 'Normal',
      activeLocation: 'Primary',
      recoveryFabricFriendlyName: 'Central India',
      testFailoverState: 'None',
    });
    expect(vm1.properties.providerSpecificDetails.rpoInSeconds).toBeGreaterThan(0);
    expect(vm1.properties.providerSpecificDetails.rpoInSeconds).toBeLessThan(420);
    expect(Date.parse(vm1.properties.lastSuccessfulTestFailoverTime)).toBe(start - 100 * day);
  });

  test('has a forgotten test failover of ledger-prod-01, whose health says that it was never tested', () => {
    const azure = new PureAzure();
    const ledger = items(azure).find(({ properties }) => properties.friendlyName === 'ledger-prod-01');
    expect(ledger.properties).toMatchObject({ testFailoverState: 'WaitingForCompletion', failoverHealth: 'Warning' });
    expect(ledger.properties.healthErrors[0].errorCode).toBe('161011');
    const health = azure.get(`${drVault}/replicationVaultHealth`).body.properties.protectedItemsHealth;
    expect(health.resourceCount).toBe(2);
    expect(health.categorizedResourceCounts.testFailoverWaitingProtectedItemsCount).toBe(1);
  });
});

describe('recovery points', () => {
  test('are every five minutes for a day, one an hour application-consistent, none stored', () => {
    const azure = new PureAzure();
    const { id } = items(azure)[0];
    const points: Body[] = azure.get(`${id}/recoveryPoints`).body.value;
    const times = points.map(({ properties }) => Date.parse(properties.recoveryPointTime));
    expect(points.length).toBeGreaterThanOrEqual(286);
    expect(points.length).toBeLessThanOrEqual(289);
    expect(times.slice(1).every((at, index) => (times[index] ?? 0) - at === 5 * minute)).toBe(true);
    expect(points.filter(({ properties }) => properties.recoveryPointType === 'ApplicationConsistent')).toHaveLength(
      24,
    );
    expect(azure.get(points[3].id).body).toEqual(points[3]);
    expect(azure.world.drain()).toEqual([]);
    azure.pass(2 * day);
    expect(azure.get(points[3].id).status).toBe(404);
  });

  test('keep their names as time goes on, and the newest is never older than seven minutes', () => {
    const azure = new PureAzure();
    const item = first(azure);
    const moment = fc.integer({ min: 0, max: 10 * day });
    fc.assert(
      fc.property(moment, fc.integer({ min: 1, max: 20 * 60 }), (passed, minutes) => {
        const now = start + passed;
        const before = pointsAt(item, now);
        const later = new Map(pointsAt(item, now + minutes * minute).map((point) => [point.name, point.at]));
        const kept = before.filter(({ at }) => at > now + minutes * minute - day);
        expect(kept.every(({ name, at }) => later.get(name) === at)).toBe(true);
        expect(rpoSeconds(item, now)).toBeLessThan(7 * 60);
        expect(rpoSeconds(item, now)).toBeGreaterThanOrEqual(60);
      }),
      { numRuns: 50 },
    );
  });

  test('stop when replication stalls: the RPO grows, and with critical health a test failover is refused', () => {
    const azure = new PureAzure();
    const item = first(azure);
    const health = {
      level: 'Critical',
      category: 'Replication',
      code: '153007',
      message: 'No crash-consistent recovery point in the last 60 minutes.',
      causes: 'High churn.',
      action: 'Lower the churn.',
      since: start,
    } as const;
    changeItem(azure.world, item.id, { stalledAt: start, health: [health] });
    azure.pass(3 * 60 * minute);
    const { properties } = azure.get(item.id).body;
    expect(properties.replicationHealth).toBe('Critical');
    expect(properties.providerSpecificDetails.rpoInSeconds).toBeGreaterThan(3 * 3600);
    const body = { properties: { networkId: network('vnet-dr-test') } };
    const refused = azure.send('POST', `${item.id}/testFailover`, body);
    expect(refused.body.error.details[0].code).toBe('ProtectedItemNotReadyForTestFailover');
    expect(azure.get(`${drVault}/replicationEvents`).body.value[0].properties.eventCode).toBe('153007');
  });
});

describe('enabling replication', () => {
  const vm = (name: string, group = 'rg-contoso-app-prod') =>
    `/subscriptions/${prod}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}`;
  const put = (azure: PureAzure, source: string, name = 'new-item') => {
    const [container, recovery] = azure.get(`${drVault}/replicationProtectionContainers`).body.value;
    const [policy] = azure.get(`${drVault}/replicationPolicies`).body.value;
    const id = `${container.id}/replicationProtectedItems/${name}`;
    const providerSpecificDetails = {
      instanceType: 'A2A',
      fabricObjectId: source,
      recoveryContainerId: recovery.id,
      recoveryResourceGroupId: `/subscriptions/${prod}/resourceGroups/rg-contoso-dr`,
      recoveryAzureNetworkId: network('vnet-prod'),
    };
    const body = { properties: { policyId: policy.id, protectableItemId: '', providerSpecificDetails } };
    return { id, answer: azure.send('PUT', id, body) };
  };

  test('goes through a job and the initial replication', () => {
    const azure = new PureAzure();
    const { id, answer } = put(azure, vm('app-prod-01'));
    expect([answer.status, answer.body]).toEqual([202, undefined]);
    azure.pass(8 * minute);
    expect(azure.get(answer.headers['azure-asyncoperation'] ?? '').body.status).toBe('Succeeded');
    const initial = azure.get(id).body.properties;
    expect(initial).toMatchObject({
      protectionState: 'InitialReplicationInProgress',
      allowedOperations: ['DisableProtection'],
    });
    azure.pass(60 * minute);
    expect(azure.get(id).body.properties).toMatchObject({ protectionState: 'Protected', failoverHealth: 'Warning' });
    expect(azure.send('POST', `${id}/remove`, { properties: {} }).status).toBe(202);
    azure.pass(3 * minute);
    expect(azure.get(id).status).toBe(404);
  });

  test('is refused for a VM that is replicated, gone, off, or elsewhere', () => {
    const azure = new PureAzure();
    const code = (source: string): string => put(azure, source).answer.body.error.details[0].code;
    expect(code(vm('vm1'))).toBe('VirtualMachineAlreadyProtected');
    expect(code(vm('nobody'))).toBe('SourceVirtualMachineNotFound');
    expect(code(vm('archive-prod-01', 'rg-contoso-data-prod'))).toBe('VMNotInRunningState');
    expect(code(vm('vm-weu-01', 'rg-contoso-weu-prod'))).toBe('SourceVirtualMachineLocationMismatch');
  });

  test('may be asked about beforehand; Trusted Launch is no obstacle', () => {
    const azure = new PureAzure();
    const errors = (id: string): Body[] =>
      azure.get(`${id}/providers/Microsoft.RecoveryServices/replicationEligibilityResults`).body.value[0].properties
        .errors;
    expect(errors(vm('secure-prod-01'))).toEqual([]);
    expect(errors(vm('archive-prod-01', 'rg-contoso-data-prod'))[0].code).toBe('VMNotInRunningState');
  });
});

describe('configuration', () => {
  test('is made and removed by long operations, and what is in use stays', () => {
    const azure = new PureAzure();
    const id = `${drVault}/replicationFabrics/asr-southindia`;
    const body = { properties: { customDetails: { instanceType: 'Azure', location: 'southindia' } } };
    const made = azure.send('PUT', id, body);
    expect(made.status).toBe(202);
    azure.pass(2 * minute);
    expect(azure.get(made.headers.location ?? '').body.properties.friendlyName).toBe('South India');
    const gone = azure.send('DELETE', id);
    azure.pass(minute);
    expect(azure.get(gone.headers.location ?? '').status).toBe(204);
    expect(azure.get(id).status).toBe(404);
    const [fabric] = azure.get(`${drVault}/replicationFabrics`).body.value;
    expect(azure.send('POST', `${fabric.id}/remove`).body.error.details[0].code).toBe('ResourceInUse');
  });
});
