import type { Check, Plan } from '../../../approvals/plan.ts';
import type { Azure, Document, Snapshot } from '../../../azure/azure.ts';
import { lastSegment, sameId } from '../../../azure/azure.ts';
import { noSnapshot } from '../../../azure/documents/snapshot.ts';
import { portalLink } from '../../../azure/estate/portal.ts';
import { regionName } from '../../../azure/estate/regions.ts';
import { Problem } from '../../../base/problem.ts';
import { change } from '../../../command-kit/command.ts';
import { documentStep } from '../../../command-kit/document-step.ts';
import { exactly, sameName } from '../../../nouns/offer.ts';
import { isExpired } from './expired.ts';

interface Effect {
  readonly gone: readonly Document[];
}

/** So many are deleted at once: the rest, if any, the next time. */
const most = 20;

/** `delete snapshot NAME` */
export const deleteSnapshot = change<Effect>({
  name: 'delete snapshot',
  words: ['delete snapshot {snapshot}'],
  means: ['delete snapshot {snapshot}', 'remove snapshot {snapshot}'],
  area: 'backup',
  summary: 'Delete a snapshot of a disk. One that is not over takes somebody else’s agreement.',
  examples: ['delete snapshot vm-dev-01_OsDisk-snap-1'],
  role: 'operator',
  risk: 'change',
  family: 'backup',

  async plan({ services: { azure }, slots, rebuild }) {
    const { found } = await azure.compute.snapshots();
    const [name = '', group] = (slots.snapshot ?? '').trim().split('/');
    const named = found.filter((one) =>
      slots.snapshot?.startsWith('/')
        ? sameId(one.id, slots.snapshot)
        : sameName(one.name, name) && (group === undefined || sameName(one.resourceGroup, group)),
    );
    const [one, ...others] = named;
    if (!one)
      throw new Problem('not-found', `There is no snapshot “${name}” that Lifeboat can see.`, {
        choices: [{ title: 'Snapshots', line: 'snapshots' }],
      });
    if (others.length > 0) {
      const choices = named.map((each) => ({
        title: `In ${each.resourceGroup}`,
        line: rebuild('snapshot', exactly(each, found)),
      }));
      throw new Problem('ambiguous', `${named.length} snapshots are called ${name}.`, { choices });
    }
    const isOver = isExpired(one, azure.now());
    return {
      command: 'delete snapshot',
      line: `delete snapshot ${exactly(one, found)}`,
      title: `Delete the snapshot ${one.name}`,
      emphasis: [one.name],
      target: { kind: 'snapshot', id: one.id, name: one.name, vault: undefined },
      ...(!isOver && { risk: 'gated' as const }),
      subtitle: `${one.resourceGroup} · ${regionName(one.region)} · ${one.subscription.name}`,
      summary: 'Nothing brings it back. Disks that were made of it, and other snapshots of its disk, stay.',
      facts: [
        {
          title: 'Disk',
          value: one.diskExists ? lastSegment(one.disk) : 'does not exist any more: this may be all that is left of it',
        },
        { title: 'Kept until', value: one.keepUntil ?? 'no end: not made by Lifeboat' },
      ],
      checks: [
        isOver
          ? { state: 'yes', text: 'Its last day is over' }
          : {
              state: 'warn',
              text: one.keepUntil ? 'Its last day is not over' : 'Lifeboat did not make it: somebody may need it',
            },
        ...(one.diskExists
          ? []
          : [
              {
                state: 'warn' as const,
                text: 'Its disk is gone: what it holds is nowhere else, unless it was backed up',
              },
            ]),
      ],
      notes: ['Cost: what it held is paid for no more (direction: down).'],
      bound: { Snapshot: one.name, Group: one.resourceGroup, 'Kept until': one.keepUntil ?? 'no end' },
      effect: { gone: [noSnapshot(one.id)] },
      afterwards: 'Read back from Azure: it is gone.',
      details: [{ title: 'Snapshot', value: one.id }],
      portal: [portalLink('Snapshot', one.id)],
    };
  },

  steps: ({ gone }) => [documentStep('Delete the snapshot', 'DeleteSnapshot', gone[0]!)],
});

/** `delete expired snapshots`: those that Lifeboat made and whose last day is over, one after the other. */
export const deleteExpired = change<Effect>({
  name: 'delete expired snapshots',
  words: ['delete expired snapshots'],
  means: ['clean up snapshot', 'delete expired snapshot', 'delete old snapshot'],
  area: 'backup',
  summary: 'Delete the snapshots that Lifeboat made and whose last day is over.',
  examples: ['delete expired snapshots'],
  role: 'operator',
  risk: 'change',
  family: 'backup',

  async plan({ services: { azure } }) {
    const { found } = await azure.compute.snapshots();
    const over = found.filter((one) => isExpired(one, azure.now())).toSorted((a, b) => a.id.localeCompare(b.id));
    const [first] = over;
    if (!first)
      throw new Problem('refused', 'No snapshot is over: there is nothing to clean up.', {
        choices: [{ title: 'Snapshots', line: 'snapshots' }],
      });
    return planExpired(over.slice(0, most), over.length - most, first);
  },

  steps: ({ gone }) => {
    const step = (document: Document) => documentStep(`Delete ${lastSegment(document.id)}`, 'DeleteSnapshot', document);
    const [first, ...rest] = gone;
    const later = rest.map((document) => ({
      ...step(document),
      target: { kind: 'snapshot', id: document.id, name: lastSegment(document.id), vault: undefined },
      before: async (azure: Azure): Promise<Check[]> => [await stillThere(document, azure)],
      unneeded: async (azure: Azure) =>
        (await azure.documents.read(document.id, document.version)) ? undefined : 'it is gone already',
    }));
    return [step(first!), ...later];
  },
});

async function stillThere({ id, version }: Document, azure: Azure): Promise<Check> {
  return (await azure.documents.read(id, version))
    ? { state: 'yes', text: `${lastSegment(id)} is there` }
    : { state: 'no', text: `${lastSegment(id)} was deleted meanwhile` };
}

function planExpired(over: readonly Snapshot[], left: number, first: Snapshot): Plan<Effect> {
  const names = over.map(({ name }) => name);
  return {
    command: 'delete expired snapshots',
    line: 'delete expired snapshots',
    title: `Delete ${over.length} snapshot${over.length === 1 ? '' : 's'} that ${over.length === 1 ? 'is' : 'are'} over`,
    target: { kind: 'snapshot', id: first.id, name: first.name, vault: undefined },
    subtitle: [...new Set(over.map(({ resourceGroup }) => resourceGroup))].slice(0, 5).join(', '),
    summary: 'Nothing brings them back. Lifeboat made them, and their last day is over.',
    facts: over.map(({ name, keepUntil = '' }) => ({ title: keepUntil, value: name })),
    checks: [
      { state: 'yes', text: 'Each has its end in a tag' },
      ...(left > 0 ? [{ state: 'warn' as const, text: `${left} more are over: say it again afterwards` }] : []),
    ],
    notes: ['Cost: what they held is paid for no more (direction: down).'],
    bound: { Snapshots: names.join(', ') },
    effect: { gone: over.map(({ id }) => noSnapshot(id)) },
    afterwards: 'Read back from Azure: they are gone.',
    details: over.map(({ id }) => ({ title: 'Snapshot', value: id })),
  };
}
