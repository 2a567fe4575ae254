import type { Check, Plan } from '../../../approvals/plan.ts';
import type { Azure, Document, Snapshot, Vm } from '../../../azure/azure.ts';
import { lastSegment, sameId } from '../../../azure/azure.ts';
import { newSnapshot } from '../../../azure/documents/snapshot.ts';
import { portalLink } from '../../../azure/estate/portal.ts';
import { regionName } from '../../../azure/estate/regions.ts';
import { hours } from '../../../base/clock.ts';
import { Problem } from '../../../base/problem.ts';
import { change } from '../../../command-kit/command.ts';
import { documentStep } from '../../../command-kit/document-step.ts';
import { patternsOf } from '../../../command-kit/slots.ts';
import type { Steps } from '../../../command-kit/steps.ts';
import type { Prices } from '../../../config/prices.ts';
import { format, parseDuration } from '../../../grammar/grammar.ts';
import { findVm } from '../../../nouns/vm.ts';

interface Effect {
  readonly snapshots: readonly Document[];
}

/** In days. */
const usual = 7;
const most = 180;

/** `snapshot vm-dev-01 [keep 3 days]`: each of its disks, incrementally, with an end. */
export const snapshot = change<Effect>({
  name: 'snapshot',
  words: ['snapshot {vm} [keep {duration}]'],
  means: ['snapshot {vm}', 'create snapshot {vm}', 'snapshot {vm} {duration}'],
  area: 'backup',
  summary: 'Take an incremental snapshot of each disk of a development VM, kept for some days.',
  detail:
    `Quick, and no backup: it lies beside the disks, in their region and resource group, and goes with them. Kept ${usual} days ` +
    `unless you say how long (at most ${most} days); its end stands in a tag, and snapshots says what is over.`,
  examples: ['snapshot vm-dev-01', 'snapshot vm-dev-01 keep 3 days'],
  role: 'operator',
  risk: 'change',
  family: 'backup',

  async plan({ services: { azure, organisation }, slots, rebuild }) {
    const days = daysOf(slots.duration);
    const ref = await findVm(slots.vm ?? '', azure, (name) => rebuild('vm', name));
    const [vm, snapshots] = await Promise.all([azure.inventory.vm(ref.id), azure.compute.snapshots()]);
    if (!vm) throw new Problem('gone', `${ref.name} does not exist any more.`);
    const line = format(patternsOf(snapshot)[0]!, {
      vm: ref.words,
      ...(slots.duration !== undefined && { duration: `${days} days` }),
    });
    const keepUntil = new Date(azure.now() + days * hours(24)).toISOString().slice(0, 10);
    return planOf(vm, {
      called: ref.called,
      line,
      days,
      keepUntil,
      snapshots: snapshots.found,
      prices: organisation.prices,
    });
  },

  steps: ({ snapshots }) => stepsOf(snapshots),
});

function stepsOf(snapshots: readonly Document[]): Steps {
  const step = (document: Document) => documentStep(`Snapshot ${lastSegment(document.id)}`, 'MakeSnapshot', document);
  const [first, ...rest] = snapshots;
  if (!first) throw new Error('a VM has at least one disk');
  const later = rest.map((document) => ({
    ...step(document),
    target: { kind: 'snapshot', id: document.id, name: lastSegment(document.id), vault: undefined },
    before: async (azure: Azure): Promise<Check[]> => [await isFree(document, azure)],
  }));
  return [step(first), ...later];
}

async function isFree({ id, version }: Document, azure: Azure): Promise<Check> {
  return (await azure.documents.read(id, version))
    ? { state: 'no', text: `A snapshot ${lastSegment(id)} was made meanwhile` }
    : { state: 'yes', text: 'There is no snapshot of that name' };
}

function daysOf(text: string | undefined): number {
  if (text === undefined) return usual;
  const days = Math.ceil((parseDuration(text) ?? 0) / hours(24));
  if (days >= 1 && days <= most) return days;
  throw new Problem('bad-argument', `“${text}” is not how long a snapshot is kept: 1 to ${most} days.`, {
    hint: 'Say: keep 3 days. For longer, back the VM up.',
  });
}

interface Given {
  readonly called: string;
  readonly line: string;
  readonly days: number;
  readonly keepUntil: string;
  readonly snapshots: readonly Snapshot[];
  readonly prices: Prices;
}

function planOf(vm: Vm, { called, line, days, keepUntil, snapshots, prices }: Given): Plan<Effect> {
  const documents = vm.disks.map((disk) => {
    const id = nextId(disk, snapshots);
    return newSnapshot({ id, region: vm.region, disk: disk.id, keepUntil, vm: vm.name });
  });
  const disks = `${vm.disks.length} disk${vm.disks.length === 1 ? '' : 's'}`;
  const cost = vm.diskGB === undefined ? undefined : vm.diskGB * prices.assumed.used * prices.snapshot;
  return {
    command: 'snapshot',
    line,
    title: `Snapshot of ${called}`,
    emphasis: [called],
    target: { kind: 'vm', id: vm.id, name: vm.name, vault: undefined },
    subtitle: `${vm.resourceGroup} · ${regionName(vm.region)} · ${vm.subscription.name}`,
    summary: `Takes an incremental snapshot of ${disks}, beside the disks. It is no backup: what takes the region or the resource group takes it too.`,
    facts: [
      { title: 'Kept', value: `${days} days, until ${keepUntil}; it is deleted when somebody cleans up` },
      { title: 'Consistency', value: momentWords(vm) },
      {
        title: 'Cost',
        value:
          cost === undefined
            ? 'up; how much is not known'
            : `up, at most about ${Number(cost.toPrecision(1))} ${prices.currency} a month, less where one is there already`,
      },
    ],
    checks: checksOf(vm, snapshots),
    notes: [`Prices of ${prices.date} (${prices.source}).`],
    bound: { VM: called, Disks: vm.disks.map(({ name }) => name).join(', '), Kept: `until ${keepUntil}` },
    effect: { snapshots: documents },
    afterwards: `Read back from Azure: ${documents.map(({ id }) => lastSegment(id)).join(', ')}.`,
    next: [{ title: 'Snapshots', line: 'snapshots' }],
    details: documents.map(({ id }) => ({ title: 'Snapshot', value: id })),
    portal: [portalLink('VM', vm.id)],
  };
}

/** What such a point is worth: nothing within the VM is asked to come to rest. */
function momentWords({ power, disks }: Vm): string {
  if (power === 'deallocated') return 'the VM is deallocated, its disks are at rest';
  return `the VM is ${power}: each disk is as after a power cut${disks.length > 1 ? ', and not all of the same moment' : ''}`;
}

/** `vm-dev-01_OsDisk-snap-2`, beside the disk: the first number that is free. */
function nextId(disk: Vm['disks'][number], snapshots: readonly Snapshot[]): string {
  const group = disk.id.split('/').slice(0, 5).join('/');
  for (let n = 1; ; n += 1) {
    const id = `${group}/providers/Microsoft.Compute/snapshots/${disk.name.slice(0, 66)}-snap-${n}`;
    if (!snapshots.some((one) => sameId(one.id, id))) return id;
  }
}

/** Azure takes 500 incremental snapshots of a disk (documentation: "Create an incremental snapshot for managed disks"). */
const mostOfDisk = 500;

function checksOf(vm: Vm, snapshots: readonly Snapshot[]): Check[] {
  if (!vm.managedDisks || vm.disks.length === 0)
    return [{ state: 'no', text: 'Its disks are blobs in a storage account: Azure snapshots managed disks only so' }];
  const full = vm.disks.find(({ id }) => snapshots.filter(({ disk }) => sameId(disk, id)).length >= mostOfDisk);
  const isProduction = Object.values(vm.tags).some((value) => /^prod(uction)?$/i.test(value));
  return [
    ...(full ? [{ state: 'no' as const, text: `${full.name} has ${mostOfDisk} snapshots: Azure takes no more` }] : []),
    { state: 'yes', text: `${vm.disks.length === 1 ? 'Its disk is' : 'Its disks are'} managed` },
    ...(isProduction
      ? [{ state: 'warn' as const, text: 'It is production: protect it, snapshots are for development' }]
      : []),
  ];
}
