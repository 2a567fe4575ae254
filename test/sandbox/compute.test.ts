import { expect, test } from '@jest/globals';
import { probe } from '../../src/sandbox/control/probe.ts';
import { itemsOf, resources } from '../../src/sandbox/core/tables.ts';
import { type Body, PureAzure, prod } from './pure-azure.ts';

const group = (name: string): string => `/subscriptions/${prod}/resourceGroups/${name}`;
const proofs = group('rg-contoso-proof');
const testVm = `${proofs}/providers/Microsoft.Compute/virtualMachines/sql-test`;
const network = `${proofs}/providers/Microsoft.Network/virtualNetworks/vnet-proof`;
const source = `${group('rg-contoso-data-prod')}/providers/Microsoft.Compute/virtualMachines/sql-prod-01`;
const version = 'api-version=2024-03-01';

/** A VM with data disks, restored as a new one into the isolated network. */
function restored(): PureAzure {
  const azure = new PureAzure();
  const item = itemsOf(azure.world, source)[0]!.id;
  const [point] = azure.get(`${item}/recoveryPoints`).body.value as Body[];
  const answer = azure.send('POST', `${point!.id}/restore`, {
    properties: {
      objectType: 'IaasVMRestoreRequest',
      recoveryType: 'AlternateLocation',
      recoveryPointId: point!.name,
      sourceResourceId: source,
      storageAccountId: `${group('rg-contoso-app-prod')}/providers/Microsoft.Storage/storageAccounts/stcontosoaue`,
      region: 'australiaeast',
      targetResourceGroupId: proofs,
      targetVirtualMachineId: testVm,
      virtualNetworkId: network,
      subnetId: `${network}/subnets/app`,
    },
  });
  expect(answer.status).toBe(202);
  azure.pass(15 * 60_000);
  return azure;
}

const get = (azure: PureAzure, id: string) => azure.send('GET', `${id}?${version}`);
const disksOf = (vm: Body): string[] =>
  [vm.properties.storageProfile.osDisk, ...vm.properties.storageProfile.dataDisks].map(
    (disk: Body) => disk.managedDisk.id,
  );

test('a VM that is restored has disks of its own, each restored from one of the source', () => {
  const azure = restored();
  const own = disksOf(get(azure, testVm).body);
  expect(own).toHaveLength(3);
  expect(own.filter((id) => disksOf(get(azure, source).body).includes(id))).toEqual([]);
  for (const id of own) {
    const { managedBy, properties } = get(azure, id).body;
    expect([managedBy, properties.creationData.createOption]).toEqual([testVm, 'Restore']);
  }
});

test('what hangs on a VM cannot be deleted, stays when the VM goes, and goes with it where that was asked for', () => {
  const azure = restored();
  const { body: vm } = get(azure, testVm);
  const [osDisk, first, second] = disksOf(vm);
  const nic = vm.properties.networkProfile.networkInterfaces[0].id as string;
  expect(azure.send('DELETE', `${osDisk}?${version}`).body.error.code).toBe('OperationNotAllowed');
  expect(azure.send('DELETE', `${nic}?${version}`).body.error.code).toBe('NicInUse');
  const withVm = { deleteOption: 'Delete' };
  const changed = azure.send('PATCH', `${testVm}?${version}`, {
    properties: {
      storageProfile: {
        osDisk: { managedDisk: { id: osDisk }, createOption: 'Attach', ...withVm },
        dataDisks: [
          { lun: 0, createOption: 'Attach', managedDisk: { id: first }, ...withVm },
          { lun: 1, createOption: 'Attach', managedDisk: { id: second } },
        ],
      },
      networkProfile: { networkInterfaces: [{ id: nic, properties: { primary: true, ...withVm } }] },
    },
  });
  expect(changed.status).toBe(200);
  expect(azure.send('DELETE', `${testVm}?${version}`).status).toBe(202);
  azure.pass(60_000);
  const there = (id: string) => get(azure, id).status;
  expect([testVm, osDisk!, first!, second!, nic].map(there)).toEqual([404, 404, 404, 200, 404]);
  const { managedBy, properties } = get(azure, second!).body;
  expect([managedBy, properties.diskState]).toEqual([undefined, 'Unattached']);
  expect(azure.send('DELETE', `${second}?${version}`).status).toBe(202);
  expect([there(second!), azure.send('DELETE', `${second}?${version}`).status]).toEqual([404, 204]);
});

test('another disk than the VM has is no change of its delete option', () => {
  const azure = restored();
  const managedDisk = { id: disksOf(get(azure, source).body)[0] };
  const storageProfile = { osDisk: { managedDisk, createOption: 'Attach', deleteOption: 'Delete' } };
  const { status, body } = azure.send('PATCH', `${testVm}?${version}`, { properties: { storageProfile } });
  expect([status, body.error.code]).toEqual([409, 'PropertyChangeNotAllowed']);
});

const script = (timeoutInSeconds: number) => ({
  location: 'australiaeast',
  properties: { source: { script: 'true' }, asyncExecution: true, timeoutInSeconds },
});

test('a script inside a VM has the answer of its application, once that answers, or ends without one', () => {
  const azure = restored();
  probe(azure.world, { vm: 'sql-prod-01', after: 'PT30M', says: 'hello' });
  const run = `${testVm}/runCommands/ask`;
  const view = () => azure.send('GET', `${run}?${version}&$expand=instanceView`).body.properties.instanceView as Body;
  expect(azure.send('PUT', `${run}?${version}`, script(300)).status).toBe(201);
  azure.pass(60_000);
  expect(view().executionState).toBe('Running');
  azure.pass(10 * 60_000);
  expect([view().executionState, view().exitCode, view().output]).toEqual(['Failed', 1, '']);
  expect(azure.send('PUT', `${run}?${version}`, script(3_600)).status).toBe(200);
  azure.pass(30 * 60_000);
  expect([view().executionState, view().exitCode, view().output]).toEqual(['Succeeded', 0, 'hello\n']);
});

test('a VM that does not run takes no script', () => {
  const azure = restored();
  expect(azure.send('POST', `${testVm}/deallocate?${version}`).status).toBe(202);
  azure.pass(60_000);
  const { status, body } = azure.send('PUT', `${testVm}/runCommands/ask?${version}`, script(60));
  expect([status, body.error.code]).toEqual([409, 'OperationNotAllowed']);
  expect(resources(azure.world).get(testVm)).toBeDefined();
});
