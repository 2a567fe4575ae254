import { itemColumns, itemOfColumns, protectedItems } from '../backup/items.ts';
import type { ProtectedItem } from '../backup/types.ts';
import type { Context } from '../core/context.ts';
import { eachOf } from '../core/each.ts';
import { ofVms, quoted, type Row, textOf } from '../core/graph.ts';
import type { Listed } from '../core/types.ts';
import { tagsOf, vmColumns, vmRefOf, vmType } from '../estate/inventory.ts';
import { policyType } from '../estate/policies.ts';
import type { VmRef } from '../estate/types.ts';
import { securityOf } from '../estate/vms.ts';
import type { BareVmRef, HeldTo, Namesakes, ProtectedVm, Some } from './types.ts';

/** Three pages: what an estate has more of that than this is told as "at least". */
const mostDoubtful = 3_000;
const mostNamesakes = 1_000;

/** What is said of an item by its columns, as `toItem` and `isStopped` have it. */
const told = [
  `project id, name, ${itemColumns.map((name) => `${name} = tostring(properties.${name})`).join(', ')}`,
  'extend source = iff(isempty(sourceResourceId), virtualMachineId, sourceResourceId), state = iff(isempty(protectionState), currentProtectionState, protectionState)',
].join(' | ');
const isDeleted = "currentProtectionState == 'SoftDeleted'";
const isStopped = "(state contains 'stopped' or state contains 'suspended' or state contains 'paused')";

/** VMs that nothing backs up now; what cannot be read of a VM is among them, as no item is of it. */
export async function listBareVms({
  graph,
  subscriptions,
}: Context): Promise<Listed<BareVmRef> & { readonly cut: boolean }> {
  const backedUp = `${protectedItems} and ${ofVms} | ${told} | where not(${isDeleted}) and not(${isStopped}) | project vmKey = tolower(source), itemId = id`;
  const query = [
    'resources',
    `where type =~ '${vmType}'`,
    `project ${vmColumns.join(', ')}, ${facts}, vmKey = tolower(id)`,
    // There is no anti join (documentation: "Understanding the Azure Resource Graph query language").
    `join kind=leftouter (${backedUp}) on vmKey`,
    'where isempty(itemId)',
    `project ${vmColumns.join(', ')}, security, power`,
  ].join(' | ');
  const rows = await graph('listed the VMs that are not backed up', query, mostDoubtful);
  const { found, unread } = await eachOf(rows, async (row) => bareOf(row, await vmRefOf(row, subscriptions)));
  return { found, unread, cut: rows.length >= mostDoubtful };
}

/** Of a VM, beside what names it: how it is secured, and whether it runs (documentation: "Azure Resource Graph sample queries for Azure Virtual Machines"). */
const facts =
  'security = tostring(properties.securityProfile.securityType), power = tostring(properties.extended.instanceView.powerState.code)';

function bareOf({ security, power }: Row, vm: VmRef): BareVmRef {
  const runs = textOf(power) === '' ? 'unknown' : /running$/i.test(textOf(power)) ? 'yes' : 'no';
  return { ...vm, security: securityOf(textOf(security)), runs };
}

/**
 * The items of VMs, without those that are well beyond doubt: active, the last backup completed, the policy known, and
 * the newest point no older than it is held to. `always`: names of VMs that are held to something of their own.
 */
export async function listDoubtfulItems(
  { graph, now }: Context,
  held: readonly HeldTo[],
  always: readonly string[],
): Promise<Some<ProtectedItem>> {
  const late = held.flatMap(({ policies, before }) => [
    `policyName1 in~ (${policies.map(quoted).join(', ')})`,
    `point < datetime(${new Date(before).toISOString()})`,
  ]);
  const doubts = [
    isDeleted,
    isStopped,
    'isempty(source)',
    'isempty(state)',
    "id !contains '/vaults/'",
    "lastBackupStatus !~ 'Completed'",
    'isnull(point)',
    late.length === 0 ? 'true' : `case(${late.join(', ')}, true)`,
    ...always.map((name) => `source endswith ${quoted(`/${name}`)}`),
  ];
  const policies = `recoveryservicesresources | where type =~ '${policyType}' and ${ofVms} | project policyKey = tolower(id), policyName = name`;
  const query = [
    `${protectedItems} and ${ofVms}`,
    told,
    'extend point = todatetime(lastRecoveryPoint), policyKey = tolower(policyId)',
    `join kind=leftouter (${policies}) on policyKey`,
    `where ${doubts.join(' or ')}`,
    `project id, name, ${itemColumns.join(', ')}`,
  ].join(' | ');
  const rows = await graph('listed the protected VMs that need a look', query, mostDoubtful);
  return { found: itemOfColumns(rows, now()), cut: rows.length >= mostDoubtful };
}

/** Ten pages: more than a person goes through one by one is told as "at least". */
const mostProtected = 10_000;

/** The items that are backed up, with the tags of their VMs. */
export async function listProtectedVms({ graph, now }: Context): Promise<Some<ProtectedVm>> {
  const query = [
    `${protectedItems} and ${ofVms}`,
    told,
    `where not(${isDeleted}) and not(${isStopped})`,
    'extend vmKey = tolower(source)',
    `join kind=leftouter (resources | where type =~ '${vmType}' | project vmKey = tolower(id), tags) on vmKey`,
    `project id, name, ${itemColumns.join(', ')}, tags`,
  ].join(' | ');
  const rows = await graph('listed the VMs that are backed up', query, mostProtected);
  const tags = new Map(rows.map((row) => [textOf(row.id), tagsOf(row.tags)]));
  const items = itemOfColumns(
    rows.map(({ tags: _, ...columns }) => columns),
    now(),
  );
  const found = items.map((item): ProtectedVm => ({ item, tags: tags.get(item.id) ?? {} }));
  return { found, cut: rows.length >= mostProtected };
}

/** Who else has these names: the VMs, and what items are of, be it there or gone. */
export async function listNamesakes(
  { graph, now, subscriptions }: Context,
  names: readonly string[],
): Promise<Namesakes> {
  const called = `in~ (${names.map(quoted).join(', ')})`;
  const items = [
    `${protectedItems} and ${ofVms}`,
    told,
    `where tostring(split(source, '/')[8]) ${called} or friendlyName ${called}`,
    `project itemId = id, itemName = name, ${itemColumns.join(', ')}`,
  ].join(' | ');
  const query = [
    'resources',
    `where type =~ '${vmType}' and name ${called}`,
    `project ${vmColumns.join(', ')}`,
    // Two tables meet in a join alone; of ids that are never equal it gives the rows of both.
    `join kind=fullouter (${items}) on $left.id == $right.itemId`,
  ].join(' | ');
  const rows = await graph('looked who is called so', query, mostNamesakes);
  const ofVm = rows.filter(({ id }) => textOf(id) !== '');
  const ofItem = rows.filter(({ itemId }) => textOf(itemId) !== '');
  const { found } = await eachOf(ofVm, (row) => vmRefOf(row, subscriptions));
  const asColumns = ofItem.map(({ itemId, itemName, ...columns }) => ({ ...columns, id: itemId, name: itemName }));
  return { vms: found, items: itemOfColumns(asColumns, now()) };
}
