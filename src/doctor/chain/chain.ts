import { doorLinks } from './door.ts';
import type { Link, Seen } from './links.ts';
import { receiverLinks } from './receivers.ts';
import { routingLinks } from './routing.ts';
import { silenceLinks } from './silence.ts';
import { vaultLinks } from './vaults.ts';

export interface Part {
  readonly title: string;
  readonly checks: readonly Link[];
}

/** The way of an alert from the vault to this process, link by link. Pure. */
export function chainOf(seen: Seen): Part[] {
  return [
    { title: 'Vaults', checks: vaultLinks(seen.vaults) },
    { title: 'From the vaults to the action group', checks: routingLinks(seen) },
    { title: 'From the action group to Lifeboat', checks: receiverLinks(seen) },
    { title: 'Silenced', checks: silenceLinks(seen) },
    { title: 'Lifeboat', checks: doorLinks(seen) },
  ];
}
