import {
  type HeldTo,
  isStopped,
  lastSegment,
  type Policy,
  type ProtectedItem,
  type ReplicatedItem,
  type VmRef,
} from '../../azure/azure.ts';
import { groupIn, subscriptionIn } from '../../azure/core/arm-id.ts';
import { isSuccess } from '../../azure/core/outcome.ts';
import { apart } from '../../cards/apart.ts';
import type { Check } from '../../cards/card.ts';
import { oldestFor, promiseFor } from '../../command-kit/promise.ts';
import type { Organisation } from '../../config/organisation.ts';

/** What Azure says of the VMs and of their backups that are not beyond doubt. */
export interface Estate {
  /** All that nothing backs up now, at least. */
  readonly vms: readonly VmRef[];
  readonly items: readonly ProtectedItem[];
  readonly policies: readonly Policy[];
  readonly replicated: readonly ReplicatedItem[];
  /** There are more VMs, or more items, than these. */
  readonly cut?: { readonly vms: boolean; readonly items: boolean };
  /** Azure's time. */
  readonly now: number;
}

const mostNames = 5;

interface Named {
  readonly id: string;
  readonly name: string;
}

/** One kind of what is not good, and what it is said of. */
export interface Fault {
  readonly one: string;
  readonly many: string;
  readonly list: readonly Named[];
  /** There are more of them than are listed. */
  readonly cut: boolean;
}

/** A line of the estate's card, and the VMs that it is about, as far as they are VMs that are there. */
export interface Shortcoming extends Check {
  readonly vms: readonly VmRef[];
}

/** What is not good, or not known, of the backups of VMs. None: all is known and good. Pure. */
export function faultsOf(estate: Estate, targets: Organisation['rpo']): Fault[] {
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
  const isTestVm = testVmsOf(estate.replicated);
  const bare = vms.filter((vm) => !protectedIds.has(vm.id.toLowerCase()) && !isTestVm(vm));
  const once = new Set(estate.items.map(({ vm }) => vm.toLowerCase()));
  const isOnce = ({ id }: VmRef) => once.has(id.toLowerCase());
  const { cut = { vms: false, items: false } } = estate;
  const ofVms = (one: string, many: string, list: readonly VmRef[]): Fault => ({ one, many, list, cut: cut.vms });
  const ofItems = (one: string, many: string, list: readonly ProtectedItem[]): Fault => ({
    one,
    many,
    list: list.map((item) => ({ id: item.vm || item.id, name: nameOf(item) })),
    cut: cut.items,
  });
  return [
    ofVms(
      'VM is not backed up',
      'VMs are not backed up',
      bare.filter((vm) => !isOnce(vm)),
    ),
    ofVms('VM is no longer backed up', 'VMs are no longer backed up', bare.filter(isOnce)),
    ofItems(
      'VM did not complete its last backup',
      'VMs did not complete their last backup',
      readable.filter(({ lastBackup }) => lastBackup && !isSuccess(lastBackup.status)),
    ),
    ofItems('VM misses its RPO', 'VMs miss their RPO', late),
    ofItems('VM has no recovery point yet', 'VMs have no recovery point yet', waiting),
    ofItems(
      'VM is held to nothing that is known: there is no target, and the schedule of its policy cannot be read',
      'VMs are held to nothing that is known: there is no target, and the schedules of their policies cannot be read',
      readable.filter((item) => promises.get(item) === undefined),
    ),
    ofItems('backup item cannot be read', 'backup items cannot be read', odd),
  ].filter(({ list }) => list.length > 0);
}

/** The names that are said of them. */
export const namesSaid = (faults: readonly Fault[]): string[] => [
  ...new Set(faults.flatMap(({ list }) => list.slice(0, mostNames).map(({ name }) => name))),
];

/**
 * A line for each kind. A name is told apart from everybody's who has it, and not only from those on its line. Pure.
 */
export function shortcomingsOf(faults: readonly Fault[], namesakes: Pick<Estate, 'vms' | 'items'>): Shortcoming[] {
  const all = [
    ...namesakes.vms,
    ...namesakes.items
      .filter((item) => !item.softDeleted)
      .map((item) => ({ id: item.vm || item.id, name: nameOf(item) })),
    ...faults.flatMap(({ list }) => list.slice(0, mostNames)),
  ];
  const words = apart(all.map(({ id, name }) => ({ id, name, marks: [groupIn(id), subscriptionIn(id)] })));
  const there = new Map(namesakes.vms.map((vm) => [vm.id.toLowerCase(), vm]));
  return faults.map((fault) => ({
    state: 'warn',
    text: textOf(fault, words),
    vms: fault.list.flatMap(({ id }) => there.get(id.toLowerCase()) ?? []),
  }));
}

function textOf({ one, many, list, cut }: Fault, words: (one: Named) => string): string {
  const names = list.slice(0, mostNames).map(words).join(', ');
  const more = list.length > mostNames ? ` and ${list.length - mostNames} more` : '';
  const what = list.length === 1 && !cut ? one : many;
  return `${cut ? 'At least ' : ''}${list.length} ${what}: ${names}${more}`;
}

/**
 * By the names of policies, the age from which a point is too old: what is younger need not be looked at. A name of which
 * one policy promises nothing that is known is left out, as all that is held to it has to be looked at. Pure.
 */
export function heldTo(policies: readonly Policy[], targets: Organisation['rpo'], now: number): HeldTo[] {
  const strictest = [...Map.groupBy(policies, ({ name }) => name.toLowerCase())].flatMap(([name, namesakes]) => {
    const ages = namesakes.map((policy) => {
      const promise = promiseFor(targets, '', policy);
      return promise ? oldestFor(promise) : 0;
    });
    const age = Math.min(...ages);
    return age > 0 ? [{ name, before: now - age }] : [];
  });
  return [...Map.groupBy(strictest, ({ before }) => before)].map(([before, list]) => ({
    policies: list.map(({ name }) => name),
    before,
  }));
}

/** Names that have a target of their own; some may be of VMs. */
export const namesWithTarget = (targets: Organisation['rpo']): string[] =>
  Object.keys(targets).filter((name) => name !== 'default');

/** The VM of a test failover is there to be deleted. */
function testVmsOf(replicated: readonly ReplicatedItem[]): (vm: VmRef) => boolean {
  const known = new Set(replicated.map(({ testVm, targetRegion }) => `${targetRegion}/${testVm}`));
  return ({ name, region }) => known.has(`${region}/${name}`);
}

const nameOf = ({ vm, name }: ProtectedItem): string => lastSegment(vm) || name;
