import {
  isStopped,
  type Listed,
  lastSegment,
  type ProtectedItem,
  type RecoveryPoint,
  type Threats,
  type Vault,
  type Vm,
} from '../../azure/azure.ts';
import { groupIn } from '../../azure/core/arm-id.ts';
import { portalLink } from '../../azure/estate/portal.ts';
import { regionName } from '../../azure/estate/regions.ts';
import { Problem } from '../../base/problem.ts';
import { type Button, type Card, card, md, type Row, type Section } from '../../cards/card.ts';
import { pageButtons } from '../../cards/pages.ts';
import { ago, clockTime } from '../../cards/words.ts';
import { consistency } from '../../command-kit/checks/consistency.ts';
import { read } from '../../command-kit/command.ts';
import { consistencyWords } from '../../nouns/backup-point.ts';
import { findItem, type NamedItem } from '../../nouns/item.ts';
import { lossFacts } from './loss.ts';
import { overTime } from './points-over-time.ts';

/** So many rows leave room for what is said above them. */
const perPage = 12;

/** `recovery points vm1`: what can be restored, and what would be lost. */
export const recoveryPoints = read({
  name: 'recovery points',
  words: ['recovery points {vm} [page {page}]', 'recovery points of {vm} [page {page}]'],
  means: [
    'point {vm}',
    'all point {vm}',
    'last point {vm}',
    'how far back {vm}',
    'how far can we go back {vm}',
    'restore {vm} from when',
    'what can be restored {vm}',
  ],
  area: 'restore',
  summary: 'The recovery points of a VM: how consistent, where they are, until when, and what would be lost.',
  detail:
    'Snapshots lie beside the disks and are restored quickly; points in the vault outlive them. So there are two clocks: what would be lost if the disks were gone now, and what if the region were.',
  examples: ['recovery points app-prod-01', 'recovery points app-prod-01 page 2'],
  role: 'reader',
  async run({ services: { azure, clock, organisation }, slots, rebuild }) {
    const wanted = Number(slots.page ?? 1);
    if (!Number.isInteger(wanted) || wanted < 1) throw new Problem('bad-argument', `“${slots.page}” is not a page.`);
    const said = { vm: slots.vm ?? '', vault: undefined };
    const found = await findItem(said, { azure, rebuild, fits: ({ softDeleted }) => !softDeleted });
    const { item } = found;
    if (item.softDeleted) throw softDeleted(found);
    const [points, threats, vault, vm] = await Promise.all([
      azure.backup.points(item.id),
      azure.backup.threats(item.id),
      azure.backup.vault(item.vault),
      isStopped(item) ? undefined : azure.inventory.vm(item.vm),
    ]);
    const look = { azureNow: azure.now(), now: clock.now(), timezone: organisation.timezone };
    return { card: cardOf(found, { points, vault, vm }, { wanted, threats, ...look }) };
  },
});

const softDeleted = ({ called, words }: NamedItem): Problem =>
  new Problem('refused', `The backups of ${called} are deleted: none of its recovery points can be restored.`, {
    hint: 'Undelete them first.',
    choices: [{ title: `Undelete ${called}`, line: `undelete ${words}` }],
  });

interface Looked {
  /** The page that was asked for, from 1. */
  readonly wanted: number;
  readonly threats: Threats;
  readonly azureNow: number;
  readonly now: number;
  readonly timezone: string;
}

function cardOf(
  found: NamedItem,
  {
    points: { found: points, unread },
    vault,
    vm,
  }: { readonly points: Listed<RecoveryPoint>; readonly vault: Vault | undefined; readonly vm: Vm | undefined },
  look: Looked,
): Card {
  const { item, called, words } = found;
  const pages = Math.max(1, Math.ceil(points.length / perPage));
  const page = Math.min(look.wanted, pages);
  const shown = points.slice((page - 1) * perPage, page * perPage);
  const count = points.length === 1 ? '1 recovery point' : `${points.length} recovery points`;
  return card('sheet', {
    band: {
      word: 'RECOVERY POINTS',
      ...(pages > 1 && { qualifier: `page ${page} of ${pages}` }),
      time: { at: look.now, timezone: look.timezone },
      title: md`**${called}** has ${points.length === 0 ? 'no recovery point' : count}`,
      subtitle: [groupIn(item.vm), lastSegment(item.vault), vault && regionName(vault.region)]
        .filter(Boolean)
        .join(' · '),
    },
    sections: [
      { title: 'What would be lost', facts: lossFacts(points, vault, look) },
      ...(page === 1 && points.length > 0 ? [{ title: 'Over time', facts: overTime(points, look.azureNow) }] : []),
      { title: 'Newest first', ...rowsOf(shown, look) },
      ...(vm ? [{ title: 'Next points', text: consistency(vm).text }] : []),
    ],
    notes: [...notesOf(item), ...unreadNote(unread)],
    buttons: [...pageButtons(page, pages, `recovery points ${words}`), ...backupNow(found)],
    links: [portalLink('Vault', item.vault)],
  });
}

const rowsOf = (points: readonly RecoveryPoint[], look: Looked): Pick<Section, 'rows' | 'text'> =>
  points.length === 0 ? { text: 'None yet.' } : { rows: points.map((point) => rowOf(point, look)) };

function rowOf(point: RecoveryPoint, { azureNow, timezone, threats }: Looked): Row {
  const threat = threats.get(lastSegment(point.id));
  const until = point.until === undefined ? 'no end known' : `until ${clockTime(point.until, azureNow, timezone)}`;
  return {
    title: clockTime(point.at, azureNow, timezone),
    text: [
      tierWords(point),
      consistencyWords[point.consistency],
      until,
      ...oddWords(point),
      ...threatWords(threat),
      point.name,
    ].join(' · '),
    aside: ago(point.at, azureNow),
    ...(threat === 'unhealthy' && { state: 'no' as const }),
    ...(threat === 'warning' && { state: 'warn' as const }),
  };
}

/** What Azure has found in it; nothing, where it reports nothing. */
function threatWords(threat: 'healthy' | 'warning' | 'unhealthy' | undefined): string[] {
  if (threat === undefined) return [];
  const words = {
    healthy: 'no threat found',
    warning: 'Azure warns of threats in it',
    unhealthy: 'Azure has found threats in it',
  };
  return [words[threat]];
}

/** Where it lies: what that means for a restore is in the order. */
function tierWords({ tiers }: RecoveryPoint): string {
  const words = [
    ...(tiers.includes('snapshot') ? ['snapshot'] : []),
    ...(tiers.includes('vault') ? ['vault'] : []),
    ...(tiers.includes('archive') ? ['archive'] : []),
  ];
  return words.join(' and ') || 'nowhere that Azure says';
}

function oddWords({ complete, needs }: RecoveryPoint): string[] {
  return [...(complete ? [] : ['without some disks']), ...(needs.includes('keys') ? ['encrypted'] : [])];
}

const notesOf = (item: ProtectedItem): string[] =>
  isStopped(item) ? ['Its backups are stopped: no point is added, and none expires.'] : [];

const unreadNote = (unread: readonly string[]): string[] =>
  unread.length === 0 ? [] : [`Azure lists ${unread.length} more that cannot be read.`];

/** Only where the plan of it would not be refused at once. */
const backupNow = ({ item, words }: NamedItem): Button[] =>
  isStopped(item)
    ? [{ title: 'Resume', line: `resume backup of ${words}`, secondary: true }]
    : [{ title: 'Back up now', line: `backup ${words} now`, secondary: true }];
