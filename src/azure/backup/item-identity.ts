import { lastSegment, nameSegment } from '../core/arm-id.ts';
import type { BackupJob, ProtectedItem } from './types.ts';

const itemId =
  /^(?<before>.+\/backupFabrics\/[^/]+\/protectionContainers)\/(?<container>[^/]+)\/protectedItems\/(?<item>[^/]+)$/i;

/**
 * What makes a protected item this one: its id in lower case, as Azure compares them. The same for every way in which it
 * is written: with or without `IaasVMContainer;` and `VM;` before the VM's own name (REST: "Back up Azure VMs"), and
 * with the names percent-encoded; two databases `a%20b` and `a b` stay two. An id of anything else is its own key.
 */
export function itemKey(id: string): string {
  const { before, container, item } = itemId.exec(id)?.groups ?? {};
  if (!before || !container || !item) return id.toLowerCase();
  const name = nameSegment(item).replace(/^(?=iaasvmcontainer)/i, 'VM;');
  const parts = [containerKey(container), name].map((part) => part.replaceAll('/', '%2F'));
  return `${before}/${parts.join('/protectedItems/')}`.toLowerCase();
}

/** Whether two ids are of one protected item. */
export const sameItem = (a: string, b: string): boolean => itemKey(a) === itemKey(b);

/** The container of a protected item as {@link itemKey} has it; undefined: the id is of no such item. */
export function containerOfItem(id: string): string | undefined {
  const container = itemId.exec(id)?.groups?.container;
  return container === undefined ? undefined : containerKey(container);
}

/** What the name of an item is made of. */
export interface ItemParts {
  /** `VM`, `SQLDataBase`, `AzureFileShare` …; empty: the name has no parts. */
  readonly type: string;
  /** The instance that a database runs in. */
  readonly instance: string | undefined;
  readonly name: string;
}

/** Types of items that are databases of an instance (REST: Protected Items). */
const ofInstance = /^(sqldatabase|sqlinstance|saphanadatabase|saphanadbinstance|sapasedatabase)$/i;

/**
 * `SQLDataBase;MSSQLSERVER;a;b` is the database `a;b`, of the instance `MSSQLSERVER`; `VM;iaasvmcontainerv2;rg;vm1` is
 * `vm1`. Takes an id or the name at its end.
 */
export function partsOfItem(id: string): ItemParts {
  const segment = nameSegment(lastSegment(id));
  const [type = '', ...rest] = segment.split(';');
  if (rest.length === 0) return { type: '', instance: undefined, name: segment };
  if (/^vm$|^iaasvmcontainer/i.test(type)) return { type, instance: undefined, name: rest.at(-1) ?? '' };
  if (!ofInstance.test(type) || rest.length === 1) return { type, instance: undefined, name: rest.join(';') };
  return { type, instance: rest[0], name: rest.slice(1).join(';') };
}

/** Whether a protected item is of a VM, and not a database or a file share; an id that does not say is taken for one. */
export const isVmItem = (id: string): boolean => /^$|^vm$|^iaasvmcontainer/i.test(partsOfItem(id).type);

/** The storage account of a file share's container, `StorageContainer;Storage;rg;account`; undefined: it is none. */
export function storageAccountOf(item: string): string | undefined {
  const container = itemId.exec(item)?.groups?.container;
  const [type = '', ...rest] = container === undefined ? [] : nameSegment(container).split(';');
  return /^storagecontainer$/i.test(type) ? rest.at(-1) : undefined;
}

/** A container's name as {@link containerOfItem} has it. */
export const containerKey = (container: string): string =>
  nameSegment(container)
    .replace(/^(?=iaasvmcontainerv2;|iaasvmcontainer;(?!iaasvmcontainer))/i, 'IaasVMContainer;')
    .toLowerCase();

/** The resource group of the VM or account that a container is of: `…;rg;vm1`; undefined: it does not say. */
export const groupOfContainer = (container: string | undefined): string | undefined =>
  container === undefined ? undefined : nameSegment(container).split(';').at(-2);

/**
 * Whether a job ran for that item. A container holds one VM, and of databases or shares several, which the job's name
 * for people tells apart. A job that names no container is taken for every item of its name: when in doubt, it runs.
 */
export function isJobOf(
  job: Pick<BackupJob, 'vault' | 'entity' | 'container'>,
  item: Pick<ProtectedItem, 'id' | 'name' | 'vm'>,
): boolean {
  if (!item.id.toLowerCase().startsWith(`${job.vault.toLowerCase()}/`)) return false;
  const container = containerOfItem(item.id);
  if (job.container && container !== undefined) {
    if (containerKey(job.container) !== container) return false;
    if (container.startsWith('iaasvmcontainer')) return true;
  }
  const names = [item.name, lastSegment(item.vm)];
  return names.some((name) => name.toLowerCase() === job.entity.toLowerCase());
}

/** What a protected item is called for people: its VM's name; of what has none, its own. */
export const nameOfItem = ({ name, vm }: Pick<ProtectedItem, 'name' | 'vm'>): string => lastSegment(vm) || name;
