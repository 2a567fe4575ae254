import { lookup } from '../../base/lookup.ts';
import type { Vault } from './types.ts';

interface Redundancy {
  /** As Azure writes it (REST: StandardTierStorageRedundancy). */
  readonly value: 'LocallyRedundant' | 'ZoneRedundant' | 'GeoRedundant';
  readonly short: 'LRS' | 'ZRS' | 'GRS';
  /** What it keeps the backups from (documentation: "Azure Storage redundancy"). */
  readonly means: string;
}

/** The kinds of storage that a vault may have, the safest first. */
export const redundancies: readonly Redundancy[] = [
  {
    value: 'GeoRedundant',
    short: 'GRS',
    means: 'copies in the paired region too: outlives the loss of the region; what Azure proposes',
  },
  {
    value: 'ZoneRedundant',
    short: 'ZRS',
    means: 'copies in three zones of the region: outlives the loss of one, and the data stay in the region',
  },
  {
    value: 'LocallyRedundant',
    short: 'LRS',
    means: 'three copies in one datacenter: the cheapest, and lost with it',
  },
];

/** By either name, in any case. */
export const redundancyNamed = (text: string | undefined): Redundancy | undefined =>
  redundancies.find(({ value, short }) => [value, short].some((name) => name.toLowerCase() === text?.toLowerCase()));

/** `GRS`; what is no redundancy that Lifeboat knows, as it came. */
export const redundancyShort = (redundancy: string | undefined): string =>
  redundancyNamed(redundancy)?.short ?? redundancy ?? 'not known';

export const immutabilityWords: Readonly<Record<Vault['immutability'], string>> = {
  Disabled: 'not immutable',
  Unlocked: 'immutable, not locked',
  Locked: 'immutable, locked for good',
};

export const softDeleteWords = ({ softDelete, softDeleteDays }: Pick<Vault, 'softDelete' | 'softDeleteDays'>): string =>
  ({
    Disabled: 'off',
    Enabled: `on, ${softDeleteDays} days`,
    AlwaysON: `always on, ${softDeleteDays} days`,
  })[softDelete];

interface Kind {
  readonly one: string;
  readonly many: string;
}

/** By `workloadType` (REST: DataSourceType) of Azure Backup, and by datasource type of Backup vaults, in lower case. */
const kinds = lookup<Kind>({
  vm: { one: 'VM', many: 'VMs' },
  sqldatabase: { one: 'SQL database in a VM', many: 'SQL databases in VMs' },
  sqldb: { one: 'SQL database', many: 'SQL databases' },
  saphanadatabase: { one: 'SAP HANA database in a VM', many: 'SAP HANA databases in VMs' },
  sapasedatabase: { one: 'SAP ASE database in a VM', many: 'SAP ASE databases in VMs' },
  azurefileshare: { one: 'file share', many: 'file shares' },
  filefolder: { one: 'server with the MARS agent', many: 'servers with the MARS agent' },
  systemstate: { one: 'system state', many: 'system states' },
  replicated: { one: 'replicated VM', many: 'replicated VMs' },
  'microsoft.compute/disks': { one: 'disk', many: 'disks' },
  'microsoft.storage/storageaccounts/blobservices': {
    one: 'storage account with blobs',
    many: 'storage accounts with blobs',
  },
  'microsoft.dbforpostgresql/servers/databases': { one: 'PostgreSQL database', many: 'PostgreSQL databases' },
  'microsoft.dbforpostgresql/flexibleservers': { one: 'PostgreSQL server', many: 'PostgreSQL servers' },
  'microsoft.containerservice/managedclusters': { one: 'AKS cluster', many: 'AKS clusters' },
});

/** `7 VMs`, `1 file share`; of what Lifeboat has no word for, Azure's. */
export function itemsWords(kind: string, count: number): string {
  const known = kinds[kind.toLowerCase()];
  const other = `${count === 1 ? 'item' : 'items'} of the kind ${kind || 'not known'}`;
  return `${count} ${known ? (count === 1 ? known.one : known.many) : other}`;
}

const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;

/** `1.4 TB`: storage as Azure shows it, in powers of 1,024. */
export function sizeWords(bytes: number): string {
  const at = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log(bytes) / Math.log(1_024)));
  const size = bytes / 1_024 ** at;
  return `${size >= 100 || at === 0 ? Math.round(size) : size.toFixed(1).replace(/\.0$/, '')} ${units[at]}`;
}
