import type { JobTally, ReplicatedItem, Vault, VmRef } from '../../azure/azure.ts';
import { groupIn, lastSegment, subscriptionIn } from '../../azure/core/arm-id.ts';
import { isRunning, isSuccess, jobOutcome } from '../../azure/core/outcome.ts';
import { regionName } from '../../azure/estate/regions.ts';
import { hours } from '../../base/clock.ts';
import { quoted } from '../../base/inputs.ts';
import { Problem } from '../../base/problem.ts';
import { apart } from '../../cards/apart.ts';
import { type Button, type Check, card, type Row } from '../../cards/card.ts';
import { ago } from '../../cards/words.ts';
import type { Asked, Reply } from '../../command-kit/command.ts';
import { exactly } from '../../nouns/offer.ts';
import type { Paused } from '../../operations/pause.ts';
import { notByDisks } from '../../posture/bare-vms.ts';
import { blindSpots, unreadVaults } from '../../posture/blind-spots.ts';
import { type Estate, faultsOf, heldTo, namesSaid, namesWithTarget, shortcomingsOf } from './shortcomings.ts';

/** How well everything is protected. Healthy is said only when all of it could be read and is good. */
export async function statusOfAll({ services }: Asked): Promise<Reply> {
  const { azure, alertBook, alerting, requests, clock, organisation, pause } = services;
  const compared = await alerting.reconcile.last();
  const vaults = await azure.backup.vaults();
  const unread: Check[] = [];
  /** A part that cannot be read is said; the others are not kept back for it. */
  const part = async <T>(what: string, reading: Promise<T>): Promise<T | undefined> => {
    try {
      return await reading;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      unread.push({ state: 'warn', text: `${what} cannot be read: ${error.message}` });
      return undefined;
    }
  };
  /** What is well beyond doubt is not listed: of ten thousand VMs that is nearly all. */
  const doubtful = async () => {
    const policies = await part('Backup policies', azure.backup.allPolicies());
    if (!policies) return undefined;
    const held = heldTo(policies, organisation.rpo, azure.now());
    const items = await part('Protected VMs', azure.posture.doubtfulItems(held, namesWithTarget(organisation.rpo)));
    return items && { policies, items };
  };
  const [jobs, replicated, bare, disks, backedUp, open, waiting, paused] = await Promise.all([
    part('Backup jobs', azure.backup.tally({ since: azure.now() - hours(24) })),
    part('Replicated VMs', azure.recovery.items()),
    part('The VMs', azure.posture.bareVms()),
    part('Disks in Backup vaults', azure.vaults.diskBackups()),
    doubtful(),
    alertBook.list({ state: 'open', limit: 500 }),
    requests.list({ states: ['pending'] }),
    pause.read(),
  ]);
  const odd = bare?.unread ?? [];
  if (odd.length > 0) unread.push({ state: 'warn', text: oddVms(odd) });
  const estate: Estate | undefined = bare &&
    backedUp && {
      vms: notByDisks(bare.found, disks ?? []).bare,
      items: backedUp.items.found,
      policies: backedUp.policies,
      replicated: replicated ?? [],
      cut: { vms: bare.cut, items: backedUp.items.cut },
      now: azure.now(),
    };
  const faults = estate ? faultsOf(estate, organisation.rpo) : [];
  const names = namesSaid(faults);
  const namesakes =
    names.length > 0 ? await part('Who else has these names', azure.posture.namesakes(names)) : undefined;
  const vms = namesakes?.vms ?? bare?.found ?? [];
  const shortcomings = shortcomingsOf(faults, { vms, items: namesakes?.items ?? [] });
  const backup: Check[] = [...shortcomings, ...unread];
  const recovery = recoveryOf(replicated);
  const lost = unreadVaults(vaults, open);
  const now = clock.now();
  const sections = [
    { title: 'Backup', checks: backup.length > 0 ? backup : [{ state: 'yes' as const, text: allWell }] },
    { title: 'Vaults', rows: rowsOf(vaults) },
    { title: 'Site Recovery', checks: recovery },
  ];
  const isGood =
    open.length === 0 &&
    lost.length === 0 &&
    compared !== undefined &&
    !compared.unread &&
    sections.every(({ checks = [], rows = [] }) => [...checks, ...rows].every(({ state }) => state === 'yes'));
  const found = backup.length + recovery.filter(({ state }) => state !== 'yes').length;
  return {
    card: card('sheet', {
      band: {
        state: paused ? 'PAUSED' : isGood ? 'HEALTHY' : 'WARNING',
        qualifier: paused ? `by ${paused.by}: no writes to Azure` : undefined,
        time: { at: now, timezone: organisation.timezone },
        title: titleOf(open.length, found),
      },
      tiles: [
        tileOf(jobs),
        { value: replicated ? String(replicated.length) : 'not known', label: 'VMs replicated' },
        { value: String(waiting.length), label: 'waiting for approval' },
      ],
      sections,
      notes: [
        ...(paused ? [pausedWords(paused, now)] : []),
        ...blindSpots({
          unreadVaults: lost,
          withoutSoftDelete: readable(vaults, ({ softDelete }) => softDelete === 'Disabled'),
          withoutJobAlerts: readable(vaults, ({ jobFailureAlerts }) => !jobFailureAlerts),
          reconciledAt: compared?.at,
          unreadAlerts: compared?.unread,
          now,
        }),
      ],
      buttons: buttonsOf({
        alerts: open.length,
        approvals: waiting.length,
        vms,
        bad: shortcomings.flatMap((one) => one.vms)[0],
      }),
    }),
  };
}

/** What to look at next first: what is open, what others wait for, a VM that is not as it should be; then the rest. */
function buttonsOf(found: {
  readonly alerts: number;
  readonly approvals: number;
  readonly vms: readonly VmRef[];
  readonly bad: VmRef | undefined;
}): Button[] {
  const alerts = { title: 'Alerts', line: 'alerts' };
  const approvals = { title: 'Approvals', line: 'approvals' };
  const bad = found.bad && { title: `Status of ${found.bad.name}`, line: `status ${exactly(found.bad, found.vms)}` };
  const next = [found.alerts > 0 && alerts, found.approvals > 0 && approvals, bad].filter(
    (one) => one !== undefined && one !== false,
  );
  const all = [...next, alerts, { title: 'Jobs', line: 'jobs' }, approvals];
  return [...new Map(all.map((one) => [one.line, one])).values()];
}

const pausedWords = ({ by, at, reason }: Paused, now: number): string =>
  `Paused by ${by} ${ago(at, now)}${reason ? `: ${quoted(reason)}` : ''}. To go on, an admin types: resume bot`;

const oddVms = (names: readonly string[]): string =>
  `${names.length === 1 ? '1 VM' : `${names.length} VMs`} cannot be read, nor whether it is backed up: ${[...new Set(names)].slice(0, 5).join(', ')}`;

const allWell = 'Every VM is backed up, its last backup completed, and it is within its RPO';

function titleOf(open: number, found: number): string {
  const alerts = open === 0 ? 'No open alerts' : `${open} open alert${open === 1 ? '' : 's'}`;
  return found === 0 ? alerts : `${alerts}, ${found} ${found === 1 ? 'thing needs' : 'things need'} attention`;
}

/** Jobs, not VMs: one that failed and was repeated counts twice. */
function tileOf(jobs: readonly JobTally[] | undefined) {
  const label = 'backup jobs succeeded in 24 h';
  if (!jobs) return { value: 'not known', label };
  const ended = jobs.filter(({ operation, status, recent }) => recent && operation === 'Backup' && isEnd(status));
  const count = (tallies: readonly JobTally[]) => tallies.reduce((sum, tally) => sum + tally.jobs, 0);
  const good = count(ended.filter(({ status }) => isSuccess(status)));
  return { value: ended.length === 0 ? '–' : `${good} of ${count(ended)}`, label };
}

const isEnd = (status: string): boolean => !isRunning(status) && jobOutcome(status) !== 'cancelled';

function rowsOf(vaults: readonly Vault[]): Row[] {
  const called = apart(
    vaults.map(({ id, name, resourceGroup, subscription }) => ({
      id,
      name,
      marks: [resourceGroup, subscription.name],
    })),
  );
  return vaults.map((vault) => rowOf(vault, called(vault)));
}

function rowOf(vault: Vault, title: string): Row {
  const { region, redundancy, immutability, softDelete, jobFailureAlerts, unread } = vault;
  if (unread) return { state: 'warn', title, text: 'cannot be read' };
  const parts = [
    regionName(region),
    redundancy ?? 'redundancy not known',
    `immutability ${immutability.toLowerCase()}`,
    `soft delete ${softDelete.toLowerCase()}`,
  ];
  return {
    state: jobFailureAlerts && softDelete !== 'Disabled' ? 'yes' : 'warn',
    title,
    text: parts.join(' · '),
  };
}

/** What cannot be read of a vault is said of it, and not that its alerts are off. */
const readable = (vaults: readonly Vault[], is: (vault: Vault) => boolean): string[] =>
  vaults.filter((vault) => !vault.unread && is(vault)).map(({ name }) => name);

function recoveryOf(replicated: readonly ReplicatedItem[] | undefined): Check[] {
  if (!replicated) return [{ state: 'warn', text: 'How replication stands is not known' }];
  const sick = replicated.filter(({ health }) => health !== 'Normal');
  const drills = replicated.filter(({ allowed }) => allowed.includes('TestFailoverCleanup'));
  const called = apart(
    replicated.map(({ id, name, vm, vault }) => ({
      id,
      name,
      marks: [groupIn(vm), lastSegment(vault), subscriptionIn(vm)],
    })),
  );
  const checks = [
    ...sick.map((item) =>
      item.unread
        ? `${called(item)}: its replication cannot be read`
        : `${called(item)}: replication ${item.health} (${item.state})`,
    ),
    ...drills.map((item) => `${called(item)}: its test failover is not cleaned up`),
  ].map((text): Check => ({ state: 'warn', text }));
  return checks.length > 0
    ? checks
    : [{ state: 'yes', text: 'Every replication is healthy, no test failover is left over' }];
}
