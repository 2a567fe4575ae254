import type { Check, Plan } from '../../../approvals/plan.ts';
import { type Azure, lastSegment, type Mount, type RecoveryPoint, type Vm } from '../../../azure/azure.ts';
import { portalLink } from '../../../azure/estate/portal.ts';
import { regionName } from '../../../azure/estate/regions.ts';
import { hours } from '../../../base/clock.ts';
import { Problem } from '../../../base/problem.ts';
import { ago, momentWords } from '../../../cards/words.ts';
import { change } from '../../../command-kit/command.ts';
import { no, unless, whereOf, yes } from '../../../command-kit/restore/plan-restore.ts';
import { patternsOf } from '../../../command-kit/slots.ts';
import type { Local, Write } from '../../../command-kit/steps.ts';
import { format } from '../../../grammar/grammar.ts';
import { backupPoint, consistencyWords, pointWords } from '../../../nouns/backup-point.ts';
import { findItem } from '../../../nouns/item.ts';

type Offered = Omit<Mount, 'renew'> & { readonly to: string };

/** `restore files of vm1 [from POINT]`: the script goes to whoever asked, and to nobody else. */
export const restoreFiles = change<Offered>({
  name: 'restore files',
  words: ['restore files of {vm} [from {point}] [in {vault}]'],
  means: [
    'restore file {vm}',
    'restore file {vm} {point}',
    'mount point {vm}',
    'file {vm} backup',
    'restore folder {vm}',
  ],
  area: 'restore',
  summary: 'Files of a recovery point, by a script that only you are given, for twelve hours.',
  detail:
    'POINT is said as with "restore". Azure makes a script that connects a machine to the disks of the point, read-only. It and its password come into your chat with Lifeboat, whoever agrees; they are kept nowhere else, and are taken away with "unmount files of VM" or after twelve hours.',
  examples: ['restore files of app-prod-01', 'restore files of app-prod-01 from latest'],
  role: 'operator',
  risk: 'gated',
  family: 'backup',

  async plan({ services, slots, rebuild, turn }): Promise<Plan<Offered>> {
    const { azure, organisation, posts } = services;
    const said = { vm: slots.vm ?? '', vault: slots.vault };
    const named = await findItem(said, { azure, rebuild, fits: ({ softDeleted }) => !softDeleted });
    const { item, name, words, called } = named;
    if (item.softDeleted)
      throw new Problem('refused', `The backups of ${called} are deleted.`, { hint: 'Undelete them first.' });
    const [points, vault, vm, chat] = await Promise.all([
      azure.backup.points(item.id),
      azure.backup.vault(item.vault),
      azure.inventory.vm(item.vm),
      posts.chatWith(turn.actor.oid),
    ]);
    const { timezone } = organisation;
    const now = azure.now();
    const among = { points: points.found, now, timezone, rebuild: (to: string) => rebuild('point', to) };
    const point = backupPoint(slots.point, among);
    const when = momentWords({ at: point.at, now, timezone });
    return {
      command: 'restore files',
      line: format(patternsOf(restoreFiles)[0]!, { vm: words, point: pointWords(point), vault: slots.vault }),
      title: `Files of ${called} of ${when}`,
      emphasis: [called],
      target: { kind: 'vm', id: item.id, name, vault: item.vault },
      subtitle: [lastSegment(item.vault), vault && regionName(vault.region)].filter(Boolean).join(' · '),
      summary: `Makes a script that connects a machine to the disks of the recovery point, read-only, for twelve hours. It goes to ${turn.actor.name} alone.`,
      facts: [
        { title: 'VM', value: whereOf(item) },
        { title: 'Recovery point', value: `${when}, ${ago(point.at, now)}` },
        { title: 'For', value: `${turn.actor.name}, in the chat with Lifeboat` },
      ],
      checks: [
        yes(`The recovery point of ${when} is there, ${consistencyWords[point.consistency]}`),
        ...pointChecks(point, vm),
        unless(
          chat === undefined
            ? `Lifeboat has no chat with ${turn.actor.name} yet: say something to it there first`
            : undefined,
          'There is a chat in which the script can be given',
        ),
      ],
      notes: [
        'Whoever has the script and its password reads every file of the point: it is for one person, and on record that it was given.',
        ...(point.mounted
          ? ['Files of this point are offered already: the new script takes the place of the older one.']
          : []),
        'Cost: none for the script (direction: none).',
      ],
      bound: {
        VM: name,
        'VM id': item.vm,
        'Protected item': item.id,
        'Recovery point': new Date(point.at).toISOString(),
        For: turn.actor.oid,
      },
      effect: {
        item: item.id,
        vm: item.vm,
        point: lastSegment(point.id),
        initiator: initiatorOf(turn.actor.oid),
        to: turn.actor.oid,
      },
      afterwards: `${turn.actor.name} has the script, and its password, in the chat with Lifeboat.`,
      next: [{ title: 'Unmount', line: `unmount files of ${words}` }],
      details: [
        { title: 'Protected item', value: item.id },
        { title: 'Recovery point', value: point.id },
      ],
      portal: [portalLink('VM', item.vm), portalLink('Vault', item.vault)],
    };
  },

  steps: (effect) => [offer(effect), handOver(effect)],
});

/** One name for each person, so that a script of somebody else stays what it is. */
const initiatorOf = (oid: string): string => `lifeboat-${oid.slice(0, 8)}`;

/** Documentation: "Recover files from Azure virtual machine backup", limitations. */
function pointChecks({ needs, managedDisks }: RecoveryPoint, vm: Vm | undefined): Check[] {
  return [
    ...(needs.includes('keys')
      ? [no('Its disks are encrypted: files cannot be taken from them singly, restore it whole')]
      : []),
    ...(managedDisks ? [] : [no('Its disks were not managed ones then: restore it whole')]),
    ...(vm === undefined
      ? [{ state: 'warn' as const, text: 'The VM is gone: run the script on a machine of the same system' }]
      : []),
  ];
}

const offer = (effect: Offered): Write => ({
  kind: 'write',
  title: 'Have Azure make the script',
  scenario: 'MountPoint',
  before: async () => [],
  apply: async (azure) => azure.backup.mount({ ...pick(effect), renew: await isMounted(effect, azure) }),
  // Whether Azure made one can be seen, but what it made only its own answer tells: once Azure's time has passed it is asked for again.
  async found(azure) {
    await azure.backup.points(effect.item);
    return [];
  },
});

const pick = ({ item, vm, point, initiator }: Offered): Omit<Mount, 'renew'> => ({ item, vm, point, initiator });

async function isMounted({ item, point }: Offered, azure: Azure): Promise<boolean> {
  const { found } = await azure.backup.points(item);
  return found.some((one) => lastSegment(one.id) === point && one.mounted);
}

/** Documentation: "Recover files from Azure virtual machine backup". */
const offeredFor = hours(12);

const handOver = ({ to }: Offered): Local => ({
  kind: 'local',
  title: 'Give it to whoever asked, and to nobody else',
  async run({ posts, work, clock }, tx, { request }) {
    const place = await posts.chatWith(to, tx);
    if (!place) return;
    const subject = { kind: 'mount', id: request } as const;
    await posts.show(tx, { subject, place, audience: 'actors' });
    await work.put(tx, { kind: 'mount-ended', key: request, due: clock.now() + offeredFor, payload: {} });
  },
});
