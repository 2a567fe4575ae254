import { Problem } from '../../base/problem.ts';

/** One level of a resource: no slash, and nothing that could change the URL it is put into. */
const part = '[^/?#%\\\\]+';
/**
 * A container or an item in a vault: databases may be called nearly anything (`x\\y`, `100%`). They go into URLs through
 * the SDK only, which encodes them.
 */
const named = '[^/?#\\p{Cc}]+';
/** What every resource of a resource group begins with. */
const inGroup = `/subscriptions/(?<subscription>[0-9a-z-]+)/resourceGroups/(?<group>${part})/providers/`;
const vaultPattern = `${inGroup}Microsoft\\.RecoveryServices/vaults/(?<vault>${part})`;

const resource = (path: string): RegExp => new RegExp(`^${inGroup}${path}$`, 'i');

const patterns = {
  group: new RegExp(`^/subscriptions/(?<subscription>[0-9a-z-]+)/resourceGroups/(?<group>${part})$`, 'i'),
  vault: new RegExp(`^${vaultPattern}$`, 'i'),
  inVault: new RegExp(`^(?<vaultId>${vaultPattern})(?:/.*)?$`, 'i'),
  policy: new RegExp(`^(?<vaultId>${vaultPattern})/backupPolicies/(?<policy>${part})$`, 'i'),
  item: new RegExp(
    `^(?<vaultId>${vaultPattern})/backupFabrics/(?<fabric>${part})/protectionContainers/(?<container>${named})/protectedItems/(?<item>${named})$`,
    'iu',
  ),
  point: new RegExp(
    `^(?<vaultId>${vaultPattern})/backupFabrics/(?<fabric>${part})/protectionContainers/(?<container>${part})/protectedItems/(?<item>${part})/recoveryPoints/(?<point>${part})$`,
    'iu',
  ),
  replicated: new RegExp(
    `^(?<vaultId>${vaultPattern})/replicationFabrics/(?<fabric>${part})/replicationProtectionContainers/(?<container>${part})/replicationProtectedItems/(?<item>${part})$`,
    'i',
  ),
  vm: resource(`Microsoft\\.Compute/virtualMachines/(?<vm>${part})`),
  network: resource(`Microsoft\\.Network/virtualNetworks/(?<network>${part})`),
  nic: resource(`Microsoft\\.Network/networkInterfaces/(?<nic>${part})`),
  disk: resource(`Microsoft\\.Compute/disks/(?<disk>${part})`),
  runCommand: resource(`Microsoft\\.Compute/virtualMachines/(?<vm>${part})/runCommands/(?<name>${part})`),
  alert:
    /^\/subscriptions\/(?<subscription>[0-9a-f-]{36})\/providers\/Microsoft\.AlertsManagement\/alerts\/(?<alert>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i,
  rule: resource(`Microsoft\\.AlertsManagement/actionRules/(?<rule>${part})`),
  actionGroup: resource(`Microsoft\\.Insights/actionGroups/(?<name>${part})`),
  snapshot: resource(`Microsoft\\.Compute/snapshots/(?<snapshot>${part})`),
  guardRequest: resource(
    `Microsoft\\.DataProtection/resourceGuards/(?<guard>${part})/(?<requests>[a-z]+Requests)/(?<name>${part})`,
  ),
  scope: new RegExp(`^(?:/subscriptions/[0-9a-z-]+)(?:/${part})*$`, 'i'),
};

const names: Record<keyof typeof patterns, string> = {
  group: 'a resource group',
  vault: 'a Recovery Services vault',
  inVault: 'something in a Recovery Services vault',
  policy: 'a backup policy',
  item: 'a protected item',
  point: 'a recovery point',
  replicated: 'a replicated item',
  vm: 'a virtual machine',
  network: 'a virtual network',
  nic: 'a network interface',
  disk: 'a managed disk',
  runCommand: 'a script of a virtual machine',
  alert: 'an alert',
  rule: 'an alert processing rule',
  actionGroup: 'an action group',
  snapshot: 'a snapshot',
  guardRequest: 'a request of a Resource Guard',
  scope: 'a scope',
};

export type IdKind = keyof typeof patterns;

/** Whether the text is the ARM id of such a thing. */
export function isId(kind: IdKind, id: string): boolean {
  return patterns[kind].test(id) && !id.split('/').some((segment) => /^\.{1,2}$/.test(segment));
}

/**
 * The parts of an ARM id by name. Nothing goes into a URL that did not come through here: ids come from webhooks and
 * from people too. Throws `bad-argument`.
 */
export function parseId(kind: IdKind, id: string): Readonly<Record<string, string>> {
  const match = isId(kind, id) ? patterns[kind].exec(id) : null;
  if (!match) throw new Problem('bad-argument', `"${id.slice(0, 200)}" is not the id of ${names[kind]}.`);
  return match.groups ?? {};
}

export interface VaultAddress {
  readonly id: string;
  readonly subscription: string;
  readonly group: string;
  readonly name: string;
}

/** The vault that an id is of, or that it lies in. */
export function vaultOf(id: string): VaultAddress {
  const { vaultId = '', subscription = '', group = '', vault = '' } = parseId('inVault', id);
  return { id: vaultId, subscription, group, name: vault };
}

export interface ItemAddress {
  readonly vault: VaultAddress;
  readonly fabric: string;
  readonly container: string;
  readonly item: string;
}

/** The address of a protected item (Azure Backup) or a replicated one (Site Recovery). */
export function itemAddress(kind: 'item' | 'replicated', id: string): ItemAddress {
  const { fabric = '', container = '', item = '' } = parseId(kind, id);
  return { vault: vaultOf(id), fabric, container: nameSegment(container), item: nameSegment(item) };
}

/**
 * The name of a container or an item as Azure has it, of a segment of an id that may be percent-encoded. Their names
 * hold semicolons, which are encoded wherever anything is: a segment with one of them is not encoded, so that a
 * database called `100%25` keeps its name.
 */
export function nameSegment(segment: string): string {
  if (segment.includes(';') || !/%3b/i.test(segment)) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** The last segment of an id. */
export const lastSegment = (id: string): string => id.slice(id.lastIndexOf('/') + 1);

/** `iaasvmcontainerv2;{group};{vm}`: how Azure Backup calls a Resource Manager VM (REST: "Back up an Azure VM"). */
function containerOf(vm: string): string {
  const { group = '', vm: name = '' } = parseId('vm', vm);
  return `iaasvmcontainerv2;${group};${name}`;
}

/** The id that the VM's item has in that vault, whether it is there or not. */
export function itemIdFor(vault: string, vm: string): string {
  const container = containerOf(vm);
  return `${vault}/backupFabrics/Azure/protectionContainers/iaasvmcontainer;${container}/protectedItems/vm;${container}`;
}

/** The resource group that an id lies in. */
export const groupIn = (id: string | undefined): string | undefined =>
  /^\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)/i.exec(id ?? '')?.[1];

/** The subscription that an id lies in. */
export const subscriptionOf = (id: string | undefined): string | undefined =>
  /^\/subscriptions\/([^/]+)/i.exec(id ?? '')?.[1];

/** What tells things of one name in groups of one name apart: `subscription 1000…`. */
export function subscriptionIn(id: string | undefined): string | undefined {
  const found = subscriptionOf(id);
  return found && `subscription ${found}`;
}

/** `Central India`, `centralindia` and `CentralIndia` are one region. */
export const regionKey = (region: string): string => region.replaceAll(/\s/g, '').toLowerCase();

/** ARM ids are compared without regard to case: the services spell them differently even within one answer. */
export function sameId(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
