import type { Check, Fact, Plan } from '../../approvals/plan.ts';
import { lastSegment, type ProtectedItem, type Restore } from '../../azure/azure.ts';
import { nameOfItem } from '../../azure/backup/item-identity.ts';
import { portalLink } from '../../azure/estate/portal.ts';
import { ago } from '../../cards/words.ts';

export const no = (text: string): Check => ({ state: 'no', text });
export const yes = (text: string): Check => ({ state: 'yes', text });
export const warn = (text: string): Check => ({ state: 'warn', text });

/** What is in the way, or that it is not. */
export const unless = (way: string | undefined, text: string): Check => (way === undefined ? yes(text) : no(way));

/** What is in the way; nothing, where it is not. */
export const inTheWay = (...ways: readonly (string | undefined)[]): Check[] =>
  ways.filter((way) => way !== undefined).map(no);

/** What is restored, as far as it can be told. */
export interface RestoreSource {
  readonly item: ProtectedItem;
  /** The VM's name, as people say it. */
  readonly name: string;
  readonly pointAt: number | undefined;
  /** The recovery point's time as people say it. */
  readonly when: string;
  /** The name of the staging account. */
  readonly account: string;
  /** Of a restore that failed before and is asked for again. */
  readonly again?: { readonly alert: string; readonly job: string };
}

/** What a kind of restore has of its own. */
export type OwnParts = Pick<Plan, 'command' | 'line' | 'title' | 'summary' | 'facts' | 'checks' | 'notes'> & {
  readonly effect: Restore;
  readonly details?: readonly Fact[];
} & Pick<Plan, 'afterwards' | 'emphasis'>;

/** The plan with what it has of every restore; the facts of its own kind are bound like the others. */
export function restorePlan(source: RestoreSource, own: OwnParts, now: number): Plan<Restore> {
  const { item, name, pointAt, when, again } = source;
  const { details = [], effect, facts, emphasis = [name], ...words } = own;
  const vault = lastSegment(item.vault);
  const account = { title: 'Storage account', value: source.account };
  const job = again === undefined ? [] : [{ title: 'Failed job', value: again.job }];
  return {
    ...words,
    emphasis,
    target: { kind: 'vm', id: item.id, name, vault: item.vault },
    subtitle: again === undefined ? vault : `${vault} · ${again.alert}`,
    facts: [
      { title: 'VM', value: whereOf(item) },
      { title: 'Recovery point', value: pointAt === undefined ? when : `${when}, ${ago(pointAt, now)}` },
      account,
      ...facts,
    ],
    bound: {
      VM: name,
      'VM id': item.vm,
      'Protected item': item.id,
      Vault: vault,
      // Its words for people change at midnight, the point does not.
      'Recovery point': pointAt === undefined ? '' : new Date(pointAt).toISOString(),
      ...Object.fromEntries([account, ...facts, ...job].map(({ title, value }) => [title, value])),
    },
    effect,
    ...(again && { alert: again.alert }),
    details: [
      { title: 'Protected item', value: item.id },
      { title: 'VM', value: item.vm },
      ...job,
      { title: 'Storage account', value: effect.storageAccount },
      ...details,
    ].filter(({ value }) => value !== ''),
    portal: [
      ...(again === undefined ? [] : [portalLink('Job', `${item.vault}/backupJobs/${again.job}`)]),
      portalLink('VM', item.vm),
      portalLink('Vault', item.vault),
    ],
  };
}

/** Which of several VMs of one name it is. */
export function whereOf({ vm, name }: Pick<ProtectedItem, 'vm' | 'name'>): string {
  const group = vm.split('/')[4];
  return group ? `${nameOfItem({ vm, name })} in ${group}` : name;
}
