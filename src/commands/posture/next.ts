import { isStopped, type Policy, type ProtectedItem, type ReplicatedItem, type Vm } from '../../azure/azure.ts';
import { regionName } from '../../azure/estate/regions.ts';
import type { Button } from '../../cards/card.ts';
import type { WriteFamily } from '../../config/organisation.ts';
import { fits } from '../../nouns/policy.ts';

/** The one thing to do next about a VM, as a button, or why not; neither: nothing is to be done. */
export interface Next {
  readonly button?: Button;
  /** A sentence without a full stop. */
  readonly withheld?: string;
}

/** What was read of a VM for its card. */
export interface Standing {
  /** The VM as a line says it. */
  readonly words: string;
  readonly vm: Pick<Vm, 'security' | 'region' | 'subscription'>;
  readonly item: ProtectedItem | undefined;
  /** The policies of the vaults that may take it; read only where it has no item. */
  readonly policies: readonly Policy[];
  /** Its last backup is not as it should be, or too old. */
  readonly needsBackup: boolean;
  /** A backup of it is under way. */
  readonly busy: boolean;
  readonly replicated: ReplicatedItem | undefined;
  /** Whether the organisation lets such changes be made at all. */
  readonly mayWrite: (family: WriteFamily) => boolean;
}

/**
 * The most urgent first: what costs as long as it is left, then what would be lost. Held against the same checks as the
 * plans themselves, so that no button leads to a plan that would be refused.
 */
export function nextOf(standing: Standing): Next {
  const { words, item, replicated, needsBackup, mayWrite } = standing;
  if (replicated?.allowed.includes('TestFailoverCleanup') && mayWrite('recovery')) {
    return { button: { title: 'Clean up', line: `cleanup ${words}` } };
  }
  if (!mayWrite('backup')) return {};
  if (!item) return protection(standing);
  if (item.softDeleted) return { button: { title: 'Undelete', line: `undelete ${words}` } };
  if (isStopped(item)) return { button: { title: 'Resume', line: `resume backup of ${words}` } };
  return needsBackup ? anotherBackup(standing) : {};
}

/** With the policy where only one fits; else the policies are offered. */
function protection({ words, vm, policies }: Standing): Next {
  const names = [...new Set(policies.filter((policy) => fits(policy, vm)).map(({ name }) => name))];
  if (names.length === 0) {
    const where = `${vm.subscription.name} in ${regionName(vm.region)}`;
    return {
      withheld: `Protecting it is not offered: no Recovery Services vault of ${where} has a policy that fits it`,
    };
  }
  const line = `protect ${words}`;
  const [only = '', ...others] = names;
  const isPlain = others.length === 0 && /^[\w-]+$/.test(only);
  return { button: { title: 'Protect', line: isPlain ? `${line} with ${only}` : line } };
}

/** While one runs, how it goes is what there is to see. */
const anotherBackup = ({ words, busy }: Standing): Next =>
  busy
    ? { button: { title: 'Running jobs', line: 'jobs running' }, withheld: 'A backup of it is running already' }
    : { button: { title: 'Back up now', line: `backup ${words} now` } };
