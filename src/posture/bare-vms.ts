import {
  type Azure,
  type BareVmRef,
  type DiskBackups,
  isStopped,
  type Policy,
  type ProtectedItem,
  type ReplicatedItem,
  type Vault,
  type VmRef,
} from '../azure/azure.ts';
import { Problem } from '../base/problem.ts';

/** A VM that is not backed up now, and the backups of earlier that it has. */
export interface BareVm<Ref extends VmRef = VmRef> {
  readonly vm: Ref;
  readonly had: 'none' | 'stopped' | 'deleted';
}

/** VMs that nothing backs up; those of test failovers, which are there to be deleted, are left out. Pure. */
export function bareVms<Ref extends VmRef>(
  vms: readonly Ref[],
  items: readonly ProtectedItem[],
  replicated: readonly ReplicatedItem[],
): BareVm<Ref>[] {
  const byVm = Map.groupBy(items, ({ vm }) => vm.toLowerCase());
  const tests = new Set(replicated.map(({ testVm, targetRegion }) => `${testVm} ${targetRegion}`));
  return vms.flatMap((vm): BareVm<Ref>[] => {
    const own = byVm.get(vm.id.toLowerCase()) ?? [];
    const kept = own.filter(({ softDeleted }) => !softDeleted);
    if (kept.some((item) => !isStopped(item)) || tests.has(`${vm.name} ${vm.region}`)) return [];
    const had = kept.length > 0 ? 'stopped' : own.length > 0 ? 'deleted' : 'none';
    return [{ vm, had }];
  });
}

/** The most critical first, then by name. */
export const byCriticality = (a: BareVm, b: BareVm): number =>
  rankOf(criticalityOf(a.vm.tags)) - rankOf(criticalityOf(b.vm.tags)) || a.vm.name.localeCompare(b.vm.name);

/** What it takes to say which VMs are bare; all of it by Resource Graph, but replicated items. */
export interface BareEstate {
  readonly vms: Awaited<ReturnType<Azure['posture']['bareVms']>>;
  /** Those of `vms` whose disks no Backup vault has all of, and those that one does. */
  readonly without: readonly BareVmRef[];
  readonly byDisks: readonly BareVmRef[];
  /** Undefined: Backup vaults cannot be read. */
  readonly disks: readonly DiskBackups[] | undefined;
  readonly items: readonly ProtectedItem[];
  readonly replicated: readonly ReplicatedItem[];
  readonly vaults: readonly Vault[];
  readonly policies: readonly Policy[];
}

export async function readBareEstate(azure: Azure): Promise<BareEstate> {
  const [vms, disks, replicated, vaults, policies] = await Promise.all([
    azure.posture.bareVms(),
    azure.vaults.diskBackups().catch(unlessRead),
    azure.recovery.items(),
    azure.backup.vaults(),
    azure.backup.allPolicies(),
  ]);
  // However old the newest point is: only items that are stopped, deleted or in trouble are listed.
  const anyAge = [{ policies: [...new Set(policies.map(({ name }) => name))], before: 0 }];
  const items = vms.found.length === 0 ? [] : (await azure.posture.doubtfulItems(anyAge, [])).found;
  const { bare: without, byDisks } = notByDisks(vms.found, disks ?? []);
  return { vms, without, byDisks, disks, items, replicated, vaults, policies };
}

/** What cannot be read is said; of what else is not known the list would be nothing. */
function unlessRead(error: unknown): undefined {
  if (error instanceof Problem) return undefined;
  throw error;
}

/** Those of which not every disk is backed up in a Backup vault: of the others all that they hold can be brought back. */
export function notByDisks<Ref extends Pick<VmRef, 'id'>>(
  vms: readonly Ref[],
  backups: readonly DiskBackups[],
): { readonly bare: readonly Ref[]; readonly byDisks: readonly Ref[] } {
  const whole = new Set(backups.filter(({ disks, backedUp }) => backedUp >= disks).map(({ vm }) => vm));
  const { true: byDisks = [], false: bare = [] } = Object.groupBy(vms, ({ id }) =>
    whole.has(id.toLowerCase()) ? 'true' : 'false',
  );
  return { bare, byDisks };
}

/** Names of tags that say how much a thing matters, in lower case. */
const criticalityTags = new Set(['criticality', 'tier', 'businesscriticality', 'business criticality', 'importance']);

/** What the tags of a thing say of how much it matters, as they say it; undefined: nothing. */
export function criticalityOf(tags: Readonly<Record<string, string>>): string | undefined {
  const [, value] = Object.entries(tags).find(([name]) => criticalityTags.has(name.toLowerCase())) ?? [];
  return value?.trim() || undefined;
}

/** The lower, the more it matters: `Tier 1`, `P1`, words of that meaning; what nobody has said comes last. */
export function rankOf(criticality: string | undefined): number {
  if (criticality === undefined) return 9;
  const number = /(\d)/.exec(criticality)?.[1];
  if (number !== undefined) return Number(number);
  if (/mission|critical|very high|highest/i.test(criticality)) return 0;
  if (/high/i.test(criticality)) return 1;
  if (/medium|normal|moderate/i.test(criticality)) return 2;
  return /low|none/i.test(criticality) ? 3 : 8;
}
