import type {
  DiskBackups,
  Listed,
  Policy,
  ProtectedItem,
  RecoveryPoint,
  ReplicatedItem,
  Vm,
} from '../../azure/azure.ts';
import { isStopped, lastSegment, sameId } from '../../azure/azure.ts';
import { isVmItem } from '../../azure/backup/item-identity.ts';
import { snapshotOnly } from '../../azure/backup/snapshot-only.ts';
import { isSuccess, jobOutcome } from '../../azure/core/outcome.ts';
import { portalLink } from '../../azure/estate/portal.ts';
import { regionName } from '../../azure/estate/regions.ts';
import { lookup } from '../../base/lookup.ts';
import { Problem } from '../../base/problem.ts';
import { card, type Fact, md, type Section, type Text } from '../../cards/card.ts';
import { ago, clockTime, duration } from '../../cards/words.ts';
import { noOtherBackup } from '../../command-kit/checks/backup.ts';
import { consistency } from '../../command-kit/checks/consistency.ts';
import { type Asked, type Reply, read } from '../../command-kit/command.ts';
import { oldestFor, type Promised, promiseFor } from '../../command-kit/promise.ts';
import { mayWrite } from '../../command-kit/writes.ts';
import { target } from '../../config/organisation.ts';
import { nameIn, vmAmong } from '../../nouns/vm.ts';
import { type Proof, proofs } from '../../posture/proofs.ts';
import { nextOf } from './next.ts';
import { statusOfAll } from './status-all.ts';

/** `status`, `status vm1` */
export const status = read({
  name: 'status',
  words: ['status [{name}]'],
  means: [
    '{name} protect',
    '{name} backup',
    '{name} backup protect',
    '{name}',
    '{name} status',
    '{name} healthy',
    '{name} trouble',
    '{name} last backup',
    '{name} last point',
    'status',
    'status backup',
    'status protect',
    'all healthy',
    'all protect',
    'everything backup',
    'how are we',
    'backup healthy',
    '{name} doing',
    '{name} going',
  ],
  area: 'posture',
  summary: 'How well everything, or one VM, is protected.',
  examples: ['status', 'status vm1'],
  role: 'reader',
  run: (asked) => (asked.slots.name ? ofVm(asked) : statusOfAll(asked)),
});

/**
 * Four requests: what Resource Graph knows of it, the VM, its recovery points or what
 * could take it, its replication.
 */
async function ofVm({ services, slots, rebuild }: Asked): Promise<Reply> {
  const { azure, organisation, clock, ledger, db } = services;
  const name = slots.name ?? '';
  const known = await azure.posture.known(nameIn(name));
  const ref = await vmAmong(name, known.vms, azure, (replacement) => rebuild('name', replacement));
  const { items: all, policies, running, replicated: replicas } = known.of(ref.id);
  // A database in it is backed up by itself, and its disks are not.
  const items = all.filter(({ id }) => isVmItem(id));
  const item = items.find((one) => !one.softDeleted) ?? items[0];
  const [vm, points, replicated, bare, own, proof] = await Promise.all([
    azure.inventory.vm(ref.id),
    item && !item.softDeleted ? azure.backup.points(item.id) : none,
    replicas[0] === undefined ? undefined : azure.recovery.item(replicas[0]),
    item ? undefined : azure.posture.unprotected(ref),
    item && ledger.openFor('Backup', item.id),
    item && proofs.latest(db, item.id),
  ]);
  if (!vm) throw new Problem('gone', `${ref.name} does not exist any more.`);
  const policy = policies.find(({ id }) => sameId(id, item?.policy?.id ?? ''));
  const now = azure.now();
  const time = (ms: number) => `${clockTime(ms, now, organisation.timezone)}, ${ago(ms, now)}`;
  const promised = promiseFor(organisation.rpo, vm.name, policy ?? named(item));
  const protection = item ? protectionOf(item, points, promised, { now, time }) : notProtected(bare?.disks);
  const next = nextOf({
    words: ref.words,
    vm,
    item,
    policies: bare?.policies ?? [],
    needsBackup: protection.needsBackup,
    busy: own !== undefined || (item !== undefined && noOtherBackup(running, item).state === 'no'),
    replicated,
    mayWrite: (family) => mayWrite(services, family),
  });
  const drill = replicated?.allowed.includes('TestFailoverCleanup') ?? false;
  const healthy = protection.ok && (!replicated || replicated.health === 'Normal') && !drill;
  return {
    card: card('sheet', {
      band: {
        state: healthy ? 'HEALTHY' : 'WARNING',
        time: { at: clock.now(), timezone: organisation.timezone },
        title: md`**${vm.name}** ${protection.words}`,
        subtitle: `${vm.resourceGroup} · ${regionName(vm.region)} · ${vm.subscription.name}`,
      },
      sections: [
        { title: 'Backup', facts: [...protection.facts, ...(item ? [proofFact(proof, clock.now())] : [])] },
        replicated
          ? replication(replicated, target(organisation.rto, vm.name))
          : { title: 'Site Recovery', text: 'Not replicated to another region.' },
        {
          title: 'VM',
          facts: [
            { title: 'State', value: `${vm.power}, ${vm.os === 'unknown' ? 'operating system not known' : vm.os}` },
            ...(item && !item.softDeleted ? [{ title: 'Next points', value: consistency(vm).text }] : []),
            { title: 'VM agent', value: agentWords(vm) },
          ],
        },
      ],
      notes: next.withheld === undefined ? [] : [next.withheld],
      buttons: next.button ? [next.button] : [],
      links: [portalLink('VM', vm.id), ...(item ? [portalLink('Vault', item.vault)] : [])],
      details: [
        { title: 'VM', value: vm.id },
        ...(item ? [{ title: 'Protected item', value: item.id }] : []),
        ...(replicated ? [{ title: 'Replicated item', value: replicated.id }] : []),
      ],
    }),
  };
}

/** Beside when it was backed up: when a restore of it was proven to work. */
function proofFact(proof: Proof | undefined, now: number): Fact {
  const title = 'Last proven';
  if (!proof) return { title, value: 'never: no restore of it was proven' };
  const when = ago(proof.ended, now);
  if (proof.outcome === 'failed') return { title, value: md`**failed**, ${when}. ${proof.text}` };
  const took = proof.took === undefined ? '' : `, ${duration(proof.took)} from the start of the restore to the answer`;
  return { title, value: `${when}${took}` };
}

const none: Listed<RecoveryPoint> = { found: [], unread: [] };

interface Protection {
  readonly ok: boolean;
  /** Another one now would mend what is not as it should be. */
  readonly needsBackup: boolean;
  readonly words: string;
  readonly facts: readonly Fact[];
}

/** `disks`: what of it Backup vaults have; those know disks and no VMs. */
function notProtected(disks: DiskBackups | undefined): Protection {
  if (disks) {
    const { backedUp, disks: all, vaults } = disks;
    return {
      ok: false,
      needsBackup: false,
      words: `is backed up by ${backedUp >= all ? 'its disks' : 'some of its disks'} only`,
      facts: [
        { title: 'Disks', value: `${backedUp} of ${all} in the Backup vault ${vaults.join(', ')}` },
        { title: 'As a VM', value: 'not: each disk is of another moment, and restored by itself' },
      ],
    };
  }
  return {
    ok: false,
    needsBackup: false,
    words: 'is not backed up',
    facts: [{ title: 'Protection', value: 'none: a loss of its disks is final' }],
  };
}

/** Two RPOs: the newest point at all, and the newest that outlives the region's snapshots. */
function protectionOf(
  item: ProtectedItem,
  { found: points, unread }: Listed<RecoveryPoint>,
  promised: Promised | undefined,
  { now, time }: { readonly now: number; readonly time: (ms: number) => string },
): Protection {
  const vault = lastSegment(item.vault);
  if (item.softDeleted) {
    const until = item.purgeAt ? ` until ${time(item.purgeAt)}` : '';
    return {
      ok: false,
      needsBackup: false,
      words: 'has soft-deleted backups',
      facts: [{ title: 'Protection', value: `deleted, kept in ${vault}${until}` }],
    };
  }
  const newest = points[0]?.at ?? item.lastRecoveryPoint;
  const inVault = points.find((point) => point.tiers.includes('vault') || point.tiers.includes('archive'))?.at;
  const missed = promised !== undefined && (newest === undefined || now - newest > oldestFor(promised));
  const stopped = isStopped(item);
  const warned = item.lastBackup !== undefined && jobOutcome(item.lastBackup.status) === 'warned';
  const failed = item.lastBackup && !isSuccess(item.lastBackup.status);
  return {
    ok:
      !missed &&
      !stopped &&
      !failed &&
      promised !== undefined &&
      newest !== undefined &&
      !item.unread &&
      unread.length === 0,
    needsBackup: missed || failed === true || newest === undefined,
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
      ...(unread.length > 0 ? [{ title: 'Not read', value: unreadPoints(unread.length) }] : []),
      { title: 'In the vault', value: inVault ? time(inVault) : 'none yet: snapshots only' },
      {
        title: 'RPO target',
        value: rpoWords(promised, newest, now),
      },
    ],
  };
}

/** What Azure lists and Lifeboat cannot read is counted: a newer point may be among it. */
const unreadPoints = (count: number): string =>
  count === 1 ? '1 recovery point cannot be read' : `${count} recovery points cannot be read`;

/** `4 h: met`; without a target what the schedule promises, which may begin late. */
function rpoWords(promised: Promised | undefined, newest: number | undefined, now: number): Text {
  if (!promised) return 'no target, and the schedule of its policy cannot be read';
  const { rpo, by } = promised;
  const held = by === 'target' ? duration(rpo) : `${duration(rpo)}, by its policy's schedule`;
  if (newest === undefined) return held;
  const over = now - newest - rpo;
  if (over <= 0) return `${held}: met`;
  if (now - newest <= oldestFor(promised)) return `${held}: the next backup is due`;
  return md`${held}: **missed by ${duration(over)}**`;
}

/** A policy that could not be read has a name all the same, by which a target may be set. */
function named(item: ProtectedItem | undefined): Pick<Policy, 'name' | 'schedule'> | undefined {
  return item?.policy && { name: item.policy.name, schedule: { every: 'unknown' } };
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
  if (warned) return `has a last backup that completed with warnings: ${snapshotOnly}`;
  return failed ? 'failed its last backup' : 'is protected';
}

function replication(item: ReplicatedItem, rto: number | undefined): Section {
  return {
    title: 'Site Recovery',
    facts: [
      { title: 'Replication', value: `${item.health}, ${item.state}` },
      { title: 'From, to', value: `${regionName(item.sourceRegion)} → ${regionName(item.targetRegion)}` },
      { title: 'RPO now', value: item.rpoSeconds === undefined ? 'not known' : duration(item.rpoSeconds * 1000) },
      { title: 'RTO target', value: rto === undefined ? 'no target' : duration(rto) },
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
