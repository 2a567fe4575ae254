import { SiteRecoveryManagementClient } from '@azure/arm-recoveryservices-siterecovery';
import { ResourceGraphClient } from '@azure/arm-resourcegraph';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { drVault, network, prod } from '../pure-azure.ts';
import { Bench } from '../support.ts';

const bench = new Bench();
const [group, vault] = [drVault.split('/')[4] ?? '', drVault.split('/')[8] ?? ''];
let recovery: SiteRecoveryManagementClient;
let graph: ResourceGraphClient;

beforeAll(async () => {
  const { url, caPem } = await bench.start();
  const credential = { getToken: async () => ({ token: 'any', expiresOnTimestamp: Date.now() + 3_600_000 }) };
  const options = { endpoint: url, tlsOptions: { ca: caPem }, retryOptions: { maxRetries: 0 } };
  recovery = new SiteRecoveryManagementClient(credential, prod, options);
  graph = new ResourceGraphClient(credential, options);
});

afterAll(() => bench.stop());

const all = async <T>(pages: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = [];
  for await (const one of pages) found.push(one);
  return found;
};

describe('with the real SDKs', () => {
  test('a test failover runs, is seen by its job, is polled to its end and cleaned up', async () => {
    const items = await all(recovery.replicationProtectedItems.list(vault, group));
    const vm1 = items.find(({ properties }) => properties?.friendlyName === 'vm1');
    const [, , , , , , , , , , fabric = '', , container = ''] = vm1?.id?.split('/') ?? [];
    const name = vm1?.name ?? '';
    const points = await all(
      recovery.recoveryPoints.listByReplicationProtectedItems(vault, group, fabric, container, name),
    );
    const poller = await recovery.replicationProtectedItems.beginTestFailover(
      vault,
      group,
      fabric,
      container,
      name,
      {
        properties: {
          failoverDirection: 'PrimaryToRecovery',
          networkType: 'VmNetworkAsInput',
          networkId: network('vnet-dr-test'),
          providerSpecificDetails: { instanceType: 'A2A', recoveryPointId: points[0]?.id },
        },
      },
      { updateIntervalInMs: 1 },
    );
    expect(poller.isDone()).toBe(false);
    await bench.advance('PT5M');
    const [job] = await all(recovery.replicationJobs.list(vault, group, { filter: "JobStatus eq 'InProgress'" }));
    const running = await recovery.replicationJobs.get(vault, group, job?.name ?? '');
    expect(running.properties?.tasks?.map(({ state }) => state)).toEqual([
      'Succeeded',
      'InProgress',
      'NotStarted',
      'NotStarted',
    ]);
    await bench.advance('PT7M');
    const tested = await poller.pollUntilDone();
    expect(tested.properties?.testFailoverState).toBe('WaitingForCompletion');
    expect(tested.properties?.failoverRecoveryPointId).toBe(points[0]?.id);

    const comments = { properties: { comments: 'done' } };
    const cleanup = await recovery.replicationProtectedItems.beginTestFailoverCleanup(
      vault,
      group,
      fabric,
      container,
      name,
      comments,
      { updateIntervalInMs: 1 },
    );
    await bench.advance('PT3M');
    const clean = await cleanup.pollUntilDone();
    expect(clean.properties?.testFailoverState).toBe('None');
    expect(clean.properties?.lastSuccessfulTestFailoverTime).toBeInstanceOf(Date);
  });

  test('a refusal carries the code and the words of the service', async () => {
    const [item] = await all(recovery.replicationProtectedItems.list(vault, group));
    const [, , , , , , , , , , fabric = '', , container = ''] = item?.id?.split('/') ?? [];
    const start = recovery.replicationProtectedItems.beginTestFailover(
      vault,
      group,
      fabric,
      container,
      item?.name ?? '',
      {
        properties: { providerSpecificDetails: { instanceType: 'A2A' } },
      },
    );
    await expect(start).rejects.toMatchObject({ statusCode: 400, code: 'BadRequest' });
  });

  test('fabrics, containers, mappings, networks, policies, health and eligibility are read', async () => {
    expect(await all(recovery.replicationFabrics.list(vault, group))).toHaveLength(2);
    expect(await all(recovery.replicationProtectionContainers.list(vault, group))).toHaveLength(2);
    expect(await all(recovery.replicationProtectionContainerMappings.list(vault, group))).toHaveLength(2);
    expect(await all(recovery.replicationNetworkMappings.list(vault, group))).toHaveLength(1);
    const [policy] = await all(recovery.replicationPolicies.list(vault, group));
    expect(policy?.properties?.providerSpecificDetails).toMatchObject({
      instanceType: 'A2A',
      recoveryPointHistory: 1440,
    });
    expect(
      (await recovery.replicationVaultHealth.get(vault, group)).properties?.protectedItemsHealth?.resourceCount,
    ).toBe(2);
    const eligible = await recovery.replicationEligibilityResultsOperations.get('rg-contoso-app-prod', 'vm1');
    expect(eligible.properties?.errors).toEqual([]);
  });

  test('Resource Graph answers in pages', async () => {
    const query = "resources | where type =~ 'microsoft.compute/virtualmachines' | project id";
    const first = await graph.resources({ query, options: { top: 5, resultFormat: 'objectArray' } });
    expect(first).toMatchObject({ count: 5, resultTruncated: 'false' });
    const second = await graph.resources({ query, options: { top: 5, skipToken: first.skipToken ?? '' } });
    expect(second.data).not.toEqual(first.data);
    await expect(graph.resources({ query: 'where where' })).rejects.toMatchObject({
      statusCode: 400,
      code: 'BadRequest',
    });
  });
});
