import type { AlertRecord } from '../alerts/book/book.ts';
import { nameOf } from '../alerts/schema/ids.ts';
import type { Vault } from '../azure/azure.ts';
import { ago } from '../cards/words.ts';

export interface Sight {
  /** Names of vaults that are known and cannot be read. */
  readonly unreadVaults: readonly string[];
  /** Subscriptions in which Lifeboat may not read anything. */
  readonly unreadSubscriptions?: readonly string[];
  /** Vaults whose soft delete is off: Azure raises no alert there when backup data are deleted. */
  readonly withoutSoftDelete?: readonly string[];
  /** Vaults whose alerts of failed jobs are switched off. */
  readonly withoutJobAlerts?: readonly string[];
  /** When the fired alerts were last compared with Azure (this process's clock); undefined: never. */
  readonly reconciledAt: number | undefined;
  /** How many alerts could not be read then. */
  readonly unreadAlerts?: number | undefined;
  readonly now: number;
}

/**
 * What a status does not cover, in sentences for the end of it (N18). The first two hold everywhere (documentation:
 * "Monitoring Azure Backup": jobs of DPM and MABS are not shown, of databases only those that a person started).
 */
export function blindSpots(sight: Sight): string[] {
  const { unreadVaults, unreadSubscriptions = [], withoutSoftDelete = [], withoutJobAlerts = [] } = sight;
  return [
    'Not covered: what DPM and MABS back up, and scheduled backups of SQL and SAP HANA databases (Azure lists only those that a person started).',
    ...cannot('cannot be read', 'vault', unreadVaults),
    ...cannot('cannot be read', 'subscription', unreadSubscriptions),
    ...cannot('raise no alert for deleted backup data: soft delete is off', 'vault', withoutSoftDelete),
    ...cannot('raise no alerts for failed jobs: they are switched off', 'vault', withoutJobAlerts),
    sight.reconciledAt === undefined
      ? 'Alerts were not compared with Azure yet.'
      : `Alerts were compared with Azure ${ago(sight.reconciledAt, sight.now)}${unreadAlerts(sight.unreadAlerts)}.`,
  ];
}

const unreadAlerts = (count = 0): string =>
  count === 0 ? '' : `; ${count === 1 ? '1 of them' : `${count} of them`} cannot be read: look at it in the portal`;

/** Names of vaults that cannot be read: what is listed of them is odd, or they sent an alert and are not listed at all. */
export function unreadVaults(vaults: readonly Vault[], open: readonly Pick<AlertRecord, 'alert'>[]): string[] {
  const listed = new Set(vaults.map(({ id }) => id.toLowerCase()));
  const known = open.map(({ alert }) => alert.vaultId).filter((id) => id !== undefined);
  const lost = known.filter((id) => !listed.has(id.toLowerCase())).map((id) => nameOf(id) ?? id);
  return [...new Set([...vaults.filter(({ unread }) => unread).map(({ name }) => name), ...lost])];
}

function cannot(what: string, kind: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const count = names.length === 1 ? `1 ${kind}` : `${names.length} ${kind}s`;
  const verb = names.length === 1 ? what.replace(/^raise /, 'raises ') : what;
  const shown = names.slice(0, 5).join(', ');
  return [`${count} ${verb} (${shown}${names.length > 5 ? ' …' : ''}).`];
}
