import type { Check, Plan } from '../../../approvals/plan.ts';
import type { Azure, Restore } from '../../../azure/azure.ts';
import { newVmId } from '../../../azure/backup/restorable.ts';
import { portalLink } from '../../../azure/estate/portal.ts';
import { regionName } from '../../../azure/estate/regions.ts';
import { Problem } from '../../../base/problem.ts';
import { change } from '../../../command-kit/command.ts';
import { nameChecks, networkOf, newVmNotes, subnetFor, subnetGone } from '../../../command-kit/restore/new-vm.ts';
import { restorePlan, yes } from '../../../command-kit/restore/plan-restore.ts';
import { patternsOf } from '../../../command-kit/slots.ts';
import { format } from '../../../grammar/grammar.ts';
import { type Subnet, subnetWords } from '../../../nouns/subnet.ts';
import { effectOf, groupFor, leftovers, placeChecks, readSource, type Source } from './source.ts';

/** `restore vm1 [from POINT] [as NAME] [into NETWORK/SUBNET]` */
export const restore = change<Restore>({
  name: 'restore',
  words: ['restore {vm} [from {point}] [as {name}] [into {subnet}] [group {group}] [staging {account}] [in {vault}]'],
  means: [
    'restore {vm}',
    'restore vm {vm}',
    'restore backup {vm}',
    'restore {vm} backup {point}',
    'restore {vm} {point}',
    'restore vm {vm} {point}',
    { say: 'restore {vm} last point', as: 'restore {vm} from latest' },
    { say: 'restore {vm} last backup', as: 'restore {vm} from latest' },
  ],
  area: 'restore',
  summary: 'Make a new VM from a recovery point; the VM that was backed up is not touched.',
  detail:
    'POINT is latest (also without it), latest application-consistent, a time such as "yesterday 14:00" (the last point not after it) or a point as "recovery points VM" lists it. The new VM comes into the resource group of the old one unless "group" says another, and its data pass through a storage account in the region of the vault ("staging").',
  examples: [
    'restore app-prod-01',
    'restore app-prod-01 from latest as app-prod-01-copy into vnet-prod/app',
    'restore app-prod-01 from yesterday 23:59 as app-prod-01-copy into vnet-prod/app',
  ],
  role: 'operator',
  risk: 'gated',
  family: 'backup',
  scenario: 'Restore',

  async plan(planning) {
    const { services, slots, rebuild } = planning;
    const { azure } = services;
    const source = await readSource(planning);
    const group = await groupFor(source, slots.group, services);
    const name = await nameFor(slots.name, { source, group: group.id, azure });
    const id = group.id === undefined ? '' : newVmId(group.id, name);
    const taken = `${name} exists in ${group.name} already: say another name, as: as NAME`;
    const first = [
      ...source.checks,
      ...placeChecks(source),
      group.check,
      ...(id === '' ? [] : await nameChecks(id, taken, azure)),
    ];
    // What is in the way anyhow is said before anybody is asked for a subnet.
    const blocked = first.some(({ state }) => state === 'no');
    const into = {
      said: slots.subnet,
      vm: source.item.vm,
      group: group.id ?? '',
      region: source.vault.region,
      question: `${name} needs a network in ${regionName(source.vault.region)}.`,
      rebuild: (to: string) => rebuild('subnet', to),
    };
    const subnet = blocked ? undefined : await subnetFor(into, azure);
    const checks = [...first, ...(subnet ? await subnetChecks(subnet, source, azure) : [])];
    return planOf(source, { name, id, group, subnet, checks, said: slots.subnet }, azure);
  },

  apply: (effect, azure) => azure.backup.restore(effect),
});

interface Into {
  readonly name: string;
  /** The new VM's id; empty: its resource group is not there. */
  readonly id: string;
  readonly group: { readonly id: string | undefined; readonly name: string };
  readonly subnet: Subnet | undefined;
  readonly checks: readonly Check[];
  /** The subnet as somebody said it. */
  readonly said: string | undefined;
}

function planOf(source: Source, into: Into, azure: Azure): Plan<Restore> {
  const { called, vault } = source;
  const { name, id, group, subnet, checks, said } = into;
  const line = format(patternsOf(restore)[0]!, {
    ...source.slots,
    name,
    subnet: subnet ? subnetWords(subnet) : said,
    group: group.name,
  });
  const own = {
    command: 'restore',
    line,
    title: `Restore of ${called} as ${name}`,
    emphasis: [called, name],
    summary: `Makes the new VM ${name} from the recovery point. ${called} itself is not touched.`,
    facts: [
      ...source.facts,
      { title: 'New VM', value: name },
      { title: 'Resource group', value: group.name },
      { title: 'Network', value: subnet ? `${subnet.network.name}/${subnet.name}` : (said ?? 'not said') },
      { title: 'Region', value: regionName(vault.region) },
    ],
    checks,
    notes: [
      ...source.notes,
      ...newVmNotes(source.name),
      'The quota of the region is not looked at: where it does not suffice, Azure fails the restore.',
    ],
    effect: {
      how: 'AlternateLocation' as const,
      ...effectOf(source),
      targetGroup: group.id ?? '',
      targetVm: id,
      network: subnet?.network.id ?? '',
      subnet: subnet?.id ?? '',
    },
    details: [
      { title: 'New VM', value: id },
      { title: 'Subnet', value: subnet?.id ?? '' },
      { title: 'Recovery point', value: source.point.id },
    ],
    afterwards: `See to the network of ${name}, its extensions and its agent, and protect it: it has no backup of its own. ${leftovers(source)}`,
  };
  const plan = restorePlan(source, own, azure.now());
  return group.id === undefined
    ? plan
    : { ...plan, portal: [...(plan.portal ?? []), portalLink('Resource group', group.id)] };
}

/** What Azure takes as the name of a VM (documentation: "Naming rules and restrictions for Azure resources", virtualMachines). */
const nameForm = /^(?!_)[\w.-]{1,64}(?<![.-])$/;

/** So many names are tried where none is said. */
const mostTried = 9;

async function nameFor(
  said: string | undefined,
  { source, group, azure }: { readonly source: Source; readonly group: string | undefined; readonly azure: Azure },
): Promise<string> {
  if (said !== undefined) {
    if (nameForm.test(said)) return said;
    const hint =
      'Azure takes 1 to 64 letters, digits, hyphens, dots and underscores, beginning with no underscore and ending with no dot or hyphen.';
    throw new Problem('bad-argument', `“${said}” cannot be the name of a VM.`, { hint });
  }
  const base = `${source.name.slice(0, 50)}-restored`;
  for (let tried = 1; group !== undefined && tried <= mostTried; tried += 1) {
    const name = tried === 1 ? base : `${base}-${tried}`;
    if (!(await azure.inventory.vm(newVmId(group, name)))) return name;
  }
  return base;
}

async function subnetChecks(subnet: Subnet, { vault }: Source, azure: Azure): Promise<Check[]> {
  const network = await networkOf(subnet, azure);
  if (!network) return [subnetGone(subnet)];
  return [yes(`${network.name}/${subnet.name} is there, in ${regionName(vault.region)}, the region of the vault`)];
}
