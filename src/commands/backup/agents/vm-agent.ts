import type { Vm } from '../../../azure/azure.ts';
import { portalLink } from '../../../azure/estate/portal.ts';
import { regionName } from '../../../azure/estate/regions.ts';
import { Problem } from '../../../base/problem.ts';
import { type Check, card, md, type Section } from '../../../cards/card.ts';
import { noOtherBackup } from '../../../command-kit/checks/backup.ts';
import { type Asked, read } from '../../../command-kit/command.ts';
import { findVm } from '../../../nouns/vm.ts';

/** The oldest agent that Azure Backup takes on Windows (documentation: "Support matrix for Azure VM backup"). */
const oldestOnWindows = '2.6.1198.718';

/** `vm agent`, `vm agent app-prod-01`: what backups need within a VM, and how it is installed or brought up to date. */
export const vmAgent = read({
  name: 'vm agent',
  words: ['vm agent [{vm}]'],
  means: ['vm agent', 'vm agent {vm}', 'agent {vm}', 'install vm agent', 'install agent {vm}', 'guest agent {vm}'],
  area: 'backup',
  summary: 'The VM agent: what backups need of it, and how to install or update it on Windows and Linux.',
  examples: ['vm agent', 'vm agent app-prod-01'],
  role: 'reader',
  run: async (asked) =>
    asked.slots.vm === undefined ? answer(asked, undefined) : answer(asked, await standing(asked)),
});

interface Standing {
  readonly vm: Vm;
  readonly checks: readonly Check[];
}

async function standing({ services: { azure }, slots, rebuild }: Asked): Promise<Standing> {
  const ref = await findVm(slots.vm ?? '', azure, (name) => rebuild('vm', name));
  const [vm, items] = await Promise.all([azure.inventory.vm(ref.id), azure.backup.itemsOf(ref.id)]);
  if (!vm) throw new Problem('gone', `${ref.name} does not exist any more.`);
  const item = items.find(({ softDeleted }) => !softDeleted);
  const busy = item && noOtherBackup(await azure.backup.running(item.vault), item);
  return {
    vm,
    checks: [
      agentCheck(vm),
      ...(busy?.state === 'no'
        ? [{ state: 'no', text: 'A backup of it runs now: leave the agent alone until it is over' } as const]
        : []),
    ],
  };
}

function agentCheck({ agent, power }: Vm): Check {
  if (power !== 'running')
    return { state: 'info', text: `The VM is ${power}: whether its agent answers shows once it runs` };
  if (agent === 'ready') return { state: 'yes', text: 'Its agent answers' };
  return agent === 'absent'
    ? { state: 'no', text: 'No agent has ever reported: install it' }
    : { state: 'no', text: 'Its agent reported once, and does not answer now: restart or repair it' };
}

function answer({ services: { clock, organisation } }: Asked, known: Standing | undefined) {
  const { vm, checks = [] } = known ?? {};
  const systems = vm && vm.os !== 'unknown' ? [vm.os] : (['Windows', 'Linux'] as const);
  return {
    card: card('sheet', {
      band: {
        word: 'VM AGENT',
        time: { at: clock.now(), timezone: organisation.timezone },
        title: vm ? md`The agent of **${vm.name}**` : 'What backups need within a VM',
        ...(vm && { subtitle: `${vm.os} · ${vm.resourceGroup} · ${regionName(vm.region)} · ${vm.subscription.name}` }),
      },
      sections: [
        ...(checks.length > 0 ? [{ title: 'Now', checks }] : []),
        ...systems.map((system) => sections[system]),
        {
          title: 'Always',
          checks: [
            { state: 'warn' as const, text: 'Never while a backup runs: jobs VM shows whether one does' },
            {
              state: 'info' as const,
              text: 'Images of the Marketplace have it; VMs that were migrated or made of own images may not',
            },
            { state: 'info' as const, text: 'With the first backup Azure installs its backup extension by it' },
          ],
        },
      ],
      links: [
        { title: 'Windows agent', url: 'https://learn.microsoft.com/azure/virtual-machines/extensions/agent-windows' },
        { title: 'Linux agent', url: 'https://learn.microsoft.com/azure/virtual-machines/extensions/agent-linux' },
        ...(vm ? [portalLink('VM', vm.id)] : []),
      ],
    }),
  };
}

const sections: Readonly<Record<'Windows' | 'Linux', Section>> = {
  Windows: {
    title: 'Windows',
    rows: [
      {
        title: md`**At least ${oldestOnWindows}**`,
        text: 'In the VM: WaAppAgent.exe, Properties, Details, Product version',
      },
      {
        title: md`**Install or update**`,
        text: 'Run the agent’s MSI as administrator; then the services RdAgent and WindowsAzureGuestAgent have to run',
      },
    ],
  },
  Linux: {
    title: 'Linux',
    rows: [
      {
        title: md`**From the distribution’s packages**`,
        text: 'walinuxagent on Debian and Ubuntu, WALinuxAgent on Red Hat, python-azure-agent on SUSE; not from GitHub',
      },
      {
        title: md`**Update**`,
        text: 'By apt, yum or zypper; then restart walinuxagent (or waagent), and look: waagent -version',
      },
    ],
  },
};
