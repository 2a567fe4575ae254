import { expect, test } from '@jest/globals';
import { createFind } from '../../../src/azure/core/find.ts';
import type { Row } from '../../../src/azure/core/graph.ts';

const vms = { table: 'resources', type: 'a/vms', where: "name =~ 'vm1'", columns: ['id', 'name'] } as const;
const vaults = { table: 'resources', type: 'a/vaults', columns: ['id', 'properties'] } as const;
const items = { table: 'recoveryservicesresources', type: 'a/items', columns: ['id'] } as const;

function finding(rows: readonly Row[], fails = false) {
  const queries: string[] = [];
  const find = createFind(async (_doing, query) => {
    queries.push(query);
    if (fails) throw new Error('down');
    return [...rows];
  });
  return { find, queries };
}

test('what is asked for in one moment of one table is one query, and each gets its own rows', async () => {
  const vm = { id: '1', type: 'A/VMs' };
  const vault = { id: '2', type: 'a/vaults' };
  const { find, queries } = finding([vm, vault]);
  const found = await Promise.all([find('looked', vms), find('listed', vaults), find('listed', items)]);
  expect(queries).toEqual([
    "resources | where type in~ ('a/vms', 'a/vaults') and " +
      "((type =~ 'a/vms' and (name =~ 'vm1')) or (type =~ 'a/vaults')) | project id, name, properties, type",
    "recoveryservicesresources | where type =~ 'a/items' | project id",
  ]);
  expect(found.slice(0, 2)).toEqual([[vm], [vault]]);
});

test('what is asked for later, or twice of one type, is a query of its own', async () => {
  const { find, queries } = finding([]);
  await find('looked', vms);
  await Promise.all([find('looked', vms), find('looked', { ...vms, where: "name =~ 'vm2'" })]);
  expect(queries.map((query) => /vm\d/.exec(query)?.[0])).toEqual(['vm1', 'vm1', 'vm2']);
});

test('when the query fails, all who asked are told', async () => {
  const { find } = finding([], true);
  const all = await Promise.allSettled([find('looked', vms), find('listed', vaults)]);
  expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
