import { expect, test } from '@jest/globals';
import type { Network } from '../../src/azure/azure.ts';
import { Problem } from '../../src/base/problem.ts';
import { findSubnet, type Likely, subnetWords } from '../../src/nouns/subnet.ts';

const network = (name: string, resourceGroup: string, ...subnets: string[]): Network => ({
  id: `/subscriptions/s/resourceGroups/${resourceGroup}/providers/Microsoft.Network/virtualNetworks/${name}`,
  name,
  resourceGroup,
  region: 'australiaeast',
  isolated: false,
  reaches: [],
  subnets,
});
const prod = network('vnet-prod', 'rg-app', 'GatewaySubnet', 'app', 'data');
const twin = network('vnet-prod', 'rg-twin', 'app');
const dev = network('vnet-dev', 'rg-dev', 'default', 'AzureBastionSubnet');
const rebuild = (name: string) => `into ${name}`;
const find = (text: string | undefined, among: readonly Network[] = [prod, dev], likely: Likely = {}) =>
  findSubnet(text, among, likely, rebuild);

function problemOf(run: () => unknown): Problem {
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof Problem) return thrown;
    throw thrown;
  }
  throw new Error('nothing was thrown');
}
const lines = (problem: Problem) => problem.choices.map(({ line }) => line);

test.each([
  ['vnet-prod/app', `${prod.id}/subnets/app`],
  ['VNET-prod/rg-APP/Data', `${prod.id}/subnets/data`],
  [`${prod.id}/subnets/data`.toUpperCase(), `${prod.id}/subnets/data`],
  ['vnet-dev', `${dev.id}/subnets/default`],
])('%s', (text, id) => {
  expect(find(text).id).toBe(id);
});

test('what is found is said so that it is found again', () => {
  const words = subnetWords(find('vnet-prod/app'));
  expect(words).toBe('vnet-prod/rg-app/app');
  expect(find(words, [prod, twin, dev]).id).toBe(`${prod.id}/subnets/app`);
});

test('two of one name, and a network of several, are a question', () => {
  expect(lines(problemOf(() => find('vnet-prod/app', [prod, twin])))).toEqual([
    'into vnet-prod/rg-app/app',
    'into vnet-prod/rg-twin/app',
  ]);
  expect(problemOf(() => find('vnet-prod'))).toMatchObject({ code: 'ambiguous', choices: [{}, {}] });
});

test('what is not there is answered with what is near', () => {
  expect(problemOf(() => find('vnet-prdo/app'))).toMatchObject({
    code: 'not-found',
    choices: [{ title: 'vnet-prod' }],
  });
  expect(lines(problemOf(() => find('vnet-prod/apps')))).toEqual([
    'into vnet-prod/rg-app/app',
    'into vnet-prod/rg-app/data',
  ]);
  expect(problemOf(() => find(`${prod.id}/subnets/none`))).toMatchObject({ code: 'not-found' });
  expect(problemOf(() => find('vnet-prod/GatewaySubnet'))).toMatchObject({ code: 'refused', choices: [{}, {}] });
});

test('nothing said: the only one of the network that was told; else a question, the likely ones first', () => {
  const told = { group: 'RG-dev', name: 'vnet-dev' };
  expect(find(undefined, [prod, dev], { told }).id).toBe(`${dev.id}/subnets/default`);
  const present = `${prod.id}/subnets/data`;
  const asked = problemOf(() =>
    find(undefined, [dev, prod], { told: { group: 'rg-app', name: 'vnet-prod' }, present }),
  );
  expect(asked.message).toBe('The new VM was to be in vnet-prod, and Azure does not tell in which subnet. Into which?');
  expect(lines(asked)).toEqual([
    'into vnet-prod/rg-app/data',
    'into vnet-prod/rg-app/app',
    'into vnet-dev/rg-dev/default',
  ]);
  const beside = problemOf(() => find(undefined, [dev, prod], { present }));
  expect(lines(beside)[0]).toBe('into vnet-prod/rg-app/data');
  const many = network('vnet-big', 'rg', ...Array.from({ length: 9 }, (_, n) => `s${n}`));
  expect(problemOf(() => find(undefined, [many]))).toMatchObject({
    hint: 'Or say it as NETWORK/SUBNET.',
    choices: { length: 6 },
  });
  expect(problemOf(() => find(undefined, []))).toMatchObject({ code: 'refused' });
});
