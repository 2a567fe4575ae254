import type { DiskBackups, Policy, Vault, VmRef } from '../../azure/azure.ts';
import { sameId } from '../../azure/azure.ts';
import { regionName } from '../../azure/estate/regions.ts';
import { Problem } from '../../base/problem.ts';
import { apart } from '../../cards/apart.ts';
import { type Button, card, md, type Row } from '../../cards/card.ts';
import { pageButtons } from '../../cards/pages.ts';
import { type Asked, read } from '../../command-kit/command.ts';
import { patternsOf } from '../../command-kit/slots.ts';
import { format } from '../../grammar/grammar.ts';
import { exactly } from '../../nouns/offer.ts';
import { tagIn, whichVms } from '../../nouns/which-vms.ts';
import { type BareVm, bareVms, byCriticality, criticalityOf, rankOf, readBareEstate } from '../../posture/bare-vms.ts';

/** Each has its button. */
const perPage = 15;

/** `unprotected [in REGION] [tag K=V]`: VMs that nothing backs up, the most critical first. */
export const unprotected = read({
  name: 'unprotected',
  words: ['unprotected [in {region}] [tag {tag}] [page {page}]'],
  means: [
    { say: 'not protect', as: 'unprotected' },
    { say: 'vm not protect', as: 'unprotected' },
    { say: 'not backup', as: 'unprotected' },
    { say: 'vm not backup', as: 'unprotected' },
    { say: 'vm without backup', as: 'unprotected' },
    { say: 'without backup', as: 'unprotected' },
    { say: 'unprotected vm', as: 'unprotected' },
    'unprotected tag {tag}',
    'unprotected vm tag {tag}',
    { say: 'missing backup', as: 'unprotected' },
    { say: 'vm missing backup', as: 'unprotected' },
  ],
  area: 'estate',
  summary: 'VMs that nothing backs up, the most critical first, each with what to do about it.',
  detail:
    'How critical a VM is, its tag Criticality says. VMs that test failovers made are left out; those whose backups were stopped or deleted are in it.',
  examples: ['unprotected', 'unprotected in Australia East', 'unprotected tag Environment=Production'],
  role: 'reader',
  async run({ services, slots }: Asked) {
    const { azure, clock, organisation } = services;
    const page = pageIn(slots.page);
    const tag = slots.tag === undefined ? undefined : tagIn(slots.tag);
    const { vms, without, byDisks, disks, items, replicated, vaults, policies } = await readBareEstate(azure);
    const asked = whichVms(without, { region: slots.region, tag });
    const bare = bareVms(asked, items, replicated).sort(byCriticality);
    const pages = Math.max(1, Math.ceil(bare.length / perPage));
    const shown = bare.slice((Math.min(page, pages) - 1) * perPage, Math.min(page, pages) * perPage);
    const row = rowIn({ vms: vms.found, vaults, policies, disks: disks ?? [] });
    const which = [slots.region && `in ${slots.region}`, slots.tag && `tag ${slots.tag}`].filter(Boolean).join(' ');
    const line = format(patternsOf(unprotected)[0]!, { region: slots.region, tag: slots.tag });
    const many = bare.filter(({ had }) => had === 'none').length > 1;
    return {
      card: card('list', {
        band: {
          word: 'UNPROTECTED',
          qualifier:
            [which, pages > 1 && `page ${Math.min(page, pages)} of ${pages}`].filter(Boolean).join(' · ') || undefined,
          time: { at: clock.now(), timezone: organisation.timezone },
          title: titleOf(bare.length, vms.cut),
        },
        rows: { items: shown.map(row), none: 'Every one of them is backed up.' },
        notes: [
          ...(vms.unread.length > 0 ? [`Not all VMs can be read: ${vms.unread.join(', ')}.`] : []),
          ...diskNotes(byDisks, disks),
          'Only VMs: databases and file shares are not in it.',
          ...(many && !tag ? ['Many at once, by a tag: protect all tag K=V with POLICY'] : []),
        ],
        buttons: [
          ...(many && tag ? [{ title: 'Protect all', line: line.replace(/^unprotected/, 'protect all') }] : []),
          ...pageButtons(Math.min(page, pages), pages, line),
        ],
      }),
    };
  },
});

/** VMs that are not in it because a Backup vault has all of their disks, or that Lifeboat cannot say so. */
function diskNotes(byDisks: readonly VmRef[], read: readonly DiskBackups[] | undefined): string[] {
  if (!read) return ['Backup vaults cannot be read: disks of these VMs may be backed up there.'];
  if (byDisks.length === 0) return [];
  const names = byDisks.slice(0, 5).map(({ id, name }) => `${name} (${vaultsWith(id, read)})`);
  const more = byDisks.length > names.length ? ` and ${byDisks.length - names.length} more` : '';
  return [`Not in it, as a Backup vault has all of their disks: ${names.join(', ')}${more}.`];
}

const vaultsWith = (vm: string, disks: readonly DiskBackups[]): string =>
  disks.find((one) => sameId(one.vm, vm))?.vaults.join(', ') ?? '';

function pageIn(text: string | undefined): number {
  const page = Number(text ?? 1);
  if (Number.isInteger(page) && page >= 1) return page;
  throw new Problem('bad-argument', `“${text}” is not a page.`);
}

function titleOf(bare: number, cut: boolean) {
  if (bare === 0) return 'No VM without backups';
  return md`${cut ? 'At least ' : ''}**${bare}** ${bare === 1 ? 'VM is' : 'VMs are'} not backed up`;
}

interface Estate {
  readonly vms: readonly VmRef[];
  readonly vaults: readonly Vault[];
  readonly policies: readonly Policy[];
  readonly disks: readonly DiskBackups[];
}

function rowIn({ vms, vaults, policies, disks }: Estate): (bare: BareVm) => Row {
  const called = apart(
    vms.map(({ id, name, resourceGroup, subscription }) => ({ id, name, marks: [resourceGroup, subscription.name] })),
  );
  return (bare) => {
    const { vm } = bare;
    const next = nextFor(bare, { vms, vaults, policies, disks });
    const critical = criticalityOf(vm.tags);
    return {
      state: rankOf(critical) <= 1 ? 'no' : 'warn',
      title: called(vm),
      text: [
        hadWords[bare.had],
        someDisks(vm, disks),
        next.why,
        vm.resourceGroup,
        regionName(vm.region),
        vm.subscription.name,
      ]
        .filter(Boolean)
        .join(' · '),
      aside: critical ?? 'not rated',
      ...(next.button && { buttons: [next.button] }),
    };
  };
}

/** `1 of 2 disks is backed up in bvault-dev`; empty: none is. */
function someDisks({ id }: VmRef, all: readonly DiskBackups[]): string {
  const some = all.find(({ vm }) => sameId(vm, id));
  return some ? `${some.backedUp} of ${some.disks} disks backed up in ${some.vaults.join(', ')}` : '';
}

const hadWords: Readonly<Record<BareVm['had'], string>> = {
  none: '',
  stopped: 'backups stopped, data kept',
  deleted: 'backups deleted, still to be brought back',
};

/** What its plan would not refuse at once; else why there is none. */
function nextFor(
  { vm, had }: BareVm,
  { vms, vaults, policies }: Estate,
): { readonly button?: Button; readonly why?: string } {
  const words = exactly(vm, vms);
  if (had === 'deleted') return { button: { title: 'Undelete', line: `undelete ${words}` } };
  if (had === 'stopped') return { button: { title: 'Resume', line: `resume backup of ${words}` } };
  const near = vaults.filter(
    (vault) => vault.region === vm.region && sameId(vault.subscription.id, vm.subscription.id),
  );
  if (near.length === 0) return { why: `no vault of its subscription in ${regionName(vm.region)}` };
  const has = policies.some((policy) => policy.workload === 'vm' && near.some(({ id }) => sameId(id, policy.vault)));
  if (!has) return { why: 'no policy for VMs in its vault' };
  return { button: { title: 'Protect', line: `protect ${words}` } };
}
