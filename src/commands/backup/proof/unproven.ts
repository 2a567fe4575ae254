import { type ProtectedItem, sameId } from '../../../azure/azure.ts';
import { nameOfItem } from '../../../azure/backup/item-identity.ts';
import { groupIn } from '../../../azure/core/arm-id.ts';
import { hours } from '../../../base/clock.ts';
import { Problem } from '../../../base/problem.ts';
import { card, md, type Row } from '../../../cards/card.ts';
import { pageButtons } from '../../../cards/pages.ts';
import { ago } from '../../../cards/words.ts';
import { type Asked, read } from '../../../command-kit/command.ts';
import { exactly } from '../../../nouns/offer.ts';
import { hasTag, tagIn } from '../../../nouns/which-vms.ts';
import { criticalityOf, rankOf } from '../../../posture/bare-vms.ts';
import { type Proof, proofs } from '../../../posture/proofs.ts';

/** Each has its button. */
const perPage = 15;

/** A proof that is older says little of the VM of today: a quarter, as auditors count. */
const lately = hours(24 * 92);

interface Unproven {
  readonly item: ProtectedItem;
  readonly name: string;
  readonly resourceGroup: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly proof: Proof | undefined;
}

/** `unproven [tag K=V]`: the sibling of `unprotected`: backed up, and nobody knows whether it can be restored. */
export const unproven = read({
  name: 'unproven',
  words: ['unproven [tag {tag}] [page {page}]'],
  means: [
    { say: 'never proven', as: 'unproven' },
    { say: 'backup never test', as: 'unproven' },
    { say: 'restore never test', as: 'unproven' },
    { say: 'not proven', as: 'unproven' },
    { say: 'vm never proven', as: 'unproven' },
    { say: 'untested backup', as: 'unproven' },
  ],
  area: 'restore',
  summary: 'Protected VMs whose restore was never proven, or not lately, the most critical first.',
  detail:
    'A restore is proven by "prove restore of VM". Lately means in the last 92 days; a proof that failed does not count. How critical a VM is, its tag Criticality says.',
  examples: ['unproven', 'unproven tag Environment=Production'],
  role: 'reader',
  async run({ services, slots }: Asked) {
    const { azure, clock, organisation, db } = services;
    const wanted = Number(slots.page ?? 1);
    if (!Number.isInteger(wanted) || wanted < 1) throw new Problem('bad-argument', `“${slots.page}” is not a page.`);
    const tag = slots.tag === undefined ? undefined : tagIn(slots.tag);
    const [backedUp, proven, latest] = await Promise.all([
      azure.posture.protectedVms(),
      proofs.provenAt(db),
      proofs.latestOfEach(db),
    ]);
    const now = clock.now();
    const all = backedUp.found
      .filter(({ item }) => now - (proven.get(item.id.toLowerCase()) ?? Number.NEGATIVE_INFINITY) > lately)
      .filter(({ tags }) => tag === undefined || hasTag({ tags }, tag))
      .map(({ item, tags }): Unproven => {
        const name = nameOfItem(item);
        return { item, name, resourceGroup: groupIn(item.vm) ?? '', tags, proof: latest.get(item.id.toLowerCase()) };
      })
      .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
    const pages = Math.max(1, Math.ceil(all.length / perPage));
    const page = Math.min(wanted, pages);
    const which = slots.tag === undefined ? '' : `tag ${slots.tag}`;
    return {
      card: card('list', {
        band: {
          word: 'UNPROVEN',
          qualifier: [which, pages > 1 && `page ${page} of ${pages}`].filter(Boolean).join(' · ') || undefined,
          time: { at: now, timezone: organisation.timezone },
          title:
            all.length === 0
              ? 'Every protected VM was proven to be restorable lately'
              : md`${backedUp.cut ? 'At least ' : ''}**${all.length}** protected ${all.length === 1 ? 'VM was' : 'VMs were'} not proven lately`,
        },
        rows: {
          items: all.slice((page - 1) * perPage, page * perPage).map((one) => rowOf(one, all, now)),
          none: 'Nothing is missing.',
        },
        notes: ['Only VMs: databases and file shares are not in it.'],
        buttons: pageButtons(page, pages, ['unproven', which].filter(Boolean).join(' ')),
      }),
    };
  },
});

const rank = ({ tags }: Unproven): number => rankOf(criticalityOf(tags));

function rowOf(one: Unproven, all: readonly Unproven[], now: number): Row {
  const { item, name, resourceGroup, proof, tags } = one;
  const same = all.some((other) => other.name === name && !sameId(other.item.vm, item.vm));
  const words = exactly({ id: item.vm, name, resourceGroup }, all.map(namedVm));
  return {
    state: rank(one) <= 1 ? 'no' : 'warn',
    title: same ? `${name} (${resourceGroup})` : name,
    text: [stateWords(proof, now), item.policy?.name, resourceGroup].filter(Boolean).join(' · '),
    aside: criticalityOf(tags) ?? 'not rated',
    buttons: [{ title: 'Prove', line: `prove restore of ${words}` }],
  };
}

const namedVm = ({ item, name, resourceGroup }: Unproven) => ({ id: item.vm, name, resourceGroup });

function stateWords(proof: Proof | undefined, now: number): string {
  if (!proof) return 'never proven';
  return `${proof.outcome === 'failed' ? 'failed its proof' : 'last proven'} ${ago(proof.ended, now)}`;
}
