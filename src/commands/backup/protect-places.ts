import { type BareVmRef, type Policy, sameId, type Vault } from '../../azure/azure.ts';
import { regionName } from '../../azure/estate/regions.ts';
import { limits } from '../../azure/limits/limits.ts';
import { readPolicy } from '../../command-kit/checks/policy.ts';
import { sameName } from '../../nouns/offer.ts';
import { fits } from '../../nouns/policy.ts';
import type { BareVm } from '../../posture/bare-vms.ts';

/** A vault with all of its policies, read for this. */
export interface VaultOffer {
  readonly vault: Vault;
  readonly policies: readonly Policy[];
}

/** Where a VM is to be backed up, and with what. */
export interface Place {
  readonly vault: Vault;
  readonly policy: Policy;
}

/** What comes of one VM: where it would be backed up, or why it would not. */
export type Judged = { readonly bare: BareVm<BareVmRef> } & (
  | { readonly place: Place; readonly why?: undefined }
  | { readonly place?: undefined; readonly why: string }
);

/** VMs that follow a policy of the vault; stopped ones follow none, so that Azure may find it full sooner. */
export const vmsIn = ({ policies }: Pick<VaultOffer, 'policies'>): number =>
  policies.reduce((sum, { workload, protectedItems }) => sum + (workload === 'vm' ? protectedItems : 0), 0);

/**
 * A place for each VM, in their order: of the vaults of its region and subscription that have the policy the one with the
 * most room, and in none more VMs than Azure takes. Pure.
 */
export function placesFor(bare: readonly BareVm<BareVmRef>[], called: string, offers: readonly VaultOffer[]): Judged[] {
  const room = new Map(offers.map((offer) => [offer.vault.id, limits.vmsInVault.most - vmsIn(offer)]));
  const roomIn = ({ vault }: Place): number => room.get(vault.id) ?? 0;
  return bare.map((one): Judged => {
    const found = candidates(one, called, offers);
    if ('why' in found) return { bare: one, why: found.why };
    const [emptiest] = [...found.places].sort((a, b) => roomIn(b) - roomIn(a));
    const place = emptiest!;
    if (roomIn(place) <= 0) {
      return { bare: one, why: `${place.vault.name} has ${limits.vmsInVault.most} VMs, and takes no more` };
    }
    room.set(place.vault.id, roomIn(place) - 1);
    return { bare: one, place };
  });
}

function candidates(
  { vm, had }: BareVm<BareVmRef>,
  called: string,
  offers: readonly VaultOffer[],
): { readonly places: readonly [Place, ...Place[]] } | { readonly why: string } {
  if (had === 'stopped') return { why: 'Its backups are stopped and kept: resume them instead' };
  if (had === 'deleted') return { why: 'Its backups are soft-deleted: undelete them instead' };
  const near = offers.filter(({ vault }) => isNear(vault, vm));
  if (near.length === 0) return { why: `No vault of ${vm.subscription.name} in ${regionName(vm.region)}` };
  const places = near.flatMap(({ vault, policies }) => {
    const policy = policies.find(({ name, workload }) => workload === 'vm' && sameName(name, called));
    return policy ? [{ vault, policy }] : [];
  });
  const [first] = places;
  if (!first) return { why: `No policy ${called} in ${near.map(({ vault }) => vault.name).join(' or ')}` };
  const fitting = places.filter(({ policy }) => fits(policy, vm));
  const [one, ...others] = fitting.filter(({ policy }) => readPolicy(policy).length === 0);
  if (one) return { places: [one, ...others] };
  if (fitting[0]) return { why: readPolicy(fitting[0].policy)[0]!.text };
  return { why: `${vm.security} VMs need an Enhanced policy; ${first.policy.name} is a Standard one` };
}

/** A VM is backed up into a vault of its own region and subscription (documentation: "Support matrix for Azure VM backup"). */
export const isNear = (
  { region, subscription }: Pick<Vault, 'region' | 'subscription'>,
  vm: Pick<BareVmRef, 'region' | 'subscription'>,
): boolean => region === vm.region && sameId(subscription.id, vm.subscription.id);
