import { itemKey, partsOfItem, storageAccountOf } from '../../azure/backup/item-identity.ts';
import { lookup } from '../../base/lookup.ts';
import { codeIn, explain } from '../codes/codes.ts';
import type { Findings, Json } from './alert.ts';
import { backupVaultOf, itemResourceId, jobName, nameOf, vaultOf, vmResourceId } from './ids.ts';
import { fact, object, pick, property, text, texts } from './take.ts';

/** Rules of Azure Backup that are always on (documentation: "Azure Monitor alerts for Azure Backup"). */
const securityRule =
  /delete backup data|purge|soft[ -]?delete|shorter retention|\bmua\b|multi-?user|resource guard|hybrid security|immutab|vault delete/i;

/** Whether an alert of Azure Backup is of the kind that nothing may keep back. */
export function isSecurityRule(rule: string, context: Json): boolean {
  return securityRule.test(rule) || /security/i.test(pick(context, ['category']) ?? '');
}

/** `AzureVmSQL` and its kin, as people call them. */
const workloads = lookup<string>({
  azureiaasvm: 'Azure VM',
  azurevmsql: 'SQL database in an Azure VM',
  azurevmsaphana: 'SAP HANA database in an Azure VM',
  azurestorage: 'Azure file share',
  azurefileshare: 'Azure file share',
  mab: 'Azure Backup agent (MARS)',
});

/**
 * A built-in alert of Azure Backup. What it is about stands in `alertContext`: `alertTargetIDs` is the vault. There is
 * no field for the error code: it is the tail of the `https://aka.ms/AB-…` link, or within `originAlertId`.
 */
export function readBackup(essentials: Json, context: Json): Findings {
  const rule = pick(essentials, ['alertRule']) ?? 'Azure Backup alert';
  const info = object(context.extendedInfo);
  const isSecurity = isSecurityRule(rule, context);
  const item = itemResourceId(context.protectedItemId);
  const vmId = vmResourceId(context.linkedResourceId);
  const [target] = texts(essentials.alertTargetIDs, 1_000);
  const vault = vaultOf(target) ?? vaultOf(item);
  const backupVault = backupVaultOf(target) ?? backupVaultOf(context.protectedItemId);
  // A share belongs to the account of its container, whatever the alert says beside it.
  const account = item === undefined ? undefined : storageAccountOf(item);
  const name = account ?? pick(context, ['linkedResourceName']) ?? nameOf(vmId);
  const part = partOf(item ?? text(context.sourceId, 1_000), pick(context, ['sourceType']));
  const code = errorCode(info, essentials);
  return {
    kind: isSecurity ? 'security' : 'backup',
    subject: (part && name ? `${part} on ${name}` : (part ?? name)) ?? nameOf(vault ?? backupVault),
    vaultId: vault,
    backupVaultId: backupVault,
    vmId,
    vmName: name,
    protectedItemId: item,
    jobId: jobName(info.jobId),
    errorCode: code,
    recommendedAction: action(info),
    operation: operationOf(rule),
    group: [
      (item && itemKey(item)) ?? vmId ?? text(context.sourceId, 1_000) ?? vault ?? backupVault ?? name,
      rule,
      code,
    ],
    facts: [
      fact('Vault', nameOf(vault ?? backupVault)),
      fact('Workload', workload(pick(context, ['formattedSourceType', 'sourceType']))),
      fact('Possible causes', info.possibleCauses),
      fact('Occurrences', Number(info.occurrenceCount) > 1 ? info.occurrenceCount : undefined),
    ],
  };
}

/** A built-in alert of Azure Site Recovery. No real body is public: the shape of Azure Backup's is expected. */
export function readSiteRecovery(essentials: Json, context: Json): Findings {
  const backup = readBackup(essentials, context);
  const rule = pick(essentials, ['alertRule']) ?? 'Azure Site Recovery alert';
  const info = object(context.extendedInfo);
  const name = pick(context, ['linkedResourceName', 'replicatedItemFriendlyName', 'affectedItems']);
  return {
    ...backup,
    kind: 'site-recovery',
    subject: nameOf(name) ?? backup.subject,
    operation: recoveryOperationOf(rule),
    facts: [fact('Vault', nameOf(backup.vaultId)), fact('Possible causes', info.possibleCauses)],
  };
}

/**
 * The database or share within the VM or account; a VM has no such part. Two instances of a VM may each have a database
 * of that name: any but SQL Server's default instance is said.
 */
function partOf(item: string | undefined, type: string | undefined): string | undefined {
  const parts = item === undefined ? undefined : partsOfItem(item);
  if (!parts || parts.type === '' || /^(vm|azurevm|iaasvm)/i.test(type ?? parts.type) || /^vm$/i.test(parts.type)) {
    return undefined;
  }
  // A share's item may be called by a hash of its name.
  const name = /^[0-9a-f]{32,}$/i.test(parts.name) ? undefined : text(parts.name);
  const instance = text(parts.instance);
  return name && instance && !/^mssqlserver$/i.test(instance) ? `${name} (${instance})` : name;
}

function workload(type: string | undefined): string | undefined {
  return type && (workloads[type.toLowerCase()] ?? type);
}

function errorCode(info: Json, essentials: Json): string | undefined {
  const said =
    text(property(info, 'errorCode'), 100) ?? /aka\.ms\/AB-([\w-]+)/i.exec(String(info.recommendedActions ?? ''))?.[1];
  if (said) return explain(said)?.code ?? said;
  return codeIn(text(essentials.originAlertId, 500) ?? '');
}

/** What Microsoft recommends, without the sentence that only points to a page: the table of codes has the link. */
function action(info: Json): string | undefined {
  const said = text(info.recommendedActions, 800);
  return said && text(said.replace(/(?:^|\s)(?:For|To)?[^.!?]*\(link left out\)\.?\s*/g, ' '), 600);
}

function operationOf(rule: string): string | undefined {
  return /restore/i.test(rule) ? 'Restore' : /backup failure/i.test(rule) ? 'Backup' : undefined;
}

function recoveryOperationOf(rule: string): string | undefined {
  if (/failover/i.test(rule)) return 'Failover';
  if (/enable/i.test(rule)) return 'Enable replication';
  return /replication/i.test(rule) ? 'Replication' : undefined;
}
