import type { Check, Fact } from '../../../approvals/plan.ts';
import {
  lastSegment,
  type RecoveryPoint,
  type StagingAccount,
  sameId,
  type Threats,
  type Vault,
} from '../../../azure/azure.ts';
import { otherRuns, restoresOf } from '../../../azure/backup/restorable.ts';
import { regionName } from '../../../azure/estate/regions.ts';
import { Problem } from '../../../base/problem.ts';
import { momentWords } from '../../../cards/words.ts';
import type { Planning } from '../../../command-kit/command.ts';
import { inTheWay, no, type RestoreSource, unless, warn, yes } from '../../../command-kit/restore/plan-restore.ts';
import { backupPoint, consistencyWords, pointWords } from '../../../nouns/backup-point.ts';
import { findItem } from '../../../nouns/item.ts';
import { stagingAccount } from '../../../nouns/staging.ts';

/** Where a restore of one's own comes from, as Azure says it now. */
export interface Source extends RestoreSource {
  /** What names the VM and no other. */
  readonly words: string;
  readonly called: string;
  readonly vault: Vault;
  readonly point: RecoveryPoint;
  readonly staging: StagingAccount;
  /** What must hold for every kind of restore. */
  readonly checks: readonly Check[];
  readonly facts: readonly Fact[];
  readonly notes: readonly string[];
  /** The parts of the line that name it again. */
  readonly slots: Readonly<Record<'vm' | 'point' | 'account', string>> & { readonly vault: string | undefined };
}

/** Reads the VM's backups, the point that is meant and where Azure stages its data; throws a Problem that asks back. */
export async function readSource({ services, slots, rebuild }: Planning): Promise<Source> {
  const { azure, organisation } = services;
  const { timezone } = organisation;
  const said = { vm: slots.vm ?? '', vault: slots.vault };
  const { item, name, words, called } = await findItem(said, { azure, rebuild, fits: (one) => !one.softDeleted });
  if (item.softDeleted) {
    throw new Problem('refused', `The backups of ${called} are deleted: nothing can be restored from them.`, {
      hint: 'Undelete them first.',
      choices: [{ title: `Undelete ${called}`, line: `undelete ${words}` }],
    });
  }
  const [vault, points, threats, running] = await Promise.all([
    azure.backup.vault(item.vault),
    azure.backup.points(item.id),
    azure.backup.threats(item.id),
    azure.backup.running(item.vault),
  ]);
  if (!vault) throw new Problem('gone', `The vault ${lastSegment(item.vault)} does not exist any more.`);
  const among = { points: points.found, now: azure.now(), timezone, rebuild: (to: string) => rebuild('point', to) };
  const point = backupPoint(slots.point, among);
  const region = regionName(vault.region);
  const accounts = await azure.inventory.stagingAccounts(vault.region);
  const from = { subscription: vault.subscription.id, region };
  const staging = stagingAccount(slots.account, accounts, from, (to) => rebuild('account', to));
  const when = momentWords({ at: point.at, now: azure.now(), timezone });
  return {
    item,
    name,
    words,
    called,
    vault,
    point,
    staging,
    pointAt: point.at,
    when,
    account: staging.name,
    checks: [
      ...inTheWay(otherRuns({ others: restoresOf(running, item) })),
      yes(`The recovery point of ${when} is there, ${consistencyWords[point.consistency]}`),
      ...threatChecks(point, points.found, threats, (at) => momentWords({ at, now: azure.now(), timezone })),
      ...needChecks(point),
      stagingCheck(staging, vault),
      ...unreadCheck(points.unread),
    ],
    facts: [tierFact(point)],
    notes: snapshotNote(point, points.found, (at) => momentWords({ at, now: azure.now(), timezone })),
    slots: { vm: words, point: pointWords(point), account: staging.name, vault: slots.vault },
  };
}

/** From a snapshot nothing is copied over the network first: why it is preferred (documentation: "Azure Instant Restore"). */
function tierFact({ tiers }: RecoveryPoint): Fact {
  const value = tiers.includes('snapshot')
    ? 'the snapshot beside the disks: nothing is copied over the network, so it is quick'
    : 'the vault: the disks are copied over the network first, which takes longer the larger they are';
  return { title: 'Restored from', value };
}

function snapshotNote(point: RecoveryPoint, all: readonly RecoveryPoint[], time: (ms: number) => string): string[] {
  if (point.tiers.includes('snapshot')) return [];
  const near = all.findLast(({ at, tiers }) => at > point.at && tiers.includes('snapshot'));
  return near ? [`The oldest point that has a snapshot, and so would be quicker, is of ${time(near.at)}.`] : [];
}

/** What Azure has found in it (documentation: "Threat detection for Azure VM backups"); nothing is said where it reports nothing. */
function threatChecks(
  point: RecoveryPoint,
  all: readonly RecoveryPoint[],
  threats: Threats,
  time: (ms: number) => string,
): Check[] {
  const status = threats.get(lastSegment(point.id));
  if (status === undefined) return [];
  if (status === 'healthy') return [yes('Azure has found no threat in the recovery point')];
  const clean = all.find((one) => one.at < point.at && threats.get(lastSegment(one.id)) === 'healthy');
  const instead = clean
    ? `the last one before it without any is of ${time(clean.at)}`
    : 'no earlier one is known to be free of any';
  if (status === 'warning') return [warn(`Azure warns of threats in the recovery point: ${instead}`)];
  return [no(`Azure has found threats in the recovery point: ${instead}`)];
}

/** What a restore of the point has to be told more (documentation: "Restore encrypted Azure VMs", "Restore Zone Pinned VMs"). */
function needChecks({ needs, complete }: RecoveryPoint): Check[] {
  return [
    needs.includes('keys')
      ? no('Its disks are encrypted: restored disks need their keys in a key vault, start it in the portal')
      : yes('The VM was not encrypted with keys of its own, so none is needed'),
    ...(needs.includes('private access')
      ? [no('Its disks have private access only, of which a choice is to be made: start it in the portal')]
      : []),
    ...(complete ? [] : [warn('Some disks of the VM were left out of its backups: they are not in the point')]),
  ];
}

function stagingCheck({ id, name }: StagingAccount, { subscription, region }: Vault): Check {
  return sameId(id.split('/')[2] ?? '', subscription.id)
    ? yes(`${name} is a storage account in ${regionName(region)}, the region of the vault`)
    : warn(`${name} is in another subscription than the vault: Azure may refuse it`);
}

const unreadCheck = (unread: readonly string[]): Check[] =>
  unread.length === 0 ? [] : [warn(`Azure lists ${unread.length} more points that cannot be read`)];

/** What every request of this kind names. */
export const effectOf = ({ item, point, staging, vault }: Source) => ({
  item: item.id,
  vm: item.vm,
  point: lastSegment(point.id),
  storageAccount: staging.id,
  region: vault.region,
});

/** What stays of the way, as Microsoft says it ("Restore disks": configuration and template go into a container there). */
export const leftovers = ({ account }: Source): string =>
  `What Azure staged stays in a container of ${account}: delete it once nothing needs it.`;

/** What new disks and a new VM have to be told more, of which nothing is guessed. */
export const placeChecks = ({ point }: Source): Check[] =>
  inTheWay(
    point.needs.includes('a zone')
      ? 'Its VM was in an availability zone, and a choice of it is needed: start it in the portal'
      : undefined,
    point.managedDisks
      ? undefined
      : 'Its disks were not managed ones then, and what is to become of them has to be chosen: start it in the portal',
  );

/** A resource group of the VM's subscription: the one that is said, or the VM's own. */
export async function groupFor(source: Source, said: string | undefined, { azure }: Planning['services']) {
  const [, , subscription = '', , own = ''] = source.item.vm.split('/');
  const name = said?.trim() || own;
  const all = await azure.inventory.groupsNamed(name);
  const id = all.find((one) => sameId(one.split('/')[2] ?? '', subscription));
  const missing = `There is no resource group ${name} in the subscription of the VM: say another one, as: group NAME`;
  return { id, name, check: unless(id === undefined ? missing : undefined, `The resource group ${name} is there`) };
}
