import type { Context } from '../core/context.ts';
import { listDiskBackups } from './disk-backups.ts';
import { listLocations } from './locations.ts';
import type { Vaults } from './types.ts';
import { listBackupVaults, listHeld, readStored } from './vault-contents.ts';

/** What lies in vaults, and where there may be some. */
export function createVaults(context: Context): Vaults {
  return {
    held: (vault) => listHeld(context, vault),
    backupVaults: () => listBackupVaults(context),
    diskBackups: () => listDiskBackups(context),
    stored: (vault) => readStored(context, vault),
    locations: (subscription) => listLocations(context, subscription),
  };
}
