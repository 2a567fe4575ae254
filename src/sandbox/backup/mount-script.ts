import { createHash } from 'node:crypto';
import { asObject } from '../core/respond.ts';
import { protectedItems, type RecoveryPoint, recoveryPoints, resources } from '../core/tables.ts';
import type { World } from '../core/world.ts';

/** Until when the files of a recovery point are offered; keyed by the point's id. */
export const mounts = (world: World) => world.table<{ readonly until: number }>('mounts');

export const isMounted = (world: World, { id }: RecoveryPoint, now: number): boolean =>
  now < (mounts(world).get(id)?.until ?? 0);

/**
 * What the operation shows once it is done (REST spec bms.json, OperationStatusProvisionILRExtendedInfo): for Windows a
 * program by its URL, for Linux a script in base64 with the password in it; of either the suffix of its name ends with 32
 * characters and the password, by which Azure's own command line finds it.
 * The scripts themselves are the sandbox's own: they connect to nothing.
 */
export function mountOf(world: World, id: string): unknown {
  const point = recoveryPoints(world).get(id);
  const item = point && protectedItems(world).get(point.item);
  const vm = item && resources(world).get(item.source);
  const osType = String(asObject(asObject(vm?.properties.storageProfile).osDisk).osType ?? 'Linux');
  const password = createHash('sha256').update(id).digest('hex').slice(0, 15);
  const unique = createHash('md5').update(id).digest('hex');
  const scriptNameSuffix = `${String(item?.properties.friendlyName)}_aue_${point?.name}_${unique}${password}`;
  const bash = `#!/bin/bash\n# Microsoft Azure VM Backup - File Recovery (sandbox)\nTargetPassword="${password}"\necho "nothing is connected"\n`;
  const script =
    osType === 'Windows'
      ? {
          scriptExtension: '.exe',
          osType,
          url: 'https://download.microsoft.com/download/IaaSVMILRExeForWindows.exe',
          scriptNameSuffix,
        }
      : {
          scriptContent: Buffer.from(bash).toString('base64'),
          scriptExtension: '.sh',
          osType,
          url: '',
          scriptNameSuffix,
        };
  return { objectType: 'OperationStatusProvisionILRExtendedInfo', recoveryTarget: { clientScripts: [script] } };
}
