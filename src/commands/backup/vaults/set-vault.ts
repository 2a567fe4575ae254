import type { Check } from '../../../approvals/plan.ts';
import type { Azure, Document, GuardPass, Vault } from '../../../azure/azure.ts';
import { changedVault } from '../../../azure/documents/vault.ts';
import { portalLink } from '../../../azure/estate/portal.ts';
import { regionName } from '../../../azure/estate/regions.ts';
import { tagFault, tagsFrom, tagWords } from '../../../azure/estate/tags.ts';
import { Problem } from '../../../base/problem.ts';
import { guardable, guardCheck, passFor, waitForOwner } from '../../../command-kit/checks/guard.ts';
import { warnings } from '../../../command-kit/checks/warnings.ts';
import { change, type Planning } from '../../../command-kit/command.ts';
import { documentStep } from '../../../command-kit/document-step.ts';
import { exactly } from '../../../nouns/offer.ts';
import { vaultNamed } from '../../../nouns/vault.ts';
import { settingOf } from './settings.ts';

interface Effect {
  readonly vault: Document;
  readonly pass?: GuardPass;
}

/** `set vault rsv-contoso-prod-aue redundancy|immutability|soft delete|cross region restore …` */
export const setVault = change<Effect>({
  name: 'set vault',
  words: [
    'set vault {vault} immutability {immutability}',
    'set vault {vault} redundancy {redundancy}',
    'set vault {vault} soft delete {days}',
    'set vault {vault} cross region restore {cross}',
  ],
  means: [{ say: 'immutability {immutability} {vault}', as: 'set vault {vault} immutability {immutability}' }],
  area: 'estate',
  summary: 'Change how a vault keeps: immutability, redundancy, soft delete, cross-region restore.',
  detail:
    'Immutability is on, off or locked; locking can never be taken back: two others agree, and the name is typed. Redundancy ' +
    'is fixed once anything is backed up. Soft delete keeps what is deleted 14 to 180 days. Cross-region restore takes GRS.',
  examples: [
    'set vault rsv-contoso-dev-aue soft delete 30',
    'set vault rsv-contoso-dev-aue immutability on',
    'set vault rsv-contoso-prod-aue cross region restore on',
  ],
  role: 'operator',
  risk: 'gated',
  family: 'backup',

  async plan(asked) {
    const { vault, words } = await vaultFor(asked);
    const { azure, organisation } = asked.services;
    const [held, locations, guard] = await Promise.all([
      azure.vaults.held(vault.id),
      azure.vaults.locations(vault.subscription.id),
      azure.backup.guard(vault.id),
    ]);
    const location = locations.find(({ region }) => region === vault.region);
    const setting = settingOf(asked.slots, { vault, held, location, prices: organisation.prices });
    const guarding = setting.guarded ? guard : undefined;
    const pass = passFor(guarding, guardable.immutability);
    const checks = [...setting.checks, ...guardCheck(guarding, guardable.immutability)];
    return {
      command: 'set vault',
      line: `set vault ${words} ${setting.words}`,
      title: `${setting.what} of the vault ${vault.name}: ${setting.after}`,
      emphasis: [vault.name],
      target: { kind: 'vault', id: vault.id, name: vault.name, vault: vault.id },
      ...(setting.forGood && { risk: 'destructive' as const, confirm: vault.name }),
      subtitle: placeOf(vault),
      summary: `From then on ${setting.means}.`,
      facts: [
        { title: 'Now', value: setting.before },
        { title: 'Then', value: setting.after },
        ...(setting.cost ? [setting.cost.fact] : []),
      ],
      checks,
      notes: ['Its other settings stay as they are.', ...(setting.cost ? [setting.cost.note] : [])],
      bound: {
        Vault: vault.name,
        Setting: setting.what,
        Now: setting.before,
        Then: setting.after,
        Warnings: warnings(checks),
      },
      effect: {
        vault: { ...changedVault(vault.id, { properties: setting.properties }), ...(pass && { pass: pass.request }) },
        ...(pass && { pass }),
      },
      afterwards: `Read back from Azure: ${setting.what.toLowerCase()} ${setting.after}.`,
      details: [{ title: 'Vault', value: vault.id }],
      portal: [portalLink('Vault', vault.id)],
    };
  },

  steps: ({ vault, pass }) => {
    const write = documentStep('Change the vault', 'ChangeVault', vault);
    return pass ? [waitForOwner(pass), { ...write, before: (azure) => stillToDo(vault, azure) }] : [write];
  },
});

/** The guard's owner may take a day: somebody may have done it meanwhile. */
async function stillToDo(vault: Document, azure: Azure): Promise<Check[]> {
  const is = (await azure.documents.shown(vault)).length > 0;
  return [is ? { state: 'no', text: 'It is so already' } : { state: 'yes', text: 'It is not so yet' }];
}

/** `tag vault rsv-contoso-prod-aue Criticality=High, Environment=Production` */
export const tagVault = change<Effect>({
  name: 'tag vault',
  words: ['tag vault {vault} {tags...}'],
  means: [
    { say: 'tag {vault} {tag}', as: 'tag vault {vault} {tag}' },
    { say: 'tag vault {vault} {tag}', as: 'tag vault {vault} {tag}' },
  ],
  area: 'estate',
  summary: 'Give a vault tags; those that it has stay.',
  examples: ['tag vault rsv-contoso-dev-aue Criticality=Low, Environment=Development'],
  role: 'operator',
  risk: 'gated',
  family: 'backup',

  async plan(asked) {
    const { vault, words } = await vaultFor(asked);
    const text = asked.slots.tags ?? '';
    const tags = tagsFrom(text);
    if (!tags)
      throw new Problem('bad-argument', `“${text}” are no tags.`, {
        hint: 'Write them so: Criticality=High, Environment=Production',
      });
    const after = merged(vault.tags, tags);
    const fault = tagFault(after);
    const isSame = tagWords(after) === tagWords(vault.tags);
    const checks: Check[] = [
      ...(fault === undefined ? [] : [{ state: 'no', text: fault } as const]),
      ...(isSame ? [{ state: 'no', text: 'It has these tags already' } as const] : []),
    ];
    return {
      command: 'tag vault',
      line: `tag vault ${words} ${tagWords(tags)}`,
      title: `Tag the vault ${vault.name} with ${tagWords(tags)}`,
      emphasis: [vault.name],
      target: { kind: 'vault', id: vault.id, name: vault.name, vault: vault.id },
      subtitle: placeOf(vault),
      summary: 'Tags say whose a vault is; alerts can be routed by them.',
      facts: [
        { title: 'Now', value: tagWords(vault.tags) },
        { title: 'Then', value: tagWords(after) },
      ],
      checks,
      notes: [],
      bound: { Vault: vault.name, Now: tagWords(vault.tags), Then: tagWords(after) },
      effect: { vault: changedVault(vault.id, { tags: after }) },
      afterwards: `Read back from Azure: ${tagWords(after)}.`,
      details: [{ title: 'Vault', value: vault.id }],
      portal: [portalLink('Vault', vault.id)],
    };
  },

  steps: ({ vault }) => [documentStep('Tag the vault', 'ChangeVault', vault)],
});

/** Azure takes all tags or none, and compares their names without regard to case. */
function merged(before: Vault['tags'], more: Vault['tags']): Vault['tags'] {
  const names = new Map(Object.keys(before).map((name) => [name.toLowerCase(), name]));
  const named = Object.entries(more).map(([name, value]) => [names.get(name.toLowerCase()) ?? name, value] as const);
  return Object.fromEntries([...Object.entries(before), ...named]);
}

/** The vault that a line names, read from Azure Backup itself, and the words that name it and no other. */
async function vaultFor({ services: { azure }, slots, rebuild }: Planning): Promise<{ vault: Vault; words: string }> {
  const all = await azure.backup.vaults();
  const listed = vaultNamed(slots.vault ?? '', all, (name) => rebuild('vault', name));
  const vault = await azure.backup.vault(listed.id);
  if (!vault) throw new Problem('gone', `${listed.name} does not exist any more.`);
  if (vault.unread) throw new Problem('azure-unavailable', `What Azure says of ${listed.name} cannot be read.`);
  return { vault, words: exactly(listed, all) };
}

const placeOf = ({ resourceGroup, region, subscription }: Vault): string =>
  `${resourceGroup} · ${regionName(region)} · ${subscription.name}`;
