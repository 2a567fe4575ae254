import {
  isStopped,
  lastSegment,
  type Policy,
  type ProtectedItem,
  type ReplicatedItem,
  sameId,
  type VmRef,
} from '../../azure/azure.ts';
import { groupIn, subscriptionIn } from '../../azure/core/arm-id.ts';
import { isSuccess } from '../../azure/core/outcome.ts';
import { apart } from '../../cards/apart.ts';
import type { Check } from '../../cards/card.ts';
import { oldestFor, promiseFor } from '../../command-kit/promise.ts';
import type { Organisation } from '../../config/organisation.ts';

/** What Azure says of all VMs and their backups. */
export interface Estate {
  readonly vms: readonly VmRef[];
  readonly items: readonly ProtectedItem[];
  readonly policies: readonly Policy[];
  readonly replicated: readonly ReplicatedItem[];
  /** Azure's time. */
  readonly now: number;
}

const mostNames = 5;

/** A line of the estate's card, and the VMs that it is about, as far as they are VMs that are there. */
export interface Shortcoming extends Check {
  readonly vms: readonly VmRef[];
}

/** What is not good, or not known, of the backups of VMs: a line for each kind. None: all is known and good. Pure. */
export function shortcomingsOf(estate: Estate, targets: Organisation['rpo']): Shortcoming[] {
  const { vms, policies, now } = estate;
  const kept = estate.items.filter((item) => !item.softDeleted);
  const active = kept.filter((item) => !isStopped(item));
  const odd = kept.filter((item) => item.unread);
  const readable = active.filter((item) => !item.unread);
  const byId = new Map(policies.map((policy) => [policy.id.toLowerCase(), policy]));
  const promises = new Map(
    readable.map((item) => [item, promiseFor(targets, nameOf(item), byId.get(item.policy?.id.toLowerCase() ?? ''))]),
  );
  const waiting = readable.filter((item) => item.lastRecoveryPoint === undefined);
  const late = readable.filter((item) => {
    const promise = promises.get(item);
    return promise && item.lastRecoveryPoint !== undefined && now - item.lastRecoveryPoint > oldestFor(promise);
  });
  const protectedIds = new Set(active.map(({ vm }) => vm.toLowerCase()));
  const bare = vms.filter((vm) => !protectedIds.has(vm.id.toLowerCase()) && !isTestVm(vm, estate.replicated));
  const stopped = bare.filter((vm) => estate.items.some((item) => sameId(item.vm, vm.id)));
  const never = bare.filter((vm) => !stopped.includes(vm));
  const ofItems = (list: readonly ProtectedItem[]) =>
    list.map((item) => ({ id: item.vm || item.id, name: nameOf(item) }));
  // A name is told apart from every other VM's, and not only from those on its line.
  const words = apart(
    [...vms, ...ofItems(kept)].map(({ id, name }) => ({ id, name, marks: [groupIn(id), subscriptionIn(id)] })),
  );
  const there = new Map(vms.map((vm) => [vm.id.toLowerCase(), vm]));
  const line = (one: string, many: string, list: readonly Named[]): Shortcoming | undefined => {
    const check = kind(one, many, list, words);
    return (
      check && { ...check, vms: list.map(({ id }) => there.get(id.toLowerCase())).filter((vm) => vm !== undefined) }
    );
  };
  return [
    line('VM is not backed up', 'VMs are not backed up', never),
    line('VM is no longer backed up', 'VMs are no longer backed up', stopped),
    line(
      'VM did not complete its last backup',
      'VMs did not complete their last backup',
      ofItems(readable.filter(({ lastBackup }) => lastBackup && !isSuccess(lastBackup.status))),
    ),
    line('VM misses its RPO', 'VMs miss their RPO', ofItems(late)),
    line('VM has no recovery point yet', 'VMs have no recovery point yet', ofItems(waiting)),
    line(
      'VM is held to nothing that is known: there is no target, and the schedule of its policy cannot be read',
      'VMs are held to nothing that is known: there is no target, and the schedules of their policies cannot be read',
      ofItems(readable.filter((item) => promises.get(item) === undefined)),
    ),
    line('backup item cannot be read', 'backup items cannot be read', ofItems(odd)),
  ].filter((shortcoming) => shortcoming !== undefined);
}

interface Named {
  readonly id: string;
  readonly name: string;
}

function kind(one: string, many: string, list: readonly Named[], words: (one: Named) => string): Check | undefined {
  if (list.length === 0) return undefined;
  const names = list.slice(0, mostNames).map(words).join(', ');
  const more = list.length > mostNames ? ` and ${list.length - mostNames} more` : '';
  const what = `${list.length} ${list.length === 1 ? one : many}`;
  return { state: 'warn', text: `${what}: ${names}${more}` };
}

/** The VM of a test failover is there to be deleted. */
const isTestVm = (vm: VmRef, replicated: readonly ReplicatedItem[]): boolean =>
  replicated.some(({ testVm, targetRegion }) => testVm === vm.name && targetRegion === vm.region);

const nameOf = ({ vm, name }: ProtectedItem): string => lastSegment(vm) || name;
