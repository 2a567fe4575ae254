import { isJobOf } from '../backup/item-identity.ts';
import { itemsOfRows, itemType } from '../backup/items.ts';
import { jobsOfRows, jobType, stillRuns } from '../backup/jobs.ts';
import { sameId } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import { eachOf } from '../core/each.ts';
import { ofVms, quoted, type Row, textOf } from '../core/graph.ts';
import { backedUpDisk, diskBackupsOf, ofBackedUpDisks } from '../estate/disk-backups.ts';
import { vmColumns, vmRefOf, vmType } from '../estate/inventory.ts';
import { policiesOfRows, policyType } from '../estate/policies.ts';
import { replicatedType, sourceOf } from '../recovery/items.ts';
import { listBareVms, listDoubtfulItems, listNamesakes, listProtectedVms } from './doubtful.ts';
import type { KnownOfVm, Posture } from './types.ts';

/** How a VM and how a vault's content stand, read together: what a card shows of one VM would else be five requests. */
export function createPosture(context: Context): Posture {
  const { graph, now, subscriptions } = context;
  return {
    bareVms: () => listBareVms(context),
    protectedVms: () => listProtectedVms(context),
    doubtfulItems: (held, always) => listDoubtfulItems(context, held, always),
    namesakes: (names) => listNamesakes(context, names),

    async known(name) {
      const rows = await graph('looked for the VM and what protects it', knownQuery(name));
      const vms = await eachOf(
        rows.filter(({ id }) => textOf(id) !== ''),
        (row) => vmRefOf(row, subscriptions),
      );
      const inVaults = rows.filter(({ itemId }) => textOf(itemId) !== '').map(inVault);
      return { vms, of: (vm) => knownOf(inVaults, vm, now()) };
    },

    async unprotected({ id, region, subscription }) {
      const rows = await graph(
        'looked what may take the VM, and what has its disks',
        nearQuery(region, subscription.id),
      );
      // One row that is nothing at all must not take the others with it.
      const isDisk = (row: Row | null) => textOf(row?.disk) !== '';
      const disks = await diskBackupsOf(rows.filter(isDisk), graph);
      return {
        policies: policiesOfRows(rows.filter((row) => !isDisk(row))),
        disks: disks.find(({ vm }) => sameId(vm, id)),
      };
    },
  };
}

/** A row of what lies in a vault, with the policy that an item has. */
interface InVault {
  readonly row: Row;
  readonly type: string;
  readonly policy: Row;
}

const inVault = ({ itemId, itemName, itemType: type, itemProperties, ...policy }: Row): InVault => ({
  row: { id: itemId, name: itemName, properties: itemProperties },
  type: textOf(type).toLowerCase(),
  policy: { id: policy.policyId, name: policy.policyName, properties: policy.policyProperties },
});

function knownOf(all: readonly InVault[], vm: string, now: number): KnownOfVm {
  const mine = all.filter(({ row, type }) => (type === itemType || type === replicatedType) && isOf(row, vm));
  const withItems = mine.filter(({ type }) => type === itemType);
  const items = itemsOfRows(
    withItems.map(({ row }) => row),
    now,
  );
  const jobs = jobsOfRows(
    all.filter(({ type }) => type === jobType).map(({ row }) => row),
    now,
  );
  return {
    items,
    policies: policiesOfRows(withItems.map(({ policy }) => policy).filter(({ id }) => textOf(id) !== '')),
    running: jobs.filter((job) => items.some((item) => isJobOf(job, item))),
    replicated: mine.filter(({ type }) => type === replicatedType).map(({ row }) => textOf(row.id)),
  };
}

function isOf({ properties }: Row, vm: string): boolean {
  const { sourceResourceId } = (properties ?? {}) as { readonly sourceResourceId?: unknown };
  return [textOf(sourceResourceId), sourceOf(properties)].some((source) => sameId(source, vm));
}

/**
 * VMs of the one table, and what is in vaults of the other. A query may use two tables in a join alone, and has each of
 * them on the right of a join once (documentation: "Understanding the Azure Resource Graph query language", `union` and
 * `join`): it is one of ids that are never equal, and gives the rows of both, side by side.
 */
function knownQuery(name: string): string {
  const end = quoted(`/virtualmachines/${name}`);
  const details = 'properties.providerSpecificDetails';
  const endsSo = (path: string) => `tostring(${path}) endswith ${end}`;
  const which = [
    `(type =~ '${itemType}' and ${endsSo('properties.sourceResourceId')})`,
    `(type =~ '${jobType}' and tostring(properties.entityFriendlyName) =~ ${quoted(name)} and ${stillRuns})`,
    `(type =~ '${replicatedType}' and (${endsSo(`${details}.dataSourceInfo.resourceId`)} or ${endsSo(`${details}.fabricObjectId`)}))`,
  ];
  const vms = ['resources', `where type =~ '${vmType}' and name =~ ${quoted(name)}`, `project ${vmColumns.join(', ')}`];
  return [
    'recoveryservicesresources',
    `where type in~ ('${itemType}', '${jobType}', '${replicatedType}') and (${which.join(' or ')})`,
    'project itemId = id, itemName = name, itemType = type, itemProperties = properties, policyKey = tolower(tostring(properties.policyId))',
    `join kind=leftouter (${policiesByKey}) on policyKey`,
    'project itemId, itemName, itemType, itemProperties, policyId, policyName, policyProperties',
    `join kind=fullouter (${vms.join(' | ')}) on $left.itemId == $right.id`,
  ].join(' | ');
}

const policiesByKey = `recoveryservicesresources | where type =~ '${policyType}' | project policyKey = tolower(id), policyId = id, policyName = name, policyProperties = properties`;

/**
 * Policies of VMs, of the vaults near a VM, which is backed up into a vault of its own region and subscription
 * (documentation: "Support matrix for Azure VM backup"), and disks that are backed up by themselves, wherever.
 */
function nearQuery(region: string, subscription: string): string {
  const vaults = [
    'resources',
    `where type =~ 'microsoft.recoveryservices/vaults' and location =~ ${quoted(region)} and subscriptionId =~ ${quoted(subscription)}`,
    'project nearKey = tolower(id)',
  ];
  return [
    'recoveryservicesresources',
    `where (type =~ '${policyType}' and ${ofVms}) or (${ofBackedUpDisks})`,
    `project id, name, properties, disk = ${backedUpDisk}, vaultKey = tostring(split(tolower(id), '/backuppolicies/')[0])`,
    `join kind=leftouter (${vaults.join(' | ')}) on $left.vaultKey == $right.nearKey`,
    'where isnotempty(nearKey) or isnotempty(disk)',
    'project id, name, properties, disk',
  ].join(' | ');
}
