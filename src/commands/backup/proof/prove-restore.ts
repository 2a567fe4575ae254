import type { Check, Fact, Plan } from '../../../approvals/plan.ts';
import { type Azure, lastSegment, type Network, sameId, type Vm } from '../../../azure/azure.ts';
import { newVmId } from '../../../azure/backup/restorable.ts';
import { portalLink } from '../../../azure/estate/portal.ts';
import { regionName } from '../../../azure/estate/regions.ts';
import { Problem } from '../../../base/problem.ts';
import { ago, clockTime, duration } from '../../../cards/words.ts';
import { change, type Planning } from '../../../command-kit/command.ts';
import { networkOf, subnetGone } from '../../../command-kit/restore/new-vm.ts';
import { no, unless, whereOf, yes } from '../../../command-kit/restore/plan-restore.ts';
import { patternsOf } from '../../../command-kit/slots.ts';
import { target } from '../../../config/organisation.ts';
import { probeFor } from '../../../config/proof.ts';
import { format } from '../../../grammar/grammar.ts';
import { findSubnet, type Subnet, subnetWords } from '../../../nouns/subnet.ts';
import { effectOf, placeChecks, readSource, type Source } from '../restore/source.ts';
import { type Question, questionOf } from './probe-script.ts';
import { type Proving, verdictOf } from './proving.ts';
import { provingSteps } from './steps.ts';

/** `prove restore of vm1 [from POINT]`: restored, measured, asked, and deleted again. */
export const proveRestore = change<Proving>({
  name: 'prove restore',
  words: ['prove restore of {vm} [from {point}] [into {subnet}] [staging {account}] [in {vault}]'],
  means: [
    'prove restore {vm}',
    'prove backup {vm}',
    'test restore {vm}',
    'try restore {vm}',
    'check backup {vm} restore',
    'prove {vm} restore {point}',
    'test restore {vm} {point}',
  ],
  area: 'restore',
  summary: 'Prove that a VM can be restored: into an isolated network, measured against the RTO, then deleted.',
  detail:
    'Restores a point under a test name into a network that reaches nothing, waits for the VM agent and for the answer to the question that lifeboat.yaml has for the VM (proof: probes: a TCP port, a URL, or a command, asked inside the VM), says how long it took against the RTO target, and deletes the VM with its disks and network interface: only what this restore made. Whatever fails on the way, it is cleaned up; what could not be is said.',
  examples: ['prove restore of app-prod-01', 'prove restore of app-prod-01 from latest into vnet-proof/app'],
  role: 'operator',
  risk: 'gated',
  family: 'backup',

  async plan(planning): Promise<Plan<Proving>> {
    const { services, slots } = planning;
    const { azure, organisation } = services;
    const source = await readSource(planning);
    const [vm, { subnet, network }] = await Promise.all([
      azure.inventory.vm(source.item.vm),
      isolatedSubnet(source, planning),
    ]);
    const group = groupOf(subnet);
    const testName = await freeName(source.name, group, azure);
    const settings = { name: source.name, policy: source.item.policy?.name };
    const probe = probeFor(organisation.proof.probes, settings.name, settings.policy);
    const asked = questionFor(probe, vm, organisation.proof.answerWithin);
    const rto = target(organisation.rto, settings.name, settings.policy);
    const proving: Proving = {
      restore: {
        how: 'AlternateLocation',
        ...effectOf(source),
        targetGroup: group,
        targetVm: newVmId(group, testName),
        network: subnet.network.id,
        subnet: subnet.id,
      },
      vault: source.vault.id,
      name: source.name,
      testName,
      pointAt: source.point.at,
      startWithin: organisation.proof.startWithin,
      answerWithin: organisation.proof.answerWithin,
      cleanUpWithin: organisation.proof.cleanUpWithin,
      ...(asked.question && { question: asked.question }),
      ...(rto !== undefined && { target: rto }),
    };
    const checks = [
      ...source.checks,
      ...placeChecks(source),
      ...isolationChecks(subnet, network),
      yes(`The name ${testName} is free in ${lastSegment(group)}`),
      ...asked.checks,
    ];
    const line = format(patternsOf(proveRestore)[0]!, { ...source.slots, subnet: subnetWords(subnet) });
    return planOf(source, { proving, subnet, checks, line, said: slots.point }, services);
  },

  steps: provingSteps,

  ending(proving, begun) {
    const { outcome, text } = verdictOf(proving, begun);
    const left = begun.notes.at(-1)?.text ?? '';
    return { outcome: outcome === 'proven' ? 'done' : 'failed', text: `${text} ${left}`.trim() };
  },
});

/** The subnet's network has the resource group in which all that is made comes to lie. */
const groupOf = ({ network }: Subnet): string => network.id.split('/').slice(0, 5).join('/');

/**
 * The one that is said, else that of lifeboat.yaml, else the only one of an isolated network of the region and the
 * subscription. Whether a named one is isolated is for the checks.
 */
async function isolatedSubnet(
  source: Source,
  { services, slots, rebuild }: Planning,
): Promise<{ readonly subnet: Subnet; readonly network: Network | undefined }> {
  const { azure, organisation } = services;
  const { region } = source.vault;
  const subscription = source.item.vm.split('/')[2] ?? '';
  const near = (await azure.inventory.networks(region)).filter(({ id }) =>
    sameId(id.split('/')[2] ?? '', subscription),
  );
  const said = slots.subnet ?? organisation.proof.network;
  const isolated = near.filter((network) => network.isolated);
  if (said === undefined && isolated.length === 0) {
    throw new Problem('refused', `There is no isolated network in ${regionName(region)} for a test VM.`, {
      hint: 'Create a virtual network there without peering and without a gateway, in the subscription of the VM, then ask again.',
    });
  }
  const subnet =
    onlySubnet(said, isolated) ??
    findSubnet(
      said,
      said === undefined ? isolated : near,
      {
        question: 'These networks are isolated.',
      },
      (to) => rebuild('subnet', to),
    );
  return { subnet, network: await networkOf(subnet, azure) };
}

function onlySubnet(said: string | undefined, isolated: readonly Network[]): Subnet | undefined {
  const [network, ...others] = isolated;
  const [name, ...more] = network?.subnets ?? [];
  if (said !== undefined || !network || name === undefined || others.length + more.length > 0) return undefined;
  return { network, name, id: `${network.id}/subnets/${name}` };
}

function isolationChecks(subnet: Subnet, network: Network | undefined): Check[] {
  if (!network) return [subnetGone(subnet)];
  const reaches = `${network.name} is not isolated (${network.reaches.join(', ')}): what is restored there could be taken for the original`;
  return [unless(network.isolated ? undefined : reaches, `${network.name} is isolated: no peering, no gateway subnet`)];
}

/** So many names are tried. */
const mostTried = 9;

async function freeName(name: string, group: string, azure: Azure): Promise<string> {
  const base = `${name.slice(0, 50)}-proof`;
  for (let tried = 1; tried <= mostTried; tried += 1) {
    const testName = tried === 1 ? base : `${base}-${tried}`;
    if (!(await azure.inventory.vm(newVmId(group, testName)))) return testName;
  }
  throw new Problem('refused', `${mostTried} VMs in ${lastSegment(group)} have names of proofs of ${name} already.`, {
    hint: `See whether ${base} and the others there are still needed, and delete them.`,
  });
}

function questionFor(
  probe: Parameters<typeof questionOf>[0] | undefined,
  vm: Vm | undefined,
  within: number,
): { readonly question?: Question; readonly checks: readonly Check[] } {
  if (!probe) {
    return {
      checks: [
        {
          state: 'warn',
          text: 'No question is set for it (lifeboat.yaml, proof: probes): only its VM agent has to answer',
        },
      ],
    };
  }
  const os = vm?.os ?? 'unknown';
  if (os === 'unknown') {
    return {
      checks: [no('Its operating system is not known, so nothing can be asked inside it: set no probe for it')],
    };
  }
  const question = questionOf(probe, os, Math.floor((within * 9) / 10_000));
  return { question, checks: [yes(`Asked inside it, by the VM agent: ${question.words}`)] };
}

interface Shown {
  readonly proving: Proving;
  readonly subnet: Subnet;
  readonly checks: readonly Check[];
  readonly line: string;
  readonly said: string | undefined;
}

function planOf(source: Source, shown: Shown, services: Planning['services']): Plan<Proving> {
  const { proving, subnet, checks, line } = shown;
  const { azure, clock, organisation } = services;
  const { item, called, vault, when, point, account } = source;
  const { testName, target: rto, question } = proving;
  const group = lastSegment(groupOf(subnet));
  const facts: Fact[] = [
    { title: 'VM', value: whereOf(item) },
    { title: 'Recovery point', value: `${when}, ${ago(point.at, azure.now())}` },
    ...source.facts,
    { title: 'Test VM', value: `${testName} in ${group}` },
    { title: 'Network', value: `${subnet.network.name}/${subnet.name}` },
    { title: 'Question', value: question?.words ?? 'none: its VM agent has to answer' },
    { title: 'RTO target', value: rto === undefined ? 'no target' : duration(rto) },
    { title: 'Gone by', value: clockTime(clock.now() + proving.cleanUpWithin, clock.now(), organisation.timezone) },
  ];
  return {
    command: 'prove restore',
    line,
    title: `Proof that ${called} can be restored`,
    emphasis: [called],
    target: { kind: 'vm', id: item.id, name: source.name, vault: item.vault },
    subtitle: `${lastSegment(item.vault)} · ${regionName(vault.region)}`,
    summary: `Restores ${called} as ${testName} into an isolated network, measures how long it takes, asks whether it works, and deletes it again. ${called} itself is not touched.`,
    facts,
    checks,
    notes: [
      ...source.notes,
      'Cost: the test VM and its disks are billed until they are deleted; usually an hour or less (direction: up, then down).',
      `What Azure stages for it in ${account} has no name that Azure tells, so it is not deleted here.`,
    ],
    bound: {
      VM: source.name,
      'VM id': item.vm,
      'Protected item': item.id,
      'Recovery point': new Date(point.at).toISOString(),
      'Test VM': `${testName} in ${group}`,
      Network: `${subnet.network.name}/${subnet.name}`,
      Question: question?.script ?? 'none',
      'RTO target': rto === undefined ? 'none' : duration(rto),
      'Storage account': account,
    },
    effect: proving,
    details: [
      { title: 'Protected item', value: item.id },
      { title: 'Test VM', value: proving.restore.targetVm },
      { title: 'Subnet', value: subnet.id },
      { title: 'Recovery point', value: point.id },
    ],
    portal: [portalLink('VM', item.vm), portalLink('Vault', item.vault), portalLink('Test group', groupOf(subnet))],
  };
}
