/** What Azure Backup says about an error: its number, and words for people. */
export interface KnownError {
  /** Azure's name, such as `GuestAgentSnapshotTaskStatusError`. */
  readonly name: string;
  readonly number: number;
  readonly title: string;
  readonly text: string;
  readonly recommendation: string;
}

type Row = readonly [name: string, number: number, title: string, text: string, recommendation: string];

/**
 * The errors that VM backups meet most, told in our own words from Microsoft's pages "Troubleshoot backup failures on
 * Azure virtual machines" and "Troubleshoot Azure Backup agent or extension issues". Where no page gives the number it
 * is the sandbox's own.
 */
const rows: readonly Row[] = [
  [
    'UserErrorGuestAgentStatusUnavailable',
    400239,
    'VM agent unable to communicate with Azure Backup',
    'Azure Backup could not get a status from the VM agent: it has stopped, is outdated or cannot reach the platform.',
    'Check that the VM runs and that its agent is Ready, update the agent, then run the backup again.',
  ],
  [
    'GuestAgentSnapshotTaskStatusError',
    400001,
    'Could not communicate with the VM agent for snapshot status',
    'The snapshot did not succeed because the VM agent did not report the status of the snapshot task.',
    'Restart the VM agent, look at the backup extension and at free space on the operating system disk, then run the backup again.',
  ],
  [
    'BackUpOperationFailed',
    400002,
    'Backup failed with an internal error',
    'The backup failed with an internal error of the service, or the snapshot could not be started.',
    'Run the backup again in a few minutes. If it repeats, check the VM agent and the backup extension.',
  ],
  [
    'BackUpOperationFailedV2',
    400003,
    'Backup failed with an internal error',
    'The backup failed with an internal error of the service, or the snapshot could not be started.',
    'Run the backup again in a few minutes. If it repeats, check the VM agent and the backup extension.',
  ],
  [
    'ExtensionSnapshotFailedNoNetwork',
    400010,
    'Snapshot operation failed because the VM has no network connectivity',
    'The backup extension in the VM could not reach storage over the network.',
    'Check network security groups, proxy and DNS of the VM, then run the backup again.',
  ],
  [
    'ExtensionOperationFailedForManagedDisks',
    400011,
    'VMSnapshot extension operation failed',
    'The backup extension failed to take the snapshot of the managed disks.',
    'Check that the VM agent and the extension are healthy, then run the backup again.',
  ],
  [
    'UserErrorVmProvisioningStateFailed',
    400012,
    'The VM is in failed provisioning state',
    "One of the VM's extensions has put its provisioning state to Failed.",
    'Repair or remove the failed extension and reapply the VM, then run the backup again.',
  ],
  [
    'UserErrorRpCollectionLimitReached',
    400013,
    'The restore point collection limit has been reached',
    'A lock on the resource group of the restore points keeps old restore points from being removed.',
    'Remove the lock from the resource group that begins with AzureBackupRG_, then run the backup again.',
  ],
  [
    'UserErrorKeyVaultPermissionsNotConfigured',
    400014,
    'Backup has no permission on the key vault',
    'Azure Backup may not read the key vault that holds the keys of the encrypted VM.',
    'Give the Backup Management Service the rights on the key vault, wait a little, then run the backup again.',
  ],
  [
    'UserErrorFsFreezeFailed',
    400015,
    'File system freeze failed on Linux',
    'The file systems of the VM could not be frozen for a consistent snapshot.',
    'Check the mounted file systems for faults, then run the backup again.',
  ],
  [
    'ExtensionFailedVssWriterInBadState',
    400016,
    'Snapshot failed because a VSS writer is in a bad state',
    'A VSS writer in the VM is not stable.',
    'Restart the services of the failed writers or the VM, then run the backup again.',
  ],
  [
    'CopyingVHDsFromBackUpVaultTakingLongTime',
    400017,
    'Copying backed up data to the vault timed out',
    'The transfer took too long because of storage errors or of too little throughput.',
    'Run the backup again; if it repeats, follow the good practice for storage of backed up VMs.',
  ],
  [
    'UserErrorBackupOperationInProgress',
    400018,
    'Another backup operation is in progress',
    'The backup could not be started because another backup of this VM is running.',
    'Wait until the running backup has ended.',
  ],
  [
    'UserErrorVmNotFoundV2',
    400094,
    'The VM does not exist',
    'The protected VM has been deleted or moved.',
    'Stop protection of this item, keeping or deleting its recovery points.',
  ],
  [
    'AzureVmOffline',
    380008,
    'The VM is offline',
    'The operation needs a running VM.',
    'Start the VM and run the operation again.',
  ],
  [
    'ExtensionOperationInProgress',
    400019,
    'An operation on the VM changed it during the backup',
    'The VM was changed while its restore point was being made.',
    'Run the backup again.',
  ],
  [
    'UserErrorUnsupportedDiskSize',
    400020,
    'A disk is larger than is supported',
    'The VM has a disk of a size that backup does not support.',
    'Exclude the disk from backup.',
  ],
];

const byName = new Map(
  rows.map(([name, number, title, text, recommendation]) => [
    name.toLowerCase(),
    { name, number, title, text, recommendation } satisfies KnownError,
  ]),
);
const byNumber = new Map([...byName.values()].map((known) => [String(known.number), known]));

/** What Azure says about a code, in any case, by name or number; of a code not known here, that it is that code. */
export function errorOf(code: string): KnownError {
  return (
    byName.get(code.toLowerCase()) ??
    byNumber.get(code) ?? {
      name: code,
      number: /^\d{1,9}$/.test(code) ? Number(code) : numberFor(code),
      title: `The operation failed with ${code}`,
      text: `The operation failed with the error ${code}.`,
      recommendation: `See the documentation of Azure Backup on the error ${code}.`,
    }
  );
}

/** A number of its own for each name, always the same. */
function numberFor(name: string): number {
  let hash = 7;
  for (const char of name.toLowerCase()) hash = (hash * 31 + char.charCodeAt(0)) % 90_000;
  return 410_000 + hash;
}
