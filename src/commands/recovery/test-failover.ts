import type { Check, Plan } from '../../approvals/plan.ts';
import type { Network, PointChoice, ReplicatedItem, ReplicationPoint } from '../../azure/azure.ts';
import { sameId } from '../../azure/azure.ts';
import { portalLink } from '../../azure/estate/portal.ts';
import { regionName } from '../../azure/estate/regions.ts';
import { Problem } from '../../base/problem.ts';
import { ago, clockTime, duration } from '../../cards/words.ts';
import { noOtherTest, replicationHealth } from '../../command-kit/checks/recovery.ts';
import { warnings } from '../../command-kit/checks/warnings.ts';
import { change } from '../../command-kit/command.ts';
import { patternsOf } from '../../command-kit/slots.ts';
import { target } from '../../config/organisation.ts';
import { format } from '../../grammar/grammar.ts';
import { findNetwork } from '../../nouns/network.ts';
import { exactly } from '../../nouns/offer.ts';
import { pointNamed } from '../../nouns/point.ts';
import { findVm, type NamedVm } from '../../nouns/vm.ts';

interface Effect {
  readonly item: string;
  readonly network: string;
  readonly point: PointChoice;
}

/** `test failover vm1 [into NETWORK] [from POINT]` */
export const testFailover = change<Effect>({
  name: 'test failover',
  words: ['test failover {vm} [into {network}] [from {point}]'],
  means: [
    'test failover {vm}',
    'drill {vm}',
    'dr drill {vm}',
    'dr test {vm}',
    'drill failover {vm}',
    'test dr {vm}',
    'dr drill test {vm}',
    'drill vm {vm}',
    'test failover vm {vm}',
    'test failover {vm} {network}',
    'drill {vm} {network}',
    'dr test {vm} {network}',
  ],
  area: 'recovery',
  summary: 'Rehearse the failover of a VM in an isolated network.',
  detail:
    'Starts a copy of the VM in the target region, in a network that reaches nothing, from a recovery point; production ' +
    'and replication go on. Without "into", the only isolated network of the target region is taken. Without "from", the ' +
    'latest processed point. The test VM costs money until it is cleaned up.',
  examples: ['test failover vm1', 'test failover vm1 into vnet-dr-test', 'test failover vm1 from latest'],
  role: 'operator',
  risk: 'gated',
  family: 'recovery',
  scenario: 'TestFailover',

  async plan({ services: { azure, organisation, clock }, slots, rebuild }) {
    const vm = await findVm(slots.vm ?? '', azure, (name) => rebuild('vm', name));
    const item = await azure.recovery.itemOf(vm);
    if (!item) {
      throw new Problem(
        'not-found',
        `${vm.name} is not replicated by Site Recovery, so there is nothing to fail over.`,
        {
          hint: 'Enable replication for it first.',
        },
      );
    }
    const [points, networks] = await Promise.all([
      azure.recovery.points(item.id),
      azure.inventory.networks(item.targetRegion),
    ]);
    const listed = findNetwork(slots.network, item, networks, (name) => rebuild('network', name));
    // The list is Resource Graph's, which may lag by minutes: whether it is isolated is asked of Azure itself.
    const network = await azure.inventory.network(listed.id);
    if (!network) throw new Problem('gone', `${listed.name} does not exist any more.`);
    const point = pointNamed(slots.point, points.found, azure.now(), organisation.timezone);
    const line = format(patternsOf(testFailover)[0]!, {
      vm: vm.words,
      network: exactly(listed, networks),
      point: point.words,
    });
    return planOf({
      line,
      vm,
      item,
      network,
      point,
      now: azure.now(),
      unread: points.unread.length,
      rto: target(organisation.rto, vm.name),
      rpo: target(organisation.rpo, vm.name),
      cleanUpBy: clock.now() + organisation.testFailover.cleanUpWithin,
      timezone: organisation.timezone,
    });
  },

  apply: (effect, azure) => azure.recovery.testFailover(effect),
});

interface Given {
  /** The line that gives this plan again. */
  readonly line: string;
  readonly vm: NamedVm;
  readonly item: ReplicatedItem;
  readonly network: Network;
  readonly point: {
    readonly choice: PointChoice;
    readonly words: string;
    readonly point: ReplicationPoint | undefined;
  };
  readonly now: number;
  /** How many of its recovery points cannot be read. */
  readonly unread: number;
  readonly rto: number | undefined;
  readonly rpo: number | undefined;
  readonly cleanUpBy: number;
  readonly timezone: string;
}

function planOf(given: Given): Plan<Effect> {
  const { vm, item, network, point, now, timezone } = given;
  const region = regionName(item.targetRegion);
  const checks = [replicationHealth(item), noOtherTest(item), isolation(item, network), age(given)];
  const at = point.point?.at;
  return {
    command: 'test failover',
    line: given.line,
    title: `Test failover of ${vm.called} to ${region}`,
    emphasis: [vm.called],
    target: { kind: 'vm', id: item.id, name: vm.name, vault: item.vault },
    next: [{ title: 'Clean up', line: `cleanup ${vm.words}` }],
    subtitle: `${regionName(item.sourceRegion)} → ${region} · ${network.name} (${network.isolated ? 'isolated' : 'not isolated'})`,
    summary: `Starts a copy of ${vm.name} in ${region}. ${network.isolated ? 'Production is not touched and replication goes on.' : 'Replication goes on.'}`,
    facts: [
      { title: 'Point', value: at ? `${point.words}: ${clockTime(at, now, timezone)}, ${ago(at, now)}` : point.words },
      { title: 'Network', value: `${network.name} in ${network.resourceGroup}: ${reachWords(network)}` },
      { title: 'RTO target', value: given.rto === undefined ? 'no target' : duration(given.rto) },
      { title: 'Clean up by', value: clockTime(given.cleanUpBy, now, timezone) },
    ],
    checks,
    notes: [
      ...(given.unread > 0
        ? [
            `Recovery points that cannot be read: ${given.unread}. A newer one than those that can be chosen may be among them.`,
          ]
        : []),
      'Cost: the test VM and its disks are billed by the hour until the clean-up; usually small (direction: up, then down).',
    ],
    bound: {
      VM: `${vm.name} in ${vm.resourceGroup}`,
      'Replicated item': item.name,
      'Target region': region,
      Network: `${network.name}, ${network.isolated ? 'isolated' : reachWords(network)}`,
      'Recovery point': point.words,
      Health: item.health,
      Warnings: warnings(checks.filter((check) => check !== checks[3])),
    },
    effect: { item: item.id, network: network.id, point: point.choice },
    measure: {
      ...(given.rto !== undefined && { rtoTarget: given.rto }),
      region,
      network: network.name,
      ...(at && { pointAt: at }),
      cleanUpBy: given.cleanUpBy,
    },
    details: [
      { title: 'Replicated item', value: item.id },
      { title: 'Network', value: network.id },
      { title: 'Vault', value: item.vault },
    ],
    portal: [portalLink('VM', vm.id), portalLink('Vault', item.vault)],
  };
}

/** What was read of the network: its peerings and its subnets, of which one may be for a gateway. */
const reachWords = ({ isolated, reaches }: Network): string =>
  isolated ? 'no peering, no gateway subnet' : reaches.join(', ');

function isolation(item: ReplicatedItem, network: Network): Check {
  if (item.recoveryNetwork && sameId(item.recoveryNetwork, network.id)) {
    return {
      state: 'no',
      text: `${network.name} is the network of a real failover: a test there could reach production`,
    };
  }
  if (!network.isolated) {
    return {
      state: 'no',
      text: `${network.name} is not isolated (${reachWords(network)}): a test there could reach production`,
    };
  }
  return { state: 'yes', text: `${network.name} is isolated: it has ${reachWords(network)}` };
}

function age({ point, now, rpo }: Given): Check {
  if (!point.point) return { state: 'warn', text: 'Site Recovery has no recovery point yet: wait for the first one' };
  const old = now - point.point.at;
  if (rpo === undefined) return { state: 'yes', text: `The point is ${duration(old)} old; no RPO target is set` };
  return old <= rpo
    ? { state: 'yes', text: `The point is ${duration(old)} old, within the RPO target of ${duration(rpo)}` }
    : { state: 'warn', text: `The point is ${duration(old)} old, beyond the RPO target of ${duration(rpo)}` };
}
