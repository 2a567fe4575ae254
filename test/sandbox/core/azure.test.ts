import { connect } from 'node:tls';
import { ClientSecretCredential } from '@azure/identity';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Bench, dig, prod, prodVault, vaultId, vmId } from '../support.ts';

const bench = new Bench();
beforeAll(() => bench.start());
afterAll(() => bench.stop());

const raw = (method: string, url: string, more: { headers?: Record<string, string>; body?: string } = {}) =>
  bench.sandbox.request({
    method,
    url,
    headers: { authorization: 'Bearer x', ...more.headers },
    body: more.body ?? '',
  });
const errorOf = ({ body }: { body: string }): string => JSON.parse(body).error.code;

test('a token there must be, of any kind', async () => {
  const without = await bench.sandbox.request({
    method: 'GET',
    url: '/subscriptions?api-version=2020-01-01',
    headers: {},
    body: '',
  });
  expect([without.status, errorOf(without)]).toEqual([401, 'AuthenticationFailed']);
  expect((await raw('GET', '/subscriptions?api-version=2020-01-01')).status).toBe(200);
});

test.each([
  ['no api-version', 'GET', '/subscriptions', 400, 'MissingApiVersionParameter'],
  ['an odd api-version', 'GET', '/subscriptions?api-version=latest', 400, 'InvalidApiVersionParameter'],
  [
    'an unknown subscription',
    'GET',
    '/subscriptions/none/resourcegroups?api-version=2020-01-01',
    404,
    'SubscriptionNotFound',
  ],
  [
    'an unknown group',
    'GET',
    `/subscriptions/${prod}/resourceGroups/none/resources?api-version=2020-01-01`,
    404,
    'ResourceGroupNotFound',
  ],
  ['an unknown VM', 'GET', `${vmId('none')}?api-version=2020-01-01`, 404, 'ResourceNotFound'],
  ['an unknown path', 'GET', '/somewhere?api-version=2020-01-01', 404, 'InvalidResourceType'],
  ['a method that is not there', 'PATCH', '/subscriptions?api-version=2020-01-01', 405, 'MethodNotAllowed'],
])('%s is refused', async (_what, method, url, status, code) => {
  const answer = await raw(method, url);
  expect([answer.status, errorOf(answer)]).toEqual([status, code]);
});

test('a body that is not JSON is refused', async () => {
  const answer = await raw('PUT', `/subscriptions/${prod}/resourceGroups/rg-x?api-version=2020-01-01`, { body: '{' });
  expect([answer.status, errorOf(answer)]).toEqual([400, 'InvalidRequestContent']);
});

test('paths are taken in any case, with doubled slashes and with %3B', async () => {
  const item = `${vaultId(prodVault)}/backupFabrics/Azure/protectionContainers/IaasVMContainer;iaasvmcontainerv2;rg-contoso-app-prod;app-prod-01/protectedItems/vm;iaasvmcontainerv2;rg-contoso-app-prod;app-prod-01`;
  for (const path of [
    item,
    item.toUpperCase(),
    item.replaceAll(';', '%3B'),
    `/${item.replace('/vaults/', '//vaults//')}`,
  ]) {
    const answer = await raw('GET', `${path}?api-version=2020-01-01`);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body).properties.friendlyName).toBe('app-prod-01');
  }
});

test('every answer carries the ids and the clock of the sandbox', async () => {
  await bench.advance('P9D');
  const { headers } = await raw('GET', '/subscriptions?api-version=2020-01-01', {
    headers: { 'x-ms-client-request-id': 'mine' },
  });
  expect(headers['x-ms-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(headers['x-ms-correlation-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(headers['x-ms-client-request-id']).toBe('mine');
  expect(Math.abs(Date.parse(headers.date!) - bench.sandbox.now())).toBeLessThanOrEqual(1_000);
});

test('Azure asks to wait a minute: a caller of a clock that runs sixty times as fast waits a second', async () => {
  const fast = new Bench();
  await fast.start({ speed: 60 });
  const slow = new Bench();
  await slow.start({ speed: 1 });
  const refresh = async (on: Bench) =>
    (await on.arm('POST', `${vaultId(prodVault)}/backupFabrics/Azure/refreshContainers`)).headers['retry-after'];
  expect([await refresh(fast), await refresh(slow)]).toEqual(['1', '60']);
  await fast.stop();
  await slow.stop();
});

test('tokens: for ClientSecretCredential over HTTPS, and in the manner of ADFS', async () => {
  const tenant = '11111111-1111-4111-8111-111111111111';
  const { url, caPem } = bench.sandbox;
  const credential = new ClientSecretCredential(tenant, 'any', 'secret', {
    authorityHost: url,
    disableInstanceDiscovery: true,
    tlsOptions: { ca: caPem },
  });
  expect((await credential.getToken('https://management.azure.com/.default')).token.split('.')).toHaveLength(3);
  const discovery = JSON.parse((await raw('GET', '/adfs/.well-known/openid-configuration')).body);
  const token = await raw('POST', new URL(discovery.token_endpoint).pathname, {
    body: 'client_id=a&grant_type=client_credentials',
  });
  expect(JSON.parse(token.body)).toMatchObject({ token_type: 'Bearer' });
});

test('the certificate is for localhost and 127.0.0.1, and stays the same over a restart', async () => {
  const trusted = (servername: string, port: number, ca: string) =>
    new Promise<boolean>((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', servername, port, ca }, () => {
        resolve(socket.authorized);
        socket.destroy();
      });
      socket.once('error', reject);
    });
  const { caPem } = bench.sandbox;
  await bench.restart();
  const port = Number(new URL(bench.sandbox.url).port);
  expect(await trusted('localhost', port, caPem)).toBe(true);
  expect(bench.sandbox.caPem).toBe(caPem);
});

test('a list longer than a page goes on behind an absolute nextLink', async () => {
  const url = `${vaultId(prodVault)}/backupProtectedItems?$skipToken=3&api-version=2020-01-01`;
  const rest = JSON.parse((await raw('GET', url)).body);
  const all = await bench.list(`${vaultId(prodVault)}/backupProtectedItems`);
  expect(rest.value.map(({ name }: { name: string }) => name)).toEqual(all.slice(3).map(({ name }) => name));
});

test('resources are listed by type, and a VM is started as a long operation', async () => {
  const listed = await bench.list(
    `/subscriptions/${prod}/resources?$filter=resourceType eq 'Microsoft.Storage/storageAccounts'`,
  );
  expect(listed.map(({ name }) => name)).toEqual(['stcontosoaue', 'stcontosodrcin']);
  const vm = vmId('archive-prod-01', 'rg-contoso-data-prod');
  const started = await bench.arm('POST', `${vm}/start`);
  expect(started.status).toBe(202);
  const poll = new URL(started.headers['azure-asyncoperation']!);
  expect((await bench.arm('GET', `${poll.pathname}${poll.search}`)).body).toMatchObject({ status: 'InProgress' });
  await bench.advance('PT30S');
  expect((await bench.arm('GET', `${poll.pathname}${poll.search}`)).body).toMatchObject({ status: 'Succeeded' });
  expect(dig((await bench.arm('GET', `${vm}/instanceView`)).body, 'statuses.1.code')).toBe('PowerState/running');
});

test('the port is taken: it says so and leaves the folder free', async () => {
  const second = new Bench();
  await expect(second.start({ port: Number(new URL(bench.sandbox.url).port) })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
  await second.start();
  await second.stop();
});

test('a provider says which api-versions its types have', async () => {
  const url = (namespace: string) => `/subscriptions/${prod}/providers/${namespace}?api-version=2021-04-01`;
  const answer = await raw('GET', url('microsoft.compute'));
  const { namespace, resourceTypes } = JSON.parse(answer.body);
  expect([namespace, resourceTypes[0].resourceType]).toEqual(['Microsoft.Compute', 'virtualMachines']);
  expect(resourceTypes[0].apiVersions.length).toBeGreaterThan(0);
  const unknown = await raw('GET', url('Microsoft.Nothing'));
  expect([unknown.status, errorOf(unknown)]).toEqual([404, 'InvalidResourceNamespace']);
});
