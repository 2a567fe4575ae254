import type { Check } from '../../approvals/plan.ts';
import { type ProtectedItem, sameId } from '../../azure/azure.ts';
import { itemIdFor, lastSegment, vaultOf } from '../../azure/core/arm-id.ts';
import { minutes } from '../../base/clock.ts';
import { noOtherBackup, protectionCheck } from '../../command-kit/checks/backup.ts';
import { type BackupEffect, sendBackup } from '../../command-kit/plan-backup.ts';
import type { FirstWrite, Steps, Wait, Write } from '../../command-kit/steps.ts';

/** What protecting a VM sends to Azure. */
export interface Protection {
  readonly vault: string;
  readonly vm: string;
  readonly policy: string;
  /** The first backup, where one is wanted at once. */
  readonly first?: BackupEffect;
}

/** The protected item that a VM becomes in a vault. */
export const itemOf = (vault: string, vm: string): string => itemIdFor(vaultOf(vault).id, vm);

/** One write; with a first backup, a wait and another one. */
export function protectionSteps({ vault, vm, policy, first }: Protection): Steps {
  const name = lastSegment(vm);
  const protect: FirstWrite = {
    kind: 'write',
    title: `Protect ${name} with ${lastSegment(policy)}`,
    scenario: 'ConfigureBackup',
    apply: (azure) => azure.backup.protect({ vault, vm, policy }),
  };
  if (!first) return [protect];
  const isThere: Wait = {
    kind: 'wait',
    title: 'Wait until Azure Backup has the item',
    within: minutes(30),
    async until(azure) {
      const item = await azure.backup.item(first.item);
      if (!item || item.softDeleted) return { done: false, text: 'Azure Backup does not show the item yet.' };
      return { done: item.policy !== undefined, text: `Azure Backup shows the item: ${item.state}.` };
    },
  };
  const backup: Write = {
    kind: 'write',
    title: `First backup of ${name}`,
    scenario: 'Backup',
    target: { kind: 'vm', id: first.item, name, vault },
    async before(azure) {
      const item = await azure.backup.item(first.item);
      if (!item) return [{ state: 'no', text: 'Azure Backup does not have the item any more' }];
      return [protectionCheck(item), samePolicy(item, policy), noOtherBackup(await azure.backup.running(vault), item)];
    },
    apply: (azure) => sendBackup(first, azure),
  };
  return [protect, isThere, backup];
}

/** Somebody may have given it another one meanwhile: that is not what was agreed to. */
function samePolicy({ policy }: ProtectedItem, agreed: string): Check {
  if (policy && sameId(policy.id, agreed)) return { state: 'yes', text: `Its policy is ${policy.name}` };
  return { state: 'no', text: `It has another policy now: ${policy?.name ?? 'none'}` };
}
