import type { Check } from '../../../approvals/plan.ts';
import type { Azure, Document } from '../../../azure/azure.ts';
import { policyVersion } from '../../../azure/documents/policy.ts';
import { Problem } from '../../../base/problem.ts';
import { waitForOwner } from '../../../command-kit/checks/guard.ts';
import { aDayAgo, editCheck } from '../../../command-kit/checks/limits.ts';
import { change } from '../../../command-kit/command.ts';
import { documentStep } from '../../../command-kit/document-step.ts';
import { exactly } from '../../../nouns/offer.ts';
import { policyIn } from '../../../nouns/policy-in.ts';
import { vaultNamed } from '../../../nouns/vault.ts';
import { changesFrom } from './changes.ts';
import { isStill, waitFor } from './later.ts';
import { checkKind, type PolicyEffect, plannedChange } from './planned-change.ts';

/** `change policy Tier-1-Prod-AppDB [in VAULT] set yearly 10, snapshots 7` */
export const changePolicy = change<PolicyEffect>({
  name: 'change policy',
  words: ['change policy {policy} in {vault} set {changes...}', 'change policy {policy} set {changes...}'],
  area: 'estate',
  summary: 'Change when a backup policy runs, and how long it keeps what.',
  detail:
    'Shows what is other than now, what that does to the points that exist, and which items follow it. Can be set: ' +
    'snapshots (days), daily, weekly, monthly, yearly (or none), every (4 h, day, week), at, window, day, zone, archive. ' +
    'In an immutable vault nothing can be kept for less long. All else that Azure has in the policy stays.',
  examples: [
    'change policy Tier-2-Dev-WebApp set yearly 3, snapshots 3',
    'change policy DefaultPolicy in rsv-contoso-dev-aue set at 22:30, daily 14',
  ],
  role: 'operator',
  risk: 'gated',
  family: 'backup',

  async plan({ services: { azure, organisation }, slots, rebuild }) {
    const wanted = changesFrom(slots.changes ?? '');
    const vaults = await azure.backup.vaults();
    const only =
      slots.vault === undefined ? undefined : vaultNamed(slots.vault, vaults, (name) => rebuild('vault', name));
    const listed = policyIn(
      slots.policy ?? '',
      only ? await azure.backup.policies(only.id) : await azure.backup.allPolicies(),
      only ? [only] : vaults,
      { policy: (name) => rebuild('policy', name), vault: (name) => changeOf(slots, name) },
    );
    const [policy, resource, vault, followers, guard, edits] = await Promise.all([
      azure.backup.policy(listed.policy.id),
      azure.documents.read(listed.policy.id, policyVersion),
      azure.backup.vault(listed.vault.id),
      azure.policies.followers(listed.policy.id),
      azure.backup.guard(listed.vault.id),
      azure.policies.edits(listed.vault.id, aDayAgo(azure.now())),
    ]);
    if (!policy || !resource || !vault) throw new Problem('gone', `${listed.policy.name} does not exist any more.`);
    checkKind(policy);
    const vaultCalled = exactly(listed.vault, vaults);
    const limits = editCheck(edits, azure.now());
    const { prices } = organisation;
    const now = azure.now();
    return plannedChange({ policy, resource, wanted, vault, vaultCalled, followers, guard, limits, now, prices });
  },

  steps({ policy, later, pass }) {
    const write = documentStep('Change the policy', 'WritePolicy', policy);
    const before = async (azure: Azure) =>
      later ? [await isStill(policy.id, later, azure)] : stillThere(policy, azure);
    if (later && pass) return [waitFor(policy.id, later), waitForOwner(pass), { ...write, before }];
    if (later) return [waitFor(policy.id, later), { ...write, before }];
    return pass ? [waitForOwner(pass), { ...write, before }] : [write];
  },
});

/** The guard's owner may take a day: what was agreed to is still to do. */
async function stillThere(policy: Document, azure: Azure): Promise<Check[]> {
  if (!(await azure.backup.policy(policy.id))) return [{ state: 'no', text: 'The policy does not exist any more' }];
  const is = (await azure.documents.shown(policy)).length > 0;
  return [is ? { state: 'no', text: 'It is so already' } : { state: 'yes', text: 'It is not so yet' }];
}

const changeOf = ({ policy = '', changes = '' }: Readonly<Record<string, string | undefined>>, vault: string): string =>
  `change policy ${policy} in ${vault} set ${changes}`;
