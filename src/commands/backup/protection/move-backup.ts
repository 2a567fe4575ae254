import type { Check, Plan } from '../../../approvals/plan.ts';
import {
  type Azure,
  isStopped,
  lastSegment,
  type Policy,
  type ProtectedItem,
  sameId,
  type Vault,
  type Vm,
} from '../../../azure/azure.ts';
import { itemIdFor } from '../../../azure/core/arm-id.ts';
import { describePolicy } from '../../../azure/estate/policy-words.ts';
import { regionName } from '../../../azure/estate/regions.ts';
import { hours } from '../../../base/clock.ts';
import { Problem } from '../../../base/problem.ts';
import { noOtherBackup } from '../../../command-kit/checks/backup.ts';
import { guardable, passFor } from '../../../command-kit/checks/guard.ts';
import { fittingPolicy } from '../../../command-kit/checks/policy.ts';
import { warnings } from '../../../command-kit/checks/warnings.ts';
import { change } from '../../../command-kit/command.ts';
import type { FirstWrite, Steps, Wait, Write } from '../../../command-kit/steps.ts';
import { findItem, type NamedItem } from '../../../nouns/item.ts';
import { policyNamed } from '../../../nouns/policy.ts';
import { vaultNamed } from '../../../nouns/vault.ts';
import { planParts, vaultOfItem, vaultWords } from './facts.ts';

interface Effect {
  readonly item: string;
  readonly vm: string;
  readonly vault: string;
  readonly policy: string;
  /** The old points are kept, and the VM moves to this resource group meanwhile (an id); absent: they are deleted. */
  readonly via?: string;
  /** How long Azure may take to purge what was deleted, in milliseconds. */
  readonly purge?: number;
}

/** How long people have to move the VM. */
const patience = hours(24 * 7);

/** `move backup of vm1 to VAULT with POLICY via GROUP`, or `… points deleted` */
export const moveBackup = change<Effect>({
  name: 'move backup',
  words: ['move backup of {vm} to {vault} with {policy} [via {group}] [points {points}]'],
  means: ['move backup {vm} {vault} {policy}'],
  area: 'backup',
  summary: 'Back a VM up in another vault from now on: its old points stay behind, or are deleted.',
  detail:
    'Azure moves no recovery points, and takes a VM into a new vault only once the old one has nothing of it. Either the old ' +
    'points are kept: then the VM is moved to another resource group in between, as Azure knows its backups by that. Or they ' +
    'are deleted: then it is without backups until the soft delete is over.',
  examples: ['move backup of shop-dev-01 to rsv-contoso-dev-aue with Tier-2-Dev-WebApp'],
  role: 'operator',
  risk: 'gated',
  family: 'backup',

  async plan({ services: { azure }, slots, rebuild }) {
    const fits = (one: ProtectedItem) => !one.softDeleted;
    const found = await findItem({ vm: slots.vm ?? '', vault: undefined }, { azure, rebuild, fits });
    const { item } = found;
    const vaults = await azure.backup.vaults();
    const listed = vaultNamed(slots.vault ?? '', vaults, (name) => rebuild('vault', name));
    const [old, vault, vm, policies, points, jobs, guard, groups] = await Promise.all([
      vaultOfItem(item, azure),
      azure.backup.vault(listed.id),
      azure.inventory.vm(item.vm),
      azure.backup.policies(listed.id),
      item.softDeleted ? undefined : azure.backup.points(item.id),
      azure.backup.running(item.vault),
      azure.backup.guard(item.vault),
      slots.group === undefined ? [] : azure.inventory.groupsNamed(slots.group),
    ]);
    if (!vault) throw new Problem('gone', `${listed.name} does not exist any more.`);
    if (!vm) throw new Problem('gone', `${found.called} does not exist any more: there is nothing to back up.`);
    const { policy } = policyNamed(slots.policy, vm, policies, (name) => rebuild('policy', name));
    const line = `move backup of ${found.words} to ${vault.name} with ${policy.name}`;
    const way = wayOf(slots, { vm, groups, line });
    const guarded = passFor(guard, way.via ? guardable.stop : guardable.deleteData) !== undefined;
    const count = (points?.found.length ?? 0) + (points?.unread.length ?? 0);
    return planOf(found, {
      old,
      vault,
      vm,
      policy,
      points: count,
      way,
      line,
      busy: noOtherBackup(jobs, item),
      guarded,
    });
  },

  steps: moveSteps,
});

interface Way {
  readonly words: string;
  readonly via?: string;
}

/** Which of the two is meant has to be said: both lose something. */
function wayOf(
  slots: Readonly<Record<string, string | undefined>>,
  { vm, groups, line }: { readonly vm: Vm; readonly groups: readonly string[]; readonly line: string },
): Way {
  if (slots.group !== undefined) {
    const own = groups.filter((id) =>
      id.toLowerCase().startsWith(`/subscriptions/${vm.subscription.id}/`.toLowerCase()),
    );
    if (own[0] && lastSegment(own[0]).toLowerCase() !== vm.resourceGroup.toLowerCase())
      return { words: `via ${lastSegment(own[0])}`, via: own[0] };
    throw new Problem('bad-argument', `“${slots.group}” is no other resource group of ${vm.subscription.name}.`);
  }
  if (slots.points !== undefined && /^deleted?$/i.test(slots.points.trim())) return { words: 'points deleted' };
  throw new Problem('bad-argument', 'What shall become of the points that it has? Azure does not move them.', {
    hint: `To keep them, name a resource group to move ${vm.name} to in between: ${line} via GROUP`,
    choices: [
      {
        title: 'Delete them',
        line: `${line} points deleted`,
        text: 'It is without backups until the soft delete of the old vault is over.',
      },
    ],
  });
}

interface Around {
  readonly old: Vault;
  readonly vault: Vault;
  readonly vm: Vm;
  readonly policy: Policy;
  readonly points: number;
  readonly way: Way;
  readonly line: string;
  readonly busy: Check;
  /** A Resource Guard guards the old vault's part of it. */
  readonly guarded: boolean;
}

function planOf(found: NamedItem, around: Around): Plan<Effect> {
  const { item, name, called } = found;
  const { old, vault, vm, policy, points, way, line } = around;
  const keeps = way.via !== undefined;
  const isSoft = old.softDelete !== 'Disabled';
  const checks = checksOf(item, around);
  const { schedule, retention } = describePolicy(policy);
  const gap = keeps
    ? 'from the stop until the first backup in the new vault; how long is up to whoever moves the VM'
    : `from the deletion until the first backup in the new vault${isSoft ? `: at least ${old.softDeleteDays} days, which the soft delete takes` : ''}`;
  return {
    ...planParts(found, old),
    command: 'move backup',
    line: `${line} ${way.words}`,
    title: `Move the backups of ${called} to ${vault.name}`,
    emphasis: [called, vault.name],
    ...(!keeps && { risk: 'destructive' as const, confirm: name }),
    summary: `From then on ${called} is backed up ${schedule} into ${vault.name}. Keeps ${retention}. Azure moves no recovery points.`,
    facts: [
      {
        title: 'Old points',
        value: keeps
          ? `${points} stay in ${old.name}, restorable; no policy expires them, and they are paid for until somebody deletes them`
          : `${points} are deleted, for good${isSoft ? ' after the days of the soft delete' : ' and at once'}`,
      },
      { title: 'New vault', value: 'starts with none: the first backup there is a whole one' },
      { title: 'No backups', value: gap },
    ],
    checks,
    notes: keeps
      ? [
          `In between the VM is moved to ${lastSegment(way.via ?? '')} in the portal, with its disks and network; it runs on. It may be moved back later: then its backups are stopped again first.`,
        ]
      : [],
    bound: {
      VM: called,
      'Old vault': vaultWords(old),
      'New vault': vaultWords(vault),
      Policy: `${policy.name}: ${schedule}; ${retention}`,
      'Old points': keeps ? 'kept' : 'deleted',
      ...(way.via && { Group: lastSegment(way.via) }),
      Warnings: warnings(checks),
    },
    effect: {
      item: item.id,
      vm: vm.id,
      vault: vault.id,
      policy: policy.id,
      ...(way.via ? { via: way.via } : { purge: hours(24) * ((isSoft ? old.softDeleteDays : 0) + 3) }),
    },
    afterwards: `${called} is backed up into ${vault.name} ${schedule}.`,
  };
}

function checksOf(item: ProtectedItem, { old, vault, vm, policy, points, way, busy, guarded }: Around): Check[] {
  const no: Check[] = [];
  if (item.softDeleted)
    no.push({ state: 'no', text: `Its backups in ${old.name} are deleted already: protect it once they are purged` });
  if (sameId(old.id, vault.id)) no.push({ state: 'no', text: `${vault.name} is where its backups are` });
  if (vault.region !== vm.region || vault.subscription.id !== vm.subscription.id) {
    const where = `${regionName(vm.region)} of ${vm.subscription.name}`;
    no.push({
      state: 'no',
      text: `${vault.name} takes no VM of another region or subscription: this one is in ${where}`,
    });
  }
  if (way.via && isStopped(item))
    no.push({ state: 'no', text: 'Its backups are stopped already: move the VM, and protect it there' });
  if (!way.via && old.immutability !== 'Disabled' && points > 0)
    no.push({ state: 'no', text: `${old.name} is immutable: its points cannot be deleted. Keep them: via GROUP` });
  if (guarded)
    no.push({
      state: 'no',
      text: `A Resource Guard guards this in ${old.name}: stop the backups first, then protect the VM`,
    });
  return [...no, busy, ...fittingPolicy(policy, vm)];
}

/** The VM as it is called once it is in another resource group. */
const movedTo = (vm: string, group: string): string =>
  `${group}/providers/Microsoft.Compute/virtualMachines/${lastSegment(vm)}`;

/** What is stopped, or deleted; then until Azure can take the VM; then protected. */
function moveSteps({ item, vm, vault, policy, via, purge = 0 }: Effect): Steps {
  const name = lastSegment(vm);
  const then = via === undefined ? vm : movedTo(vm, via);
  const end: FirstWrite =
    via === undefined
      ? {
          kind: 'write',
          title: `Delete the backups of ${name} in the old vault`,
          scenario: 'DeleteBackupData',
          apply: (azure) => azure.backup.stopDeletingData({ item }),
        }
      : {
          kind: 'write',
          title: `Stop the backups of ${name} in the old vault, data kept`,
          scenario: 'StopBackup',
          apply: (azure) => azure.backup.stopKeepingData({ item, vm }),
        };
  const free: Wait =
    via === undefined
      ? {
          kind: 'wait',
          title: 'Wait until the old vault has purged them',
          within: purge,
          async until(azure) {
            const left = await azure.backup.item(item);
            return left
              ? { done: false, text: 'The old vault still has them, soft-deleted.' }
              : { done: true, text: 'The old vault has purged them.' };
          },
        }
      : {
          kind: 'wait',
          title: `Move ${name} to the resource group ${lastSegment(via)}, in the portal`,
          within: patience,
          async until(azure) {
            const moved = await azure.inventory.vm(then);
            return moved
              ? { done: true, text: `${name} is in ${lastSegment(via)}.` }
              : {
                  done: false,
                  text: `${name} is not in ${lastSegment(via)} yet: in the portal, Move, to another resource group.`,
                };
          },
        };
  const protect: Write = {
    kind: 'write',
    title: `Protect ${name} with ${lastSegment(policy)}`,
    scenario: 'ConfigureBackup',
    target: { kind: 'vm', id: itemIdFor(vault, then), name, vault },
    before: (azure) => mayProtect(azure, { vm: then, vault, policy }),
    apply: (azure) => azure.backup.protect({ vault, vm: then, policy }),
  };
  return [end, free, protect];
}

/** Weeks may have passed. */
async function mayProtect(
  azure: Azure,
  { vm: id, vault, policy }: Pick<Effect, 'vm' | 'vault' | 'policy'>,
): Promise<Check[]> {
  const [vm, there, found, item] = await Promise.all([
    azure.inventory.vm(id),
    azure.backup.vault(vault),
    azure.backup.policy(policy),
    azure.backup.item(itemIdFor(vault, id)),
  ]);
  if (!vm) return [{ state: 'no', text: `${lastSegment(id)} does not exist any more` }];
  if (!there || !found) return [{ state: 'no', text: 'The new vault, or its policy, does not exist any more' }];
  if (item) return [{ state: 'no', text: `${lastSegment(vault)} has backups of it already` }];
  const { ok, message } = await azure.backup.validate(vm, there, found);
  return ok
    ? [{ state: 'yes', text: 'Azure Backup takes it' }]
    : [{ state: 'no', text: `Azure Backup refuses it: ${message ?? 'no reason given'}` }];
}
