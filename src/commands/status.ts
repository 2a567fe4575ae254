import { blindSpots } from '../alerts/blind-spots.ts';
import { groupIn, subscriptionIn } from '../azure/arm-id.ts';
import type { ProtectedItem, RecoveryPoint, ReplicatedItem, Vm } from '../azure/azure.ts';
import { isRunning, isSuccess, jobOutcome } from '../azure/outcome.ts';
import { portalLink } from '../azure/portal.ts';
import { regionName } from '../azure/regions.ts';
import { apart } from '../cards/apart.ts';
import { ago, clockTime, duration, zoneName } from '../cards/words.ts';
import { type Button, card, type Fact, md, type Section } from '../cards.ts';
import { hours } from '../clock.ts';
import { target } from '../config/organisation.ts';
import { lookup } from '../lookup.ts';
import { findVm } from '../nouns/vm.ts';
import { Problem } from '../problem.ts';
import { type Asked, type Reply, read } from './command.ts';

/** `status`, `status vm1` */
export const status = read({
  name: 'status',
  words: ['status [{name}]'],
  summary: 'How well everything, or one VM, is protected.',
  examples: ['status', 'status vm1'],
  role: 'reader',
  run: (asked) => (asked.slots.name ? ofVm(asked) : ofAll(asked)),
});

async function ofAll({ services }: Asked): Promise<Reply> {
  const { azure, alerts, alerting, requests, clock, organisation, pause } = services;
  const compared = await alerting.reconcile.last();
  const since = azure.now() - hours(24);
  const [vaults, jobs, replicated, open, waiting, paused] = await Promise.all([
    azure.backup.vaults(),
    azure.backup.jobs({ since }),
    azure.recovery.items(),
    alerts.list({ state: 'open', limit: 500 }),
    requests.list({ states: ['pending'] }),
    pause.read(),
  ]);
  const backups = jobs.filter((job) => job.operation === 'Backup' && isEnd(job.status));
  const good = backups.filter((job) => isSuccess(job.status)).length;
  const unhealthy = replicated.filter((item) => item.health !== 'Normal');
  const drills = replicated.filter((item) => item.allowed.includes('TestFailoverCleanup'));
  const vaultCalled = apart(
    vaults.map(({ id, name, resourceGroup, subscription }) => ({
      id,
      name,
      marks: [resourceGroup, subscription.name],
    })),
  );
  const itemCalled = apart(
    replicated.map(({ id, name, vm, vault }) => ({
      id,
      name,
      marks: [groupIn(vm), vault.split('/').at(-1), subscriptionIn(vm)],
    })),
  );
  const now = clock.now();
  return {
    card: card('status', {
      band: {
        state: paused ? 'PAUSED' : open.length > 0 ? 'WARNING' : 'HEALTHY',
        qualifier: paused ? `by ${paused.by}: no writes to Azure` : undefined,
        time: `${clockTime(now, now, organisation.timezone)} ${zoneName(now, organisation.timezone)}`,
        title: open.length === 0 ? 'No open alerts' : `${open.length} open alert${open.length === 1 ? '' : 's'}`,
      },
      tiles: [
        { value: backups.length === 0 ? '–' : `${good} of ${backups.length}`, label: 'backups succeeded in 24 h' },
        { value: String(replicated.length), label: 'VMs replicated' },
        { value: String(waiting.length), label: 'waiting for approval' },
      ],
      sections: [
        {
          title: 'Vaults',
          rows: vaults.map((vault) => ({
            state: vault.jobFailureAlerts ? 'yes' : 'warn',
            title: vaultCalled(vault),
            text: `${regionName(vault.region)} · ${vault.redundancy ?? 'redundancy not known'} · immutability ${vault.immutability.toLowerCase()} · soft delete ${vault.softDelete.toLowerCase()}`,
          })),
        },
        {
          title: 'Site Recovery',
          checks: [
            ...unhealthy.map((item) => ({
              state: 'warn' as const,
              text: `${itemCalled(item)}: replication ${item.health} (${item.state})`,
            })),
            ...drills.map((item) => ({
              state: 'warn' as const,
              text: `${itemCalled(item)}: its test failover is not cleaned up`,
            })),
            ...(unhealthy.length + drills.length === 0
              ? [{ state: 'yes' as const, text: 'Every replication is healthy, no test failover is left over' }]
              : []),
          ],
        },
      ],
      notes: blindSpots({
        unreadVaults: [],
        withoutSoftDelete: vaults.filter((vault) => vault.softDelete === 'Disabled').map(({ name }) => name),
        withoutJobAlerts: vaults.filter((vault) => !vault.jobFailureAlerts).map(({ name }) => name),
        reconciledAt: compared?.at,
        now,
      }),
      buttons: [
        { title: 'Alerts', line: 'alerts' },
        { title: 'Jobs', line: 'jobs' },
        { title: 'Approvals', line: 'approvals' },
      ],
    }),
  };
}

async function ofVm({ services, slots, rebuild }: Asked): Promise<Reply> {
  const { azure, organisation, clock } = services;
  const ref = await findVm(slots.name ?? '', azure, (name) => rebuild('name', name));
  const [vm, items, replicated] = await Promise.all([
    azure.inventory.vm(ref.id),
    azure.backup.itemsOf(ref.id),
    azure.recovery.itemOf(ref),
  ]);
  if (!vm) throw new Problem('gone', `${ref.name} does not exist any more.`);
  const item = items.find((one) => !one.softDeleted) ?? items[0];
  const points = item && !item.softDeleted ? await azure.backup.points(item.id) : [];
  const now = azure.now();
  const time = (ms: number) => `${clockTime(ms, now, organisation.timezone)}, ${ago(ms, now)}`;
  const rpo = target(organisation.rpo, vm.name, item?.policy?.name);
  const protection = item ? protectionOf(item, points, rpo, now, time) : notProtected();
  const healthy = protection.ok && (!replicated || replicated.health === 'Normal');
  const machine = clock.now();
  return {
    card: card('status', {
      band: {
        state: healthy ? 'HEALTHY' : 'WARNING',
        time: `${clockTime(machine, machine, organisation.timezone)} ${zoneName(machine, organisation.timezone)}`,
        title: md`**${vm.name}** ${protection.words}`,
        subtitle: `${vm.resourceGroup} · ${regionName(vm.region)} · ${vm.subscription.name}`,
      },
      sections: [
        { title: 'Backup', facts: protection.facts },
        replicated
          ? replication(replicated, target(organisation.rto, vm.name))
          : { title: 'Site Recovery', text: 'Not replicated to another region.' },
        {
          title: 'VM',
          facts: [
            { title: 'State', value: `${vm.power}, ${vm.os}` },
            { title: 'VM agent', value: agentWords(vm) },
          ],
        },
      ],
      buttons: buttonsFor(ref.words, item, replicated),
      links: [portalLink('VM', vm.id), ...(item ? [portalLink('Vault', item.vault)] : [])],
      details: [
        { title: 'VM', value: vm.id },
        ...(item ? [{ title: 'Protected item', value: item.id }] : []),
        ...(replicated ? [{ title: 'Replicated item', value: replicated.id }] : []),
      ],
    }),
  };
}

/** It came to an end of its own. */
const isEnd = (status: string): boolean => !isRunning(status) && jobOutcome(status) !== 'cancelled';

interface Protection {
  readonly ok: boolean;
  readonly words: string;
  readonly facts: readonly Fact[];
}

function notProtected(): Protection {
  return {
    ok: false,
    words: 'is not backed up',
    facts: [{ title: 'Protection', value: 'none: a loss of its disks is final' }],
  };
}

/** Two RPOs: the newest point at all, and the newest that outlives the region's snapshots (K9). */
function protectionOf(
  item: ProtectedItem,
  points: readonly RecoveryPoint[],
  rpo: number,
  now: number,
  time: (ms: number) => string,
): Protection {
  const vault = item.vault.split('/').at(-1) ?? '';
  if (item.softDeleted) {
    const until = item.purgeAt ? ` until ${time(item.purgeAt)}` : '';
    return {
      ok: false,
      words: 'has soft-deleted backups',
      facts: [{ title: 'Protection', value: `deleted, kept in ${vault}${until}` }],
    };
  }
  const newest = points[0]?.at ?? item.lastRecoveryPoint;
  const inVault = points.find((point) => point.tiers.includes('vault') || point.tiers.includes('archive'))?.at;
  const missed = newest === undefined || now - newest > rpo;
  const stopped = /stopped|suspended|paused/i.test(item.state);
  const warned = item.lastBackup !== undefined && jobOutcome(item.lastBackup.status) === 'warned';
  const failed = item.lastBackup && !isSuccess(item.lastBackup.status);
  return {
    ok: !missed && !stopped && !failed,
    words: verdict({ stopped, missed, failed: failed === true, warned, first: item.state === 'IRPending' }),
    facts: [
      {
        title: 'Protection',
        value: `${stopped ? 'stopped, data kept' : (stateWords[item.state] ?? item.state)} in ${vault}${item.policy ? ` with ${item.policy.name}` : ''}`,
      },
      {
        title: 'Last backup',
        value: item.lastBackup ? `${item.lastBackup.status}, ${time(item.lastBackup.at)}` : 'none yet',
      },
      { title: 'Newest point', value: newest ? time(newest) : 'none yet' },
      { title: 'In the vault', value: inVault ? time(inVault) : 'none yet: snapshots only' },
      {
        title: 'RPO target',
        value:
          newest === undefined
            ? duration(rpo)
            : missed
              ? md`${duration(rpo)}: **missed by ${duration(now - newest - rpo)}**`
              : `${duration(rpo)}: met`,
      },
    ],
  };
}

/** Azure's `ProtectionState` in words (REST spec Microsoft.RecoveryServices/bms). */
const stateWords = lookup<string>({
  IRPending: 'configured, first backup to come',
  Protected: 'active',
  ProtectionError: 'in error',
});

interface Shortcomings {
  readonly stopped: boolean;
  readonly missed: boolean;
  readonly failed: boolean;
  readonly warned: boolean;
  readonly first: boolean;
}

function verdict({ stopped, missed, failed, warned, first }: Shortcomings): string {
  if (stopped) return 'is no longer backed up';
  if (first && !failed) return 'waits for its first backup';
  if (missed) return 'misses its RPO target';
  if (warned) return 'has a last backup that completed with warnings';
  return failed ? 'failed its last backup' : 'is protected';
}

function replication(item: ReplicatedItem, rto: number): Section {
  return {
    title: 'Site Recovery',
    facts: [
      { title: 'Replication', value: `${item.health}, ${item.state}` },
      { title: 'From, to', value: `${regionName(item.sourceRegion)} → ${regionName(item.targetRegion)}` },
      { title: 'RPO now', value: item.rpoSeconds === undefined ? 'not known' : duration(item.rpoSeconds * 1000) },
      { title: 'RTO target', value: duration(rto) },
      {
        title: 'Test failover',
        value: item.allowed.includes('TestFailoverCleanup')
          ? md`**waits for its clean-up**`
          : item.testFailover === 'None'
            ? 'none running'
            : item.testFailover,
      },
    ],
  };
}

function agentWords(vm: Vm): string {
  return { ready: 'ready', 'not-ready': 'does not answer', absent: 'never reported' }[vm.agent];
}

function buttonsFor(name: string, item: ProtectedItem | undefined, replicated: ReplicatedItem | undefined): Button[] {
  return [
    item && !item.softDeleted
      ? { title: 'Back up now', line: `backup ${name} now` }
      : { title: 'Protect', line: `protect ${name}` },
    ...(replicated?.allowed.includes('TestFailover')
      ? [{ title: 'Test failover', line: `test failover ${name}` }]
      : []),
    ...(replicated?.allowed.includes('TestFailoverCleanup') ? [{ title: 'Clean up', line: `cleanup ${name}` }] : []),
  ];
}
