import { sameId } from '../../azure/azure.ts';
import { groupIn } from '../../azure/core/arm-id.ts';
import { sameName } from '../look/about.ts';
import { nameOf } from '../schema/ids.ts';
import type { AlertRecord } from './book.ts';
import { groupOf } from './naming.ts';

/** One thing that a line may mean, and the open alerts of it. */
export interface Meaning {
  readonly what: 'alert' | 'vm' | 'item' | 'vault' | 'error' | 'all';
  readonly name: string;
  /** The ARM id; absent: it has none, or the alert does not say. */
  readonly id?: string | undefined;
  /** The resource group that it is in. */
  readonly group?: string | undefined;
  readonly records: readonly AlertRecord[];
}

type Thing = Omit<Meaning, 'records'>;

/**
 * What the name of a VM, a database, a vault, an error or an alert means among these alerts: one meaning for each thing
 * of that name. `vm NAME`, `vault NAME` and `error CODE` say of what kind it is, `NAME/RESOURCEGROUP` or the ARM id which
 * one.
 */
export function meaningsOf(records: readonly AlertRecord[], words: string): Meaning[] {
  const text = words.trim();
  if (/^(all|everything)$/i.test(text)) return [{ what: 'all', name: text, records }];
  const [, kind, rest] = /^(vm|vault|error) (.+)$/i.exec(text) ?? [];
  const found = new Map<string, { thing: Thing; records: AlertRecord[] }>();
  for (const record of records) {
    for (const thing of thingsOf(record)) {
      if (kind && thing.what !== kind.toLowerCase()) continue;
      if (!isCalled(thing, rest ?? text)) continue;
      const key = `${thing.what}|${thing.id ?? ''}`.toLowerCase();
      const entry = found.get(key) ?? { thing, records: [] };
      entry.records.push(record);
      found.set(key, entry);
    }
  }
  const meanings = [...found.values()].map(({ thing, records }): Meaning => ({ ...thing, records }));
  return joined(meanings);
}

function isCalled({ name, id, group }: Thing, text: string): boolean {
  if (text.startsWith('/')) return id !== undefined && sameId(id, text);
  const end = text.lastIndexOf('/');
  return (
    sameName(name, text) || (end > 0 && sameName(name, text.slice(0, end)) && sameName(group, text.slice(end + 1)))
  );
}

/** What does not say its id is the one thing of its name, if there is only one; of several it could be any, so it is none. */
function joined(meanings: readonly Meaning[]): Meaning[] {
  return [...Map.groupBy(meanings, ({ what }) => what).values()].flatMap((alike) => {
    const named = alike.filter(({ id }) => id !== undefined);
    const [only] = named;
    if (!only) return alike;
    if (named.length > 1) return named;
    return [{ ...only, records: alike.flatMap(({ records }) => records) }];
  });
}

/** What an alert may be called by. A database goes by the name of its VM too. */
function thingsOf(record: AlertRecord): Thing[] {
  const { alert, found, id } = record;
  const vmId = found?.item?.vm || alert.vmId;
  const vaultId = found?.item?.vault ?? alert.vaultId;
  const vm = nameOf(vmId) ?? alert.vmName;
  const vault = found?.vault?.name ?? nameOf(vaultId);
  const group = groupOf(record);
  const item = found?.item?.id ?? alert.protectedItemId;
  const codes = [alert.errorCode, found?.job?.error?.code].filter((code) => code !== undefined);
  return [
    { what: 'alert', name: id },
    ...(vm === undefined ? [] : [{ what: 'vm' as const, name: vm, id: vmId, group }]),
    ...(sameName(alert.subject, vm) ? [] : [{ what: 'item' as const, name: alert.subject, id: item, group }]),
    ...(vault === undefined ? [] : [{ what: 'vault' as const, name: vault, id: vaultId, group: groupIn(vaultId) }]),
    ...[...new Set(codes)].map((code) => ({ what: 'error' as const, name: code })),
  ];
}

/** The words that mean this one of them and no other. */
export function wordsFor(one: Meaning, all: readonly Meaning[]): string {
  const { what, name, group, id } = one;
  const prefix = what === 'vm' || what === 'vault' || what === 'error' ? `${what} ` : '';
  const alike = all.filter((other) => other.what === what);
  if (alike.length === 1) return `${prefix}${name}`;
  const isTelling = group !== undefined && alike.filter((other) => sameName(other.group, group)).length === 1;
  return `${prefix}${isTelling ? `${name}/${group}` : (id ?? name)}`;
}
