import type { Vault } from '../../azure/azure.ts';
import { count, type Link, names } from './links.ts';

/** What the vaults themselves say about alerts (documentation: "Manage Azure Monitor based alerts for Azure Backup"). */
export function vaultLinks(vaults: readonly Vault[]): Link[] {
  if (vaults.length === 0) {
    return [{ state: 'warn', text: "No vault can be read: give Lifeboat's identity Reader where the vaults are" }];
  }
  return [
    each(vaults, ({ jobFailureAlerts }) => jobFailureAlerts, {
      good: 'Alerts for failed jobs are on',
      bad: 'Alerts for failed jobs are off',
      state: 'no',
      help: 'in the vault, Properties, Monitoring settings: switch on Azure Monitor alerts for job failures',
    }),
    each(vaults, ({ recoveryAlerts }) => recoveryAlerts, {
      good: 'Alerts of Site Recovery are on',
      bad: 'Alerts of Site Recovery are off',
      state: 'warn',
      help: 'switch them on in the same place if the vault replicates anything',
    }),
    each(vaults, ({ classicAlerts, classicMails }) => !classicAlerts && !classicMails, {
      good: 'Classic alerts are off',
      bad: 'Classic alerts or mails are on too',
      state: 'warn',
      help: 'switch them off, they say the same a second time and were retired on 31 March 2026',
    }),
    each(vaults, ({ softDelete }) => softDelete !== 'Disabled', {
      good: 'Soft delete is on',
      bad: 'Soft delete is off, so Azure sends no alert when backup data are deleted',
      state: 'no',
      help: 'switch it on',
    }),
  ];
}

interface Words {
  readonly good: string;
  readonly bad: string;
  readonly state: 'warn' | 'no';
  readonly help: string;
}

function each(vaults: readonly Vault[], holds: (vault: Vault) => boolean, { good, bad, state, help }: Words): Link {
  const without = vaults.filter((vault) => !holds(vault)).map(({ name }) => name);
  if (without.length === 0) return { state: 'yes', text: `${good} (${count(vaults.length, 'vault')})` };
  return { state, text: `${bad} (${without.length} of ${vaults.length}): ${names(without)}. What helps: ${help}` };
}
