import { sameId } from '../../azure/azure.ts';
import { groupIn, subscriptionOf } from '../../azure/core/arm-id.ts';
import type { Match } from '../../config/alert-handling.ts';
import { explain } from '../codes/codes.ts';
import { nameOf } from '../schema/ids.ts';
import type { Alert } from '../schema/schema.ts';
import type { Found } from './found.ts';

/** What an alert is about, as mutes, windows, routes and incidents ask for it: from Azure where it answered. */
export interface About {
  readonly kind: Alert['kind'];
  readonly severity: Alert['severity'];
  readonly vm: string | undefined;
  readonly vmId: string | undefined;
  readonly vault: string | undefined;
  readonly vaultId: string | undefined;
  readonly region: string | undefined;
  readonly code: string | undefined;
  readonly subscription: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

export function aboutOf(alert: Alert, found: Found | undefined): About {
  const vmId = found?.item?.vm || alert.vmId;
  const vaultId = found?.item?.vault ?? alert.vaultId ?? alert.backupVaultId;
  const error = found?.job?.error?.code ?? alert.errorCode;
  const anyId = vaultId ?? vmId ?? alert.alertId ?? alert.targets[0];
  return {
    kind: alert.kind,
    severity: alert.severity,
    vm: nameOf(vmId) ?? alert.vmName,
    vmId,
    vault: found?.vault?.name ?? nameOf(vaultId),
    vaultId,
    region: found?.vault?.region.toLowerCase(),
    code: explain(error)?.code ?? error,
    subscription: subscriptionOf(anyId)?.toLowerCase(),
    tags: found?.vault?.tags ?? {},
  };
}

/** Names compare in any case. */
export const sameName = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && b !== undefined && a.trim().toLowerCase() === b.trim().toLowerCase();

/** A name, or what says more than that: `name/resourcegroup`, or an id. */
export function isNamed(wanted: string, name: string | undefined, id: string | undefined): boolean {
  if (wanted.startsWith('/')) return id !== undefined && sameId(wanted, id);
  const [own, group] = wanted.split('/');
  return sameName(own, name) && (group === undefined || sameName(group, groupIn(id)));
}

export interface Tag {
  readonly key: string;
  readonly value: string;
}

export function hasTag(about: About, { key, value }: Tag): boolean {
  return Object.entries(about.tags).some(([name, has]) => sameName(name, key) && sameName(has, value));
}

/** Everything that is named fits, by one of its values each; of tags all. */
export function fits(about: About, wanted: Match): boolean {
  const { severity, kind, vault, vm, tag, subscription } = wanted;
  return (
    (!severity || (about.severity !== undefined && severity.includes(about.severity))) &&
    (!kind || kind.includes(about.kind)) &&
    (!vault || vault.some((name) => isNamed(name, about.vault, about.vaultId))) &&
    (!vm || vm.some((name) => isNamed(name, about.vm, about.vmId))) &&
    (!tag || tag.every((one) => hasTag(about, one))) &&
    (!subscription || subscription.some((id) => sameName(id, about.subscription)))
  );
}
