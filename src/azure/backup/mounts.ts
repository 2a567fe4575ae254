import type {
  ClientScriptForConnect,
  IaasVmilrRegistrationRequest,
  OperationStatusProvisionILRExtendedInfo,
} from '@azure/arm-recoveryservicesbackup';
import { itemAddress, vaultOf } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import type { Watch } from '../core/types.ts';
import { operationId, sendOnce } from '../core/writes.ts';
import type { Mount, MountScript } from './types.ts';

/**
 * Offers the files of a recovery point by a script that connects to them, for twelve hours (REST: Item Level Recovery
 * Connections - Provision). Once more for the same point renews it.
 */
export async function mountPoint({ call, clients }: Context, effect: Mount): Promise<Watch> {
  const { vault, fabric, container, item } = itemAddress('item', effect.item);
  const properties: IaasVmilrRegistrationRequest = {
    objectType: 'IaasVMILRRegistrationRequest',
    recoveryPointId: effect.point,
    virtualMachineId: effect.vm,
    initiatorName: effect.initiator,
    renewExistingRegistration: effect.renew,
  };
  const accepted = await call.write('offered the files of the recovery point', (abortSignal) =>
    sendOnce((onResponse) =>
      clients
        .backup(vault.subscription, 'write')
        .itemLevelRecoveryConnections.provision(
          vault.name,
          vault.group,
          fabric,
          container,
          item,
          effect.point,
          { properties },
          { abortSignal, onResponse },
        ),
    ),
  );
  return { kind: 'backup-operation', vault: vault.id, operation: operationId(accepted), item: effect.item };
}

/** REST: Item Level Recovery Connections - Revoke. */
export async function unmountPoint({ call, clients }: Context, effect: Pick<Mount, 'item' | 'point'>): Promise<Watch> {
  const { vault, fabric, container, item } = itemAddress('item', effect.item);
  const accepted = await call.write('took the files of the recovery point away', (abortSignal) =>
    sendOnce((onResponse) =>
      clients
        .backup(vault.subscription, 'write')
        .itemLevelRecoveryConnections.revoke(vault.name, vault.group, fabric, container, item, effect.point, {
          abortSignal,
          onResponse,
        }),
    ),
  );
  return { kind: 'backup-operation', vault: vault.id, operation: operationId(accepted), item: effect.item };
}

/** What the operation has made, as long as Azure shows it; it holds a password, and is kept nowhere. */
export async function readMountScript({ call, clients }: Context, watch: Watch): Promise<MountScript | undefined> {
  if (watch.kind !== 'backup-operation') return undefined;
  const { subscription, group, name } = vaultOf(watch.vault);
  const status = await call.find('read the script', (abortSignal) =>
    clients.backup(subscription, 'read').backupOperationStatuses.get(name, group, watch.operation, { abortSignal }),
  );
  const info = status?.properties as OperationStatusProvisionILRExtendedInfo | undefined;
  const [script] = (info?.recoveryTarget?.clientScripts ?? []).map(toScript).filter((one) => one !== undefined);
  return script;
}

/** Of a script for Windows the last so many characters of its name's suffix are the password (Azure's own PowerShell). */
const passwordLength = 15;

/** Where a script for Linux, which comes in base64, has its password, and what Azure's own command line puts there: then the script asks for it. */
const inScript = /(TargetPassword=")([^"]*)(")/;
const asks = 'UserInput012345';

function toScript({ url, scriptContent, scriptExtension, scriptNameSuffix = '' }: ClientScriptForConnect) {
  const extension = scriptExtension ?? '';
  if (url) {
    const password = scriptNameSuffix.slice(-passwordLength);
    const name = `${scriptNameSuffix.slice(0, -passwordLength)}${extension}`;
    return password.length < passwordLength ? undefined : ({ system: 'Windows', url, name, password } as const);
  }
  const script = Buffer.from(scriptContent ?? '', 'base64').toString();
  const password = inScript.exec(script)?.[2];
  if (!password) return undefined;
  const content = script.replace(inScript, `$1${asks}$3`);
  // The suffix ends with the password, which has no place in a name.
  const suffix = scriptNameSuffix.endsWith(password) ? scriptNameSuffix.slice(0, -password.length) : scriptNameSuffix;
  return { system: 'Linux', content, name: `${suffix || 'restore-files'}${extension}`, password } as const;
}
