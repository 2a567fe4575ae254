import type { Check, Plan } from '../../../approvals/plan.ts';
import { isStopped, type OfItem, type ProtectedItem, type Vault, type Vm } from '../../../azure/azure.ts';
import { andList } from '../../../base/list.ts';
import { Problem } from '../../../base/problem.ts';
import { warnings } from '../../../command-kit/checks/warnings.ts';
import { change } from '../../../command-kit/command.ts';
import { patternsOf } from '../../../command-kit/slots.ts';
import { format } from '../../../grammar/grammar.ts';
import { findItem, type NamedItem } from '../../../nouns/item.ts';
import { planParts, vaultOfItem, vaultWords } from './facts.ts';

type Effect = OfItem & { readonly policy: string; readonly luns: readonly number[] };
type Disk = Vm['dataDisks'][number];

/** `exclude disks 0,1 of vm1`; `exclude disks none of vm1`: all of them are backed up again. */
export const excludeDisks = change<Effect>({
  name: 'exclude disks',
  words: ['exclude disks {luns} of {vm} [in {vault}]'],
  area: 'backup',
  summary: 'Leave data disks of a VM out of its backups from now on.',
  detail:
    'By their LUNs, such as 0,1; `none`: all are backed up again. Points that exist keep what they have. The disk of the system is always backed up.',
  examples: ['exclude disks 1 of shop-dev-01', 'exclude disks 0,1 of shop-dev-01'],
  role: 'operator',
  risk: 'gated',
  family: 'backup',
  scenario: 'ChangeProtection',

  async plan({ services: { azure }, slots, rebuild }) {
    const luns = lunsIn(slots.luns ?? '');
    const fits = (item: ProtectedItem) => !item.softDeleted && !isStopped(item);
    const found = await findItem({ vm: slots.vm ?? '', vault: slots.vault }, { azure, rebuild, fits });
    const { item, called, words } = found;
    if (!fits(item) || !item.policy) throw notBackedUp(found);
    const [vault, vm] = await Promise.all([vaultOfItem(item, azure), azure.inventory.vm(item.vm)]);
    if (!vm) throw new Problem('gone', `${called} does not exist any more.`);
    const line = format(patternsOf(excludeDisks)[0]!, { luns: luns.join(',') || 'none', vm: words, vault: vault.name });
    return planOf(found, { vault, vm, luns, policy: item.policy, line });
  },

  apply: (effect, azure) => azure.backup.excludeDisks(effect),
});

/** `0,1`, `0 1` or `none`. */
function lunsIn(text: string): number[] {
  if (/^none$/i.test(text.trim())) return [];
  const parts = text.split(/[\s,]+/).filter(Boolean);
  const luns = [...new Set(parts.map(Number))].sort((a, b) => a - b);
  if (parts.length > 0 && luns.every((lun) => Number.isInteger(lun) && lun >= 0 && lun < 64)) return luns;
  throw new Problem('bad-argument', `“${text}” are no LUNs of disks.`, {
    hint: 'Say them like 0,1; none: all disks are backed up.',
  });
}

function notBackedUp({ item, called, words }: NamedItem): Problem {
  const next = item.softDeleted
    ? { title: 'Undelete', line: `undelete ${words}` }
    : { title: 'Resume', line: `resume backup of ${words}` };
  const how = item.softDeleted ? 'deleted' : 'stopped';
  return new Problem('refused', `The backups of ${called} are ${how}: no disk of it is backed up.`, {
    choices: [next],
  });
}

interface Around {
  readonly vault: Vault;
  readonly vm: Vm;
  readonly luns: readonly number[];
  readonly policy: NonNullable<ProtectedItem['policy']>;
  readonly line: string;
}

function planOf(found: NamedItem, { vault, vm, luns, policy, line }: Around): Plan<Effect> {
  const { item, called } = found;
  const left = vm.dataDisks.filter(({ lun }) => luns.includes(lun));
  const kept = vm.dataDisks.filter(({ lun }) => !luns.includes(lun));
  const checks = checksOf(item, vm, luns);
  const what = luns.length === 1 ? `disk ${luns[0]}` : `disks ${andList(luns.map(String))}`;
  return {
    ...planParts(found, vault),
    command: 'exclude disks',
    line,
    title: luns.length === 0 ? `Back up all disks of ${called}` : `Leave ${what} of ${called} out of its backups`,
    emphasis: [called],
    summary:
      luns.length === 0
        ? 'Every disk of it is in its points from the next backup on.'
        : `Not in its points from the next backup on: ${named(left)}.`,
    facts: [
      { title: 'Left out now', value: leftOutNow(item) },
      { title: 'Backed up then', value: ['the disk of the system', ...kept.map(diskWords)].join(', ') },
    ],
    checks,
    notes: [
      'Points that exist keep what they have.',
      `Cost: ${luns.length === 0 ? 'up' : 'down'}, by the data of these disks.`,
    ],
    bound: {
      VM: called,
      Vault: vaultWords(vault),
      Policy: policy.name,
      'Left out now': leftOutNow(item),
      'Left out then': named(left),
      'Backed up then': kept.map(diskWords).join(', '),
      Warnings: warnings(checks),
    },
    effect: { item: item.id, vm: item.vm, policy: policy.id, luns },
    afterwards: 'It holds from the next backup on.',
  };
}

const diskWords = ({ lun, name }: Disk): string => `${name} (LUN ${lun})`;
const named = (disks: readonly Disk[]): string => (disks.length === 0 ? 'none' : disks.map(diskWords).join(', '));

function leftOutNow({ disks }: ProtectedItem): string {
  if (!disks || disks.luns.length === 0) return disks?.how === 'only' ? 'all data disks' : 'none';
  const luns = `LUN ${disks.luns.join(', ')}`;
  return disks.how === 'only' ? `all data disks but ${luns}` : luns;
}

/** Documentation: "Selective disk backup and restore for Azure virtual machines". */
function checksOf(item: ProtectedItem, vm: Vm, luns: readonly number[]): Check[] {
  const there = vm.dataDisks.map(({ lun }) => lun);
  const unknown = luns.filter((lun) => !there.includes(lun));
  if (unknown.length > 0) {
    const has = there.length === 0 ? 'no data disk' : `LUN ${there.join(', ')}`;
    return [{ state: 'no', text: `It has no disk with LUN ${unknown.join(', ')}: it has ${has}` }];
  }
  const asIs =
    (item.disks?.how ?? 'all but') === 'all but' && (item.disks?.luns ?? []).toSorted().join() === luns.join();
  if (asIs)
    return [
      { state: 'no', text: luns.length === 0 ? 'All its disks are backed up already' : 'They are left out already' },
    ];
  return [
    {
      state: 'yes',
      text: `It has ${there.length === 1 ? 'this data disk' : 'these data disks'}: ${named(vm.dataDisks)}`,
    },
    ...(luns.length > 0
      ? [{ state: 'warn' as const, text: 'What is on them is in no backup of it any more, and cannot be brought back' }]
      : []),
  ];
}
