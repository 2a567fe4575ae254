import { lookup } from '../../base/lookup.ts';
import { lastSegment, parseId, regionKey } from '../core/arm-id.ts';
import type { Context, Subscriptions } from '../core/context.ts';
import { each, eachOf, readable } from '../core/each.ts';
import { quoted, type Row, textOf } from '../core/graph.ts';
import { type NetworkBody, type NicBody, toNetwork, unreadNetwork } from './networks.ts';
import { policyType } from './policies.ts';
import type { Inventory, NamedKind, Network, Vm, VmRef } from './types.ts';
import { toVm, type VmBody } from './vms.ts';

/** In lower case. */
export const vmType = 'microsoft.compute/virtualmachines';
const vms = `resources | where type =~ '${vmType}'`;
const networks = "resources | where type =~ 'microsoft.network/virtualnetworks'";

/** A line of more words than these has no names among the others. */
const mostNames = 20;
const namedTypes = lookup<NamedKind>({
  'microsoft.compute/virtualmachines': 'vm',
  'microsoft.recoveryservices/vaults': 'vault',
  'microsoft.network/virtualnetworks': 'network',
});

/** How many ids one query names. */
const atOnce = 100;

/** VMs and networks: found through Resource Graph, read from their own services. */
export function createInventory({ arm, call, find, graph, subscriptions }: Context): Inventory {
  const toRef = (row: Row) => vmRefOf(row, subscriptions);

  return {
    subscriptions: () => subscriptions.list(),

    async vmsNamed(name) {
      const rows = await find('looked for the VM', {
        table: 'resources',
        type: vmType,
        where: `name =~ ${quoted(name)}`,
        columns: vmColumns,
      });
      return eachOf(rows, toRef);
    },

    async storageAccountsNamed(name) {
      const accounts = "resources | where type =~ 'microsoft.storage/storageaccounts'";
      const rows = await graph(
        'looked for the storage account',
        `${accounts} and name =~ ${quoted(name)} | project id, location`,
      );
      return readable(rows, (row) => ({ id: textOf(row.id), region: regionKey(textOf(row.location)) }));
    },

    async stagingAccounts(region) {
      const rows = await find('listed the storage accounts', {
        table: 'resources',
        type: 'microsoft.storage/storageaccounts',
        where: `location =~ ${quoted(regionKey(region))}`,
        columns: ['id', 'name', 'resourceGroup', 'kind', 'sku'],
      });
      return readable(rows.filter(canStage), (row) => ({
        id: textOf(row.id),
        name: textOf(row.name),
        resourceGroup: textOf(row.resourceGroup),
      }));
    },

    async groupsNamed(name) {
      const groups = "resourcecontainers | where type =~ 'microsoft.resources/subscriptions/resourcegroups'";
      const rows = await graph('looked for the resource group', `${groups} and name =~ ${quoted(name)} | project id`);
      return readable(rows, (row) => textOf(row.id));
    },

    async kindsOf(names) {
      const found = new Map<string, NamedKind[]>();
      const some = names.slice(0, mostNames);
      if (some.length === 0) return found;
      const called = `name in~ (${some.map(quoted).join(', ')})`;
      const policies = `recoveryservicesresources | where type =~ '${policyType}' and ${called} | project policyId = id, policyName = name`;
      const types = Object.keys(namedTypes).map(quoted).join(', ');
      // Two tables meet in a join alone; of ids that are never equal it gives the rows of both.
      const rows = await graph(
        'looked what is called so',
        `resources | where type in~ (${types}) and ${called} | project id, name, type | join kind=fullouter (${policies}) on $left.id == $right.policyId`,
      );
      for (const row of rows) {
        const policy = textOf(row.policyName);
        const kind = policy === '' ? namedTypes[textOf(row.type).toLowerCase()] : 'policy';
        const name = (policy || textOf(row.name)).toLowerCase();
        const known = found.get(name) ?? [];
        if (kind && !known.includes(kind)) found.set(name, [...known, kind]);
      }
      return found;
    },

    async vmNamesNear(name) {
      const rows = await graph('looked for VMs of such a name', nearQuery(name));
      return [...new Set(readable(rows, (row) => textOf(row.name)))].filter((name) => name !== '');
    },

    async vm(id): Promise<Vm | undefined> {
      const { subscription = '', group = '' } = parseId('vm', id);
      const body = await call.find('read the VM', async (abortSignal) => {
        const query = { 'api-version': '2024-03-01', $expand: 'instanceView' };
        return (await arm.send<VmBody>('read', 'GET', id, { query, abortSignal })).body;
      });
      if (!body) return undefined;
      const named = await subscriptions.named(subscription);
      return toVm(body, {
        id,
        name: body.name ?? lastSegment(id),
        resourceGroup: group,
        subscription: named,
        region: regionKey(body.location ?? ''),
        tags: body.tags ?? {},
      });
    },

    async existing(ids) {
      const found: string[] = [];
      for (let at = 0; at < ids.length; at += atOnce) {
        const list = ids
          .slice(at, at + atOnce)
          .map(quoted)
          .join(', ');
        const rows = await graph('looked whether the VMs exist', `${vms} and id in~ (${list}) | project id`);
        found.push(...readable(rows, (row) => textOf(row.id)));
      }
      return found;
    },

    async networks(region): Promise<Network[]> {
      const where = `location =~ ${quoted(regionKey(region))}`;
      const rows = await graph(
        'listed the networks',
        `${networks} and ${where} | project id, name, location, properties`,
      );
      return each(rows, (row) => toNetwork(row as NetworkBody), unreadNetwork);
    },

    async network(id) {
      parseId('network', id);
      const body = await call.find('read the network', async (abortSignal) => {
        const query = { 'api-version': '2023-09-01' };
        return (await arm.send<NetworkBody>('read', 'GET', id, { query, abortSignal })).body;
      });
      return body && each([body], toNetwork, unreadNetwork)[0];
    },

    async subnetOf(nic) {
      parseId('nic', nic);
      const body = await call.find('read the network interface', async (abortSignal) => {
        const query = { 'api-version': '2023-09-01' };
        return (await arm.send<NicBody>('read', 'GET', nic, { query, abortSignal })).body;
      });
      return body?.properties?.ipConfigurations?.[0]?.properties?.subnet?.id;
    },
  };
}

/**
 * Page blobs of standard performance: the general-purpose kinds have them (documentation: "Storage account overview";
 * "How to restore Azure VM data in Azure portal" of the staging location).
 */
function canStage({ kind, sku }: Row): boolean {
  const tier = typeof sku === 'object' && sku !== null && 'tier' in sku ? textOf(sku.tier) : '';
  return /^Storage(V2)?$/i.test(textOf(kind)) && !/^Premium$/i.test(tier);
}

/** So many names are looked at for the few that are offered. */
const mostNear = 500;
/** So many beginnings of a name, and as many ends, are compared. */
const mostParts = 16;

/** The VMs whose names have the most of this one's beginning and end: what is a slip or two away has nearly all of it. */
export function nearQuery(name: string): string {
  const length = name.length;
  const step = Math.ceil(length / mostParts);
  const parts = Array.from({ length: Math.ceil(length / step) }, (_, n) => length - n * step);
  const begin = parts.map((part) => `name startswith ${quoted(name.slice(0, part))}, ${part}`);
  const end = parts.map((part) => `name endswith ${quoted(name.slice(length - part))}, ${part}`);
  const within = `iff(name contains ${quoted(name)}, ${length}, 0)`;
  const near = `case(${begin.join(', ')}, 0) + case(${end.join(', ')}, 0) + ${within}`;
  return `${vms} | extend near = ${near} | where near > 0 | top ${mostNear} by near desc | project id, name`;
}

/** What of a row of Resource Graph names a VM. */
export const vmColumns = ['id', 'name', 'resourceGroup', 'subscriptionId', 'location', 'tags'];

/** A VM of such a row; throws for what has no id of a VM. */
export async function vmRefOf(row: Row, subscriptions: Subscriptions): Promise<VmRef> {
  const id = textOf(row.id);
  parseId('vm', id);
  return {
    id,
    name: textOf(row.name),
    resourceGroup: textOf(row.resourceGroup),
    subscription: await subscriptions.named(textOf(row.subscriptionId)),
    region: regionKey(textOf(row.location)),
    tags: tagsOf(row.tags),
  };
}

/** Tags as text; Resource Graph gives null for none. */
export function tagsOf(tags: unknown): Readonly<Record<string, string>> {
  if (typeof tags !== 'object' || tags === null) return {};
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, String(value)]));
}
