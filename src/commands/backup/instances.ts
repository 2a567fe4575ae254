import { isStopped, lastSegment, type ProtectedItem } from '../../azure/azure.ts';
import { containerOfItem, groupOfContainer, isVmItem, nameOfItem } from '../../azure/backup/item-identity.ts';
import { subscriptionIn } from '../../azure/core/arm-id.ts';
import { jobOutcome } from '../../azure/core/outcome.ts';
import { Problem } from '../../base/problem.ts';
import { apart, type Nameable } from '../../cards/apart.ts';
import { card, type Row } from '../../cards/card.ts';
import { pageButtons } from '../../cards/pages.ts';
import { ago } from '../../cards/words.ts';
import { read } from '../../command-kit/command.ts';
import { spaced } from './job-words.ts';

const perPage = 20;

/** `instances [failing] [page N]`: everything that Azure Backup has, what is in trouble first. */
export const instances = read({
  name: 'instances',
  words: ['instances [{kind}] [page {page}]'],
  means: [
    { say: 'all backup item', as: 'instances' },
    { say: 'backup instance', as: 'instances' },
    { say: 'instance fail', as: 'instances failing' },
    { say: 'backup instance fail', as: 'instances failing' },
  ],
  area: 'backup',
  summary: 'All that is backed up, what is in trouble first.',
  detail:
    '`instances failing`: those alone whose last backup is no success, whose protection is in error, or that cannot be read.',
  examples: ['instances', 'instances failing'],
  role: 'reader',
  async run({ services: { azure, clock, organisation }, slots }) {
    const failing = onlyFailing(slots.kind);
    const all = await azure.backup.everyItem();
    const items = all.filter((item) => !failing || troubleOf(item) !== undefined).sort(worstFirst);
    const pages = Math.max(1, Math.ceil(items.length / perPage));
    const page = pageIn(slots.page, pages);
    const called = apart(all.map(nameable));
    const now = azure.now();
    const bad = all.filter((item) => troubleOf(item) !== undefined).length;
    const qualifier = [failing && 'only failing', pages > 1 && `page ${page} of ${pages}`].filter(Boolean).join(' · ');
    return {
      card: card('list', {
        band: {
          word: 'INSTANCES',
          qualifier: qualifier || undefined,
          time: { at: clock.now(), timezone: organisation.timezone },
          title: `${all.length} protected, ${bad} failing`,
        },
        rows: {
          items: items
            .slice((page - 1) * perPage, page * perPage)
            .map((item) => rowOf(item, called(nameable(item)), now)),
          none: failing ? 'The last backup of each of them is a success.' : 'Nothing is backed up.',
        },
        buttons: [
          ...(!failing && bad > 0 ? [{ title: 'Failing', line: 'instances failing' }] : []),
          ...pageButtons(page, pages, failing ? 'instances failing' : 'instances'),
        ],
      }),
    };
  },
});

function onlyFailing(kind: string | undefined): boolean {
  if (kind === undefined || kind.toLowerCase() === 'failing') return kind !== undefined;
  throw new Problem('bad-argument', `There are no “${kind}” instances to list.`, {
    choices: ['instances failing', 'instances'].map((line) => ({ title: line, line })),
  });
}

function pageIn(text: string | undefined, pages: number): number {
  const page = Number(text ?? 1);
  if (Number.isInteger(page) && page >= 1) return Math.min(page, pages);
  throw new Problem('bad-argument', `“${text}” is not a page.`);
}

/** What is the matter with its backups; undefined: nothing, or nobody wants any more of them. */
function troubleOf(item: ProtectedItem): string | undefined {
  if (item.unread) return `${item.unread.join(' and ')} cannot be read`;
  if (item.softDeleted || isStopped(item)) return undefined;
  const outcome = item.lastBackup && jobOutcome(item.lastBackup.status);
  if (outcome === 'failed' || outcome === 'warned' || outcome === 'cancelled') {
    return `last backup ${spaced(item.lastBackup!.status).toLowerCase()}`;
  }
  return item.state === 'ProtectionError' ? 'protection in error' : undefined;
}

const worstFirst = (a: ProtectedItem, b: ProtectedItem): number =>
  Number(troubleOf(b) !== undefined) - Number(troubleOf(a) !== undefined) || nameOfItem(a).localeCompare(nameOfItem(b));

function nameable(item: ProtectedItem): Nameable {
  return {
    id: item.id,
    name: nameOfItem(item),
    marks: [groupOfContainer(containerOfItem(item.id)), lastSegment(item.vault), subscriptionIn(item.vault)],
  };
}

function rowOf(item: ProtectedItem, name: string, now: number): Row {
  const trouble = troubleOf(item);
  const { lastBackup, lastRecoveryPoint: point } = item;
  const stands = item.softDeleted
    ? 'backups deleted, still to be brought back'
    : isStopped(item)
      ? 'backups stopped, data kept'
      : (trouble ?? (lastBackup ? spaced(lastBackup.status).toLowerCase() : 'first backup to come'));
  return {
    state: trouble ? 'no' : item.softDeleted || isStopped(item) ? 'skipped' : lastBackup ? 'yes' : 'info',
    title: name,
    text: [stands, item.policy?.name, lastSegment(item.vault)].filter(Boolean).join(' · '),
    aside: point === undefined ? 'no point' : `point ${ago(point, now)}`,
    ...(trouble && isVmItem(item.id) && { buttons: [{ title: 'Status', line: `status ${name.split(' ')[0]}` }] }),
  };
}
