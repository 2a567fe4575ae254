import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { merged } from '../../src/sandbox/core/vault.ts';
import { Bench, prod, prodVault, vaultId } from './support.ts';

const bench = new Bench();
beforeAll(() => bench.start());
afterAll(() => bench.stop());

/** Names that every JavaScript object answers to unless it is asked properly. */
const inherited = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];

test.each(inherited)(
  '%s is no control call, path, filter, namespace, table or function of this Azure',
  async (name) => {
    expect((await bench.control(name, {})).status).toBe(404);
    expect((await bench.arm('GET', `/${name}`)).status).toBe(404);
    expect((await bench.arm('GET', `/subscriptions/${prod}/providers/${name}`)).status).toBe(404);
    expect((await bench.arm('GET', `/subscriptions/${prod}/resources?$filter=${name} eq 'x'`)).status).toBe(400);
    const items = `${vaultId(prodVault)}/backupProtectedItems?$filter=${name} eq 'x'`;
    expect((await bench.arm('GET', items)).status).toBe(400);
    const graph = (query: string) =>
      bench.arm('POST', '/providers/Microsoft.ResourceGraph/resources', { subscriptions: [prod], query });
    for (const query of [name, `resources | ${name} name`, `resources | where ${name}(name) == 'x'`]) {
      expect((await graph(query)).status).toBe(400);
    }
  },
);

test('a column may have any name', async () => {
  const query =
    'resources | where type =~ "microsoft.recoveryservices/vaults" | extend __proto__ = name | project __proto__';
  const { body } = await bench.arm('POST', '/providers/Microsoft.ResourceGraph/resources', {
    subscriptions: [prod],
    query,
  });
  expect((body.data as object[]).map((row) => Object.entries(row))).toContainEqual([['__proto__', prodVault.name]]);
});

test('a body that names __proto__ changes nothing but itself', () => {
  const body = JSON.parse('{"a":{"__proto__":{"wrong":true}},"__proto__":{"wrong":true}}');
  const result = merged({ a: { b: 1 } }, body);
  expect([({} as { wrong?: unknown }).wrong, Object.getPrototypeOf(result).wrong, result.wrong]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(result.a).toMatchObject({ b: 1 });
});
