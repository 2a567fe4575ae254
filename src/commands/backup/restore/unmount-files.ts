import type { Plan } from '../../../approvals/plan.ts';
import { type Azure, lastSegment, type RecoveryPoint } from '../../../azure/azure.ts';
import { portalLink } from '../../../azure/estate/portal.ts';
import { Problem } from '../../../base/problem.ts';
import { momentWords } from '../../../cards/words.ts';
import { change } from '../../../command-kit/command.ts';
import { unless, yes } from '../../../command-kit/restore/plan-restore.ts';
import { patternsOf } from '../../../command-kit/slots.ts';
import type { FirstWrite, Local, Write } from '../../../command-kit/steps.ts';
import { format } from '../../../grammar/grammar.ts';
import { findItem } from '../../../nouns/item.ts';

interface Offered {
  readonly item: string;
  /** Ids of the points. */
  readonly points: readonly string[];
}

/** `unmount files of vm1` */
export const unmountFiles = change<Offered>({
  name: 'unmount files',
  words: ['unmount files of {vm} [in {vault}]'],
  means: ['unmount {vm}', 'unmount file {vm}', 'unmount point {vm}'],
  area: 'restore',
  summary: 'Take files of recovery points that are offered away before their twelve hours are over.',
  examples: ['unmount files of app-prod-01'],
  role: 'operator',
  risk: 'change',
  family: 'backup',

  async plan({ services, slots, rebuild }): Promise<Plan<Offered>> {
    const { azure, organisation } = services;
    const said = { vm: slots.vm ?? '', vault: slots.vault };
    const { item, name, words, called } = await findItem(said, { azure, rebuild, fits: (one) => !one.softDeleted });
    const points = (await azure.backup.points(item.id)).found.filter(({ mounted }) => mounted);
    if (points.length === 0) {
      throw new Problem('refused', `No files of ${called} are offered now: there is nothing to take away.`);
    }
    const time = ({ at }: RecoveryPoint) => momentWords({ at, now: azure.now(), timezone: organisation.timezone });
    return {
      command: 'unmount files',
      line: format(patternsOf(unmountFiles)[0]!, { vm: words, vault: slots.vault }),
      title: `Unmount of the files of ${called}`,
      emphasis: [called],
      target: { kind: 'vm', id: item.id, name, vault: item.vault },
      subtitle: lastSegment(item.vault),
      summary: `Nobody can connect to the files of ${called} of ${points.map(time).join(', ')} any more; the recovery points stay.`,
      facts: [],
      checks: [yes('Its files are offered now')],
      notes: [],
      bound: {
        VM: name,
        'Protected item': item.id,
        'Recovery points': points.map(({ name: point }) => point).join(', '),
      },
      effect: { item: item.id, points: points.map(({ id }) => id) },
      details: [{ title: 'Protected item', value: item.id }],
      portal: [portalLink('Vault', item.vault)],
    };
  },

  steps({ item, points }) {
    const [first, ...others] = points;
    if (first === undefined) throw new Error('an unmount of nothing');
    return [unmount(item, first), ...others.map((point) => unmountNext(item, point)), takeAway(item)];
  },
});

const version = '2023-06-01';

const unmount = (item: string, point: string): FirstWrite => ({
  kind: 'write',
  title: `Unmount ${lastSegment(point)}`,
  scenario: 'UnmountPoint',
  apply: (azure) => azure.backup.unmount({ item, point: lastSegment(point) }),
  found: async (azure) =>
    (await isMounted(item, point, azure))
      ? []
      : [
          {
            kind: 'document',
            resource: point,
            version,
            wanted: { properties: { isInstantIlrSessionActive: false } },
            since: azure.now(),
          },
        ],
});

const unmountNext = (item: string, point: string): Write => ({
  ...unmount(item, point),
  async before(azure) {
    const offered = await isMounted(item, point, azure);
    return [unless(offered ? undefined : 'Its files are not offered any more', 'Its files are offered')];
  },
  unneeded: async (azure) =>
    (await isMounted(item, point, azure)) ? undefined : 'Its files are not offered any more.',
});

async function isMounted(item: string, point: string, azure: Azure): Promise<boolean> {
  const { found } = await azure.backup.points(item);
  return found.some(({ id, mounted }) => mounted && lastSegment(id) === lastSegment(point));
}

/** The message that gave the script says from now on that it is of no use. */
const takeAway = (item: string): Local => ({
  kind: 'local',
  title: 'Take the script away',
  async run({ ledger, posts }, tx) {
    const given = await ledger.latest('MountPoint', item, tx);
    if (given) await posts.changed(tx, { kind: 'mount', id: given.request });
  },
});
