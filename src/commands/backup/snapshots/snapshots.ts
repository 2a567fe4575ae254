import type { Snapshot } from '../../../azure/azure.ts';
import { lastSegment } from '../../../azure/azure.ts';
import { regionName } from '../../../azure/estate/regions.ts';
import { card, md, type Row } from '../../../cards/card.ts';
import { ago } from '../../../cards/words.ts';
import { read } from '../../../command-kit/command.ts';
import { exactly, sameName } from '../../../nouns/offer.ts';
import { isExpired } from './expired.ts';

const shown = 20;

/** `snapshots [vm-dev-01]`: what there is, what is over, and what has lost its disk. */
export const snapshots = read({
  name: 'snapshots',
  words: ['snapshots [{vm}]'],
  means: ['snapshot', 'all snapshot', 'snapshot disk', 'snapshot of {vm}', 'orphan snapshot'],
  area: 'backup',
  summary: 'Snapshots of managed disks: whose they are, until when, which are over, and which have lost their disk.',
  examples: ['snapshots', 'snapshots vm-dev-01'],
  role: 'reader',
  async run({ services: { azure, clock, organisation }, slots }) {
    const { found, unread } = await azure.compute.snapshots();
    const now = azure.now();
    const of = slots.vm?.split('/')[0];
    const asked =
      of === undefined ? found : found.filter(({ vm }) => vm !== undefined && sameName(lastSegment(vm), of));
    const sorted = asked.toSorted(
      (a, b) => rank(a, now) - rank(b, now) || (b.madeAt ?? 0) - (a.madeAt ?? 0) || a.name.localeCompare(b.name),
    );
    const over = sorted.filter((one) => isExpired(one, now)).length;
    return {
      card: card('list', {
        band: {
          word: 'SNAPSHOTS',
          qualifier: `${asked.length}`,
          time: { at: clock.now(), timezone: organisation.timezone },
          title:
            over === 0
              ? 'None of them is over'
              : md`**${over}** ${over === 1 ? 'is' : 'are'} over and can be cleaned up`,
        },
        rows: {
          items: sorted.slice(0, shown).map((one) => rowOf(one, found, now)),
          total: sorted.length,
          none: of === undefined ? 'No disk has a snapshot.' : `No disk of ${of} has a snapshot.`,
        },
        notes: [
          ...(unread.length > 0 ? [`Not all can be read: ${unread.slice(0, 5).join(', ')}.`] : []),
          'Snapshots of managed disks; those that Azure Backup takes for its recovery points are in collections of their own.',
        ],
        buttons: over > 0 ? [{ title: 'Clean up', line: 'delete expired snapshots' }] : [],
      }),
    };
  },
});

/** What is over first, then what has lost its disk. */
const rank = (one: Snapshot, now: number): number => (isExpired(one, now) ? 0 : one.diskExists ? 2 : 1);

function rowOf(one: Snapshot, all: readonly Snapshot[], now: number): Row {
  const isOver = isExpired(one, now);
  const whose = one.diskExists
    ? one.vm
      ? `of ${lastSegment(one.vm)}`
      : `of the disk ${lastSegment(one.disk)}, which no VM has`
    : `orphaned: its disk ${one.disk ? lastSegment(one.disk) : ''} does not exist any more`;
  const until =
    one.keepUntil === undefined
      ? 'no end: not made by Lifeboat'
      : `${isOver ? 'over since' : 'until'} ${one.keepUntil}`;
  return {
    state: isOver || !one.diskExists ? 'warn' : 'info',
    title: one.name,
    text: [
      whose,
      until,
      one.sizeGB && `disk of ${one.sizeGB} GB`,
      one.incremental ? '' : 'a full one',
      one.resourceGroup,
      regionName(one.region),
    ]
      .filter(Boolean)
      .join(' · '),
    ...(one.madeAt !== undefined && { aside: ago(one.madeAt, now) }),
    buttons: [{ title: 'Delete', line: `delete snapshot ${exactly(one, all)}` }],
  };
}
