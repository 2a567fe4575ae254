import { describe, expect, test } from '@jest/globals';
import { type Body, drVault, minute, network, PureAzure } from '../pure-azure.ts';

const itemOf = (azure: PureAzure, vm: string): Body =>
  azure
    .get(`${drVault}/replicationProtectedItems`)
    .body.value.find(({ properties }: Body) => properties.friendlyName === vm);

const input = (networkId: string | undefined, recoveryPointId?: string) => ({
  properties: {
    failoverDirection: 'PrimaryToRecovery',
    networkType: 'VmNetworkAsInput',
    networkId,
    providerSpecificDetails: { instanceType: 'A2A', recoveryPointId },
  },
});

const test1 = network('vnet-dr-test');
const startTest = (azure: PureAzure, vm = 'vm1', body: unknown = input(test1)) =>
  azure.send('POST', `${itemOf(azure, vm).id}/testFailover`, body);
const testVm = (vm: string): string =>
  `${drVault.split('/providers/')[0]}/providers/Microsoft.Compute/virtualMachines/${vm}-test`;
const detailOf = ({ body }: { body: Body }): string => body.error.details[0].code;

describe('a test failover', () => {
  test('answers 202 without a body, with the recorded headers and no Retry-After', () => {
    const azure = new PureAzure();
    const { id } = itemOf(azure, 'vm1');
    const { status, headers, body } = startTest(azure);
    expect(status).toBe(202);
    expect(body).toBeUndefined();
    expect(Object.keys(headers).sort()).toEqual(['azure-asyncoperation', 'location']);
    expect(headers['azure-asyncoperation']).toMatch(
      /^https:\/\/localhost:8443\/Subscriptions\/.*\/vaults\/rsv-contoso-dr-cin\/replicationOperationStatus\/[0-9a-f-]{36}\?api-version=2023-06-01&/,
    );
    expect(headers.location).toContain(`${id}/operationresults/`);
  });

  test('takes eleven minutes by its steps, makes the test VM and waits for its clean-up', () => {
    const azure = new PureAzure();
    const { headers } = startTest(azure);
    const running = itemOf(azure, 'vm1').properties;
    expect(running.allowedOperations).toEqual([]);
    expect(running.currentScenario).toMatchObject({
      scenarioName: 'TestFailover',
      startTime: '2026-05-04T10:00:00.0000000Z',
    });
    azure.pass(5 * minute);
    const job = azure.get(running.currentScenario.jobId).body.properties;
    expect(job.state).toBe('InProgress');
    expect(job.tasks.map(({ state }: Body) => state)).toEqual(['Succeeded', 'InProgress', 'NotStarted', 'NotStarted']);
    expect(azure.get(headers['azure-asyncoperation'] ?? '').body).toMatchObject({
      status: 'InProgress',
      endTime: null,
      id: null,
    });
    expect(azure.get(headers.location ?? '').status).toBe(202);

    azure.pass(5.4 * minute);
    expect(azure.get(running.currentScenario.jobId).body.properties.state).toBe('InProgress');
    azure.pass(1.1 * minute);
    const done = azure.get(running.currentScenario.jobId).body.properties;
    expect(done).toMatchObject({ state: 'Succeeded', stateDescription: 'Completed', targetObjectName: 'vm1' });
    expect(done.tasks.map(({ friendlyName }: Body) => friendlyName)).toEqual([
      'Prerequisites check for test failover',
      'Create test virtual machine',
      'Preparing the virtual machine',
      'Start the virtual machine',
    ]);
    const took = Date.parse(done.endTime) - Date.parse(done.startTime);
    expect(Math.round(took / minute)).toBe(11);
    expect(azure.get(headers['azure-asyncoperation'] ?? '').body.status).toBe('Succeeded');
    expect(azure.get(headers.location ?? '')).toMatchObject({ status: 200, body: { name: itemOf(azure, 'vm1').name } });

    const waiting = itemOf(azure, 'vm1').properties;
    expect(waiting).toMatchObject({
      testFailoverState: 'WaitingForCompletion',
      protectionStateDescription: 'Cleanup test failover pending',
      allowedOperations: ['TestFailoverCleanup'],
    });
    expect(waiting.providerSpecificDetails.testFailoverRecoveryFabricObjectId.toLowerCase()).toBe(
      testVm('vm1').toLowerCase(),
    );
    const vm = azure.get(`${testVm('vm1')}?api-version=2024-03-01&$expand=instanceView`).body;
    expect(vm.location).toBe('centralindia');
    expect(vm.properties.instanceView.statuses.at(-1).code).toBe('PowerState/running');
    const nic = azure.get(vm.properties.networkProfile.networkInterfaces[0].id).body;
    expect(nic.properties.ipConfigurations[0].properties.subnet.id).toContain('/vnet-dr-test/subnets/app');
  });

  test('is cleaned up in two minutes: the VM goes, the comment stays, the test counts', () => {
    const azure = new PureAzure();
    startTest(azure);
    azure.pass(12 * minute);
    const { id } = itemOf(azure, 'vm1');
    const testJob = azure.get(`${drVault}/replicationJobs`).body.value[0];
    azure.pass(minute);
    const body = { properties: { comments: 'DR drill 14: fine' } };
    expect(azure.send('POST', `${id}/testFailoverCleanup`, body).status).toBe(202);
    const cleaning = itemOf(azure, 'vm1').properties;
    expect(cleaning).toMatchObject({ testFailoverState: 'MarkedForDeletion', allowedOperations: [] });
    expect(cleaning.currentScenario).toMatchObject({
      scenarioName: 'TestFailoverCleanup',
      startTime: '2026-05-04T10:13:00.0000000Z',
    });
    azure.pass(2 * minute);
    const after = itemOf(azure, 'vm1').properties;
    expect(after).toMatchObject({ testFailoverState: 'None', failoverHealth: 'Normal' });
    expect(after.allowedOperations).toContain('TestFailover');
    expect(after.currentScenario.scenarioName).toBe('None');
    expect(Date.parse(after.lastSuccessfulTestFailoverTime)).toBe(Date.parse(testJob.properties.endTime));
    expect(azure.get(testVm('vm1')).status).toBe(404);
    expect(azure.get(cleaning.currentScenario.jobId).body.properties.customDetails.comments).toBe('DR drill 14: fine');
    expect(azure.get(testJob.id).body.properties.customDetails.comments).toBe('DR drill 14: fine');
  });

  test('survives a kill: its steps are in the kept world', () => {
    const azure = new PureAzure();
    startTest(azure);
    azure.pass(3 * minute);
    azure.kill();
    azure.pass(6 * minute);
    azure.kill();
    azure.pass(3 * minute);
    expect(itemOf(azure, 'vm1').properties.testFailoverState).toBe('WaitingForCompletion');
    expect(azure.get(testVm('vm1')).status).toBe(200);
  });

  test.each([
    ['no network', input(undefined), 'TestFailoverNetworkNotProvided'],
    ['a network that is not there', input(network('vnet-nowhere')), 'TestFailoverNetworkNotFound'],
    [
      'a network of another region',
      input(network('vnet-prod', 'rg-contoso-app-prod')),
      'TestFailoverNetworkLocationMismatch',
    ],
    ['a recovery point that is not there', input(test1, 'x/recoveryPoints/nothing'), 'RecoveryPointNotFound'],
    ['no body at all', null, 'TestFailoverNetworkNotProvided'],
  ])('is refused with %s', (_why, body, code) => {
    const azure = new PureAzure();
    const answer = startTest(azure, 'vm1', body);
    expect(answer.status).toBe(400);
    expect(answer.body.error.code).toBe('BadRequest');
    expect(detailOf(answer)).toBe(code);
    expect(azure.get(`${drVault}/replicationJobs?$filter=JobStatus eq 'InProgress'`).body.value).toEqual([]);
  });

  test('is refused while one runs and until one is cleaned up', () => {
    const azure = new PureAzure();
    startTest(azure);
    const second = startTest(azure);
    expect([second.status, detailOf(second)]).toEqual([409, 'AnotherOperationInProgress']);
    const forgotten = startTest(azure, 'ledger-prod-01');
    expect([forgotten.status, detailOf(forgotten)]).toEqual([409, 'TestFailoverCleanupPending']);
  });

  test('is refused for an item that is not there or in a vault that is not', () => {
    const azure = new PureAzure();
    const { id } = itemOf(azure, 'vm1');
    const missing = azure.send('POST', `${id}x/testFailover`, input(test1));
    expect([missing.status, missing.body.error.code, detailOf(missing)]).toEqual([
      404,
      'NotFound',
      'ArmResourceDoesNotExist',
    ]);
    const elsewhere = azure.get(`${drVault}x/replicationProtectedItems`);
    expect([elsewhere.status, elsewhere.body.error.code]).toEqual([404, 'ResourceNotFound']);
  });

  test('fails at its second step when the test VM exists already, and may be restarted', () => {
    const azure = new PureAzure();
    const { headers } = startTest(azure);
    const someVm = azure.get(testVm('ledger-prod-01')).body;
    azure.world.table<object>('resources').set(testVm('vm1'), { ...someVm, id: testVm('vm1'), name: 'vm1-test' });
    azure.pass(8 * minute);
    const failed = azure.get(`${drVault}/replicationJobs`).body.value[0];
    expect(failed.properties).toMatchObject({ state: 'Failed', allowedActions: ['Restart'] });
    const job = azure.get(failed.id).body.properties;
    expect(job.errors[0].serviceErrorDetails.code).toBe('28031');
    expect(job.tasks.map(({ state }: Body) => state)).toEqual(['Succeeded', 'Failed', 'NotStarted', 'NotStarted']);
    expect(azure.get(headers['azure-asyncoperation'] ?? '').body).toMatchObject({
      status: 'Failed',
      error: { code: '28031' },
    });
    expect(itemOf(azure, 'vm1').properties.testFailoverState).toBe('None');

    azure.send('DELETE', `${testVm('vm1')}?api-version=2024-03-01`);
    azure.pass(minute);
    expect(azure.send('POST', `${failed.id}/restart`).status).toBe(202);
    azure.pass(12 * minute);
    expect(azure.get(failed.id).body.properties.state).toBe('Succeeded');
  });

  test('can be cancelled: what it made goes', () => {
    const azure = new PureAzure();
    const { headers } = startTest(azure);
    azure.pass(9 * minute);
    expect(azure.get(testVm('vm1')).status).toBe(200);
    const { jobId } = itemOf(azure, 'vm1').properties.currentScenario;
    expect(azure.send('POST', `${jobId}/cancel`).status).toBe(202);
    expect(azure.get(jobId).body.properties.state).toBe('Cancelling');
    azure.pass(minute);
    expect(azure.get(jobId).body.properties.state).toBe('Cancelled');
    expect(azure.get(headers['azure-asyncoperation'] ?? '').body.status).toBe('Cancelled');
    expect(azure.get(testVm('vm1')).status).toBe(404);
    expect(itemOf(azure, 'vm1').properties.testFailoverState).toBe('None');
    expect(azure.send('POST', `${jobId}/cancel`).status).toBe(400);
    expect(azure.send('POST', `${jobId}/resume`).status).toBe(400);
  });
});

describe('clean-up', () => {
  test('of a forgotten test failover works, and of none is refused', () => {
    const azure = new PureAzure();
    expect(azure.get(testVm('ledger-prod-01')).status).toBe(200);
    const { id } = itemOf(azure, 'ledger-prod-01');
    const none = azure.send('POST', `${itemOf(azure, 'vm1').id}/testFailoverCleanup`, { properties: {} });
    expect([none.status, detailOf(none)]).toEqual([409, 'TestFailoverNotDone']);
    expect(azure.send('POST', `${id}/testFailoverCleanup`, { properties: {} }).status).toBe(202);
    expect(azure.send('POST', `${id}/testFailoverCleanup`, { properties: {} }).status).toBe(409);
    azure.pass(3 * minute);
    expect(azure.get(testVm('ledger-prod-01')).status).toBe(404);
  });
});
