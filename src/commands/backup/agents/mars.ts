import type { Vault } from '../../../azure/azure.ts';
import { portalLink } from '../../../azure/estate/portal.ts';
import { regionName } from '../../../azure/estate/regions.ts';
import { itemsWords } from '../../../azure/estate/vault-words.ts';
import { card, type Link, md, type Row, type Section } from '../../../cards/card.ts';
import { read } from '../../../command-kit/command.ts';
import { exactly } from '../../../nouns/offer.ts';
import { vaultNamed } from '../../../nouns/vault.ts';

/** The agent of which an older one is not upgraded, but replaced (documentation: "Install the Azure Backup MARS agent"). */
const oldest = '2.0.9083.0';

/** `mars`, `mars rsv-contoso-prod-aue`: files and folders of a Windows machine that is in no Azure, in four steps. */
export const mars = read({
  name: 'mars',
  words: ['mars [{vault}]'],
  means: [
    'mars',
    'mars agent',
    'install mars',
    'backup server on premises',
    'backup windows server',
    'recovery services agent',
  ],
  area: 'backup',
  summary: 'Back up a Windows machine with the MARS agent, in four steps: agent, credentials, passphrase, schedule.',
  examples: ['mars', 'mars rsv-contoso-prod-aue'],
  role: 'reader',
  async run({ services: { azure, clock, organisation }, slots, rebuild }) {
    const vaults = await azure.backup.vaults();
    const vault =
      slots.vault === undefined ? undefined : vaultNamed(slots.vault, vaults, (name) => rebuild('vault', name));
    const held = vault ? await azure.vaults.held(vault.id) : [];
    const servers = held.find(({ kind }) => /^filefolder$/i.test(kind))?.count ?? 0;
    return {
      card: card('sheet', {
        band: {
          word: 'MARS AGENT',
          time: { at: clock.now(), timezone: organisation.timezone },
          title: vault
            ? md`A Windows machine into **${vault.name}**, in four steps`
            : 'Files and folders of a Windows machine, in four steps',
          ...(vault && {
            subtitle: `${vault.resourceGroup} · ${regionName(vault.region)} · ${vault.subscription.name}`,
          }),
        },
        ...(vault && {
          summary: `${vault.name} holds ${servers === 0 ? 'no server with the MARS agent yet' : itemsWords('FileFolder', servers)}.`,
        }),
        sections: [
          { title: 'Four steps, on the machine', rows: steps(vault) },
          versions,
          { title: 'What is seen from here', text: seen },
        ],
        buttons: vault
          ? []
          : vaults.slice(0, 3).map((one) => ({ title: one.name, line: `mars ${exactly(one, vaults)}` })),
        links: linksOf(vault),
      }),
    };
  },
});

const step = (n: number, title: string, text: string): Row => ({ title: md`**${`${n}. ${title}`}**`, text });

function steps(vault: Vault | undefined): Row[] {
  const which = vault?.name ?? 'the vault';
  return [
    step(
      1,
      'Download the agent and the credential file',
      `The agent by the link below; the credential file in ${which}: Properties, Backup Credentials. It is good for 10 days and registers a machine with that vault: treat it like a password.`,
    ),
    step(
      2,
      'Install it',
      'MARSAgentInstaller.exe: choose the folder for its cache (5 to 10 % of what is backed up), and the proxy if the machine reaches the internet through one.',
    ),
    step(
      3,
      'Register it, with a passphrase',
      'Give it the credential file and a passphrase of 16 characters or more. Keep that away from the machine, in a key vault: without it nobody can restore, Microsoft neither.',
    ),
    step(
      4,
      'Schedule it',
      'In its console: which folders, when (up to three times a day), how long to keep, and how much of the network in working hours and outside of them (Change Properties, Throttling). Then back up once now.',
    ),
  ];
}

const versions: Section = {
  title: 'Versions',
  checks: [
    { state: 'info', text: `Below ${oldest} it cannot be upgraded: uninstall it, then install it anew` },
    { state: 'info', text: 'Otherwise keep the latest; the machine stays registered, and its points are kept' },
  ],
};

const seen =
  'Its jobs and alerts, failures and backups with warnings, as far as Azure shows them in the vault. Schedule and retention are on the machine and in no policy here. What DPM and MABS back up Azure does not show at all: look into their own consoles.';

const linksOf = (vault: Vault | undefined): Link[] => [
  { title: 'MARS agent', url: 'https://aka.ms/azurebackup_agent' },
  { title: 'Its documentation', url: 'https://learn.microsoft.com/azure/backup/install-mars-agent' },
  ...(vault ? [portalLink('Vault', vault.id)] : []),
];
