import type { Plan } from '../../approvals/plan.ts';
import { sameId, type VmRef } from '../../azure/azure.ts';
import { portalLink } from '../../azure/estate/portal.ts';
import { regionName } from '../../azure/estate/regions.ts';
import { quoted } from '../../base/inputs.ts';
import { Problem } from '../../base/problem.ts';
import { change } from '../../command-kit/command.ts';
import { findVm } from '../../nouns/vm.ts';

/** Site Recovery keeps the comments of a clean-up with its job; longer ones are cut. */
const longestComment = 1_000;

interface Effect {
  readonly item: string;
  readonly comments: string;
}

/** `cleanup vm1 [notes …]`: deletes what a test failover made, never the replication. */
export const cleanup = change<Effect>({
  name: 'cleanup',
  words: ['cleanup {vm} [notes {notes...}]', 'clean up {vm} [notes {notes...}]'],
  means: [
    'cleanup {vm}',
    'cleanup test failover {vm}',
    'cleanup test {vm}',
    'cleanup drill {vm}',
    'cleanup test vm {vm}',
    'delete test vm {vm}',
    'remove test vm {vm}',
    'end test failover {vm}',
  ],
  area: 'recovery',
  summary: 'Delete the test VM of a test failover, with a note for the record.',
  detail: 'Only the VM that the test made is deleted; the source VM and its replication stay as they are.',
  examples: ['cleanup vm1 notes application answered, database mounted'],
  role: 'operator',
  risk: 'change',
  family: 'recovery',
  scenario: 'TestFailoverCleanup',

  async plan({ services: { azure }, slots, rebuild, turn }) {
    const vm = await findVm(slots.vm ?? '', azure, (name) => rebuild('vm', name));
    const item = await azure.recovery.itemOf(vm);
    if (!item)
      throw new Problem('not-found', `${vm.name} is not replicated, so no test failover of it can be cleaned up.`);
    if (!item.allowed.includes('TestFailoverCleanup')) {
      throw new Problem('refused', `There is no finished test failover of ${vm.name} to clean up.`, {
        hint: item.testFailover === 'None' ? 'It is clean already.' : 'The test failover still runs: wait for its end.',
      });
    }
    const notes = (slots.notes ?? turn.inputs.notes ?? '').trim();
    return planOf(vm, item, notes, turn.actor.name);
  },

  /** From the ledger: the newest test failover of that VM says which item it was. */
  async draft({ services: { ledger, requests }, slots, turn }) {
    const [name = '', group] = (slots.vm ?? '').split('/');
    const tests = (await ledger.list({ limit: 500 })).filter(
      (operation) => operation.scenario === 'TestFailover' && operation.name.toLowerCase() === name.toLowerCase(),
    );
    const [latest] = tests;
    // Of two VMs of one name the ledger does not say which is meant: Azure is asked.
    if (!latest || tests.some(({ target }) => !sameId(target, latest.target))) return undefined;
    // The ledger has names; the request that began the test says in which resource group.
    const begun = (await requests.get(latest.request))?.plan.bound.VM;
    if (group !== undefined && (begun === undefined || !sameId(begun, `${latest.name} in ${group}`))) return undefined;
    const others = await requests.list({ states: ['approved', 'applying', 'running'] });
    const first = others.find(({ command, plan }) => command === 'cleanup' && sameId(plan.target.id, latest.target));
    if (first) throw new Problem('refused', `${first.requester.name} is cleaning it up already: ${first.id}.`);
    const vm = { name, resourceGroup: group ?? '', id: latest.target };
    const item = {
      id: latest.target,
      vault: latest.vault,
      targetRegion: String(latest.facts.region ?? ''),
      testVm: undefined,
    };
    return planOf(vm, item, (slots.notes ?? turn.inputs.notes ?? '').trim(), turn.actor.name);
  },

  apply: (effect, azure) => azure.recovery.cleanUp(effect),
});

function planOf(
  vm: Pick<VmRef, 'name' | 'resourceGroup' | 'id'>,
  item: {
    readonly id: string;
    readonly vault: string;
    readonly targetRegion: string;
    readonly testVm: string | undefined;
  },
  notes: string,
  who: string,
): Plan<Effect> {
  const region = regionName(item.targetRegion);
  const comments = `${notes ? quoted(notes) : 'no notes'} (cleaned up by ${who} with Lifeboat)`.slice(
    0,
    longestComment,
  );
  const name = vm.resourceGroup ? `${vm.name}/${vm.resourceGroup}` : vm.name;
  return {
    command: 'cleanup',
    line: notes ? `cleanup ${name} notes ${notes}` : `cleanup ${name}`,
    title: `Clean up the test failover of ${vm.name}`,
    emphasis: [vm.name],
    target: { kind: 'vm', id: item.id, name: vm.name, vault: item.vault },
    subtitle: region,
    summary: `Deletes the test VM${item.testVm ? ` ${item.testVm}` : ''}. The source VM and its replication stay as they are.`,
    facts: [{ title: 'Notes', value: notes ? quoted(notes) : 'none' }],
    checks: [],
    notes: [],
    bound: { VM: vm.name, 'Replicated item': item.id },
    effect: { item: item.id, comments },
    measure: { region, notes },
    afterwards: `The test VM is deleted. Notes on record: ${notes ? quoted(notes) : 'none'}.`,
    details: [{ title: 'Replicated item', value: item.id }],
    portal: [portalLink('Vault', item.vault)],
  };
}
