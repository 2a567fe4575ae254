import { ArmError } from '../core/arm.ts';

/**
 * Azure Backup's refusals. The codes are Azure's where a page or a public report names them; those marked with (own)
 * are made up in Azure's manner, because nothing public names the real one.
 */
export const refusals = {
  itemNotFound: () => new ArmError(404, 'BMSUserErrorContainerObjectNotFound', 'Item not found'),
  policyNotFound: (id: string) =>
    new ArmError(400, 'BMSUserErrorPolicyNotFound', `The backup policy ${id} was not found in the vault.`),
  jobNotFound: (name: string) => new ArmError(404, 'BMSUserErrorJobNotFound', `The job ${name} was not found.`),
  badRequest: (why: string) =>
    new ArmError(400, 'BMSUserErrorInvalidInput', `Input provided for the call is invalid. ${why}`),
  badProtection: (why: string) =>
    new ArmError(
      400,
      'BMSUserErrorInvalidConfigureProtectionRequest',
      `Input for configure protection is not in proper format. ${why}`,
    ),
  vmNotFound: (id: string) => new ArmError(400, 'UserErrorVmNotFoundV2', `The virtual machine ${id} does not exist.`),
  otherRegion: (vm: string, vault: string) =>
    new ArmError(
      400,
      'UserErrorVmVaultLocationMismatch',
      `Virtual machine and vault are in different regions: the machine is in ${vm}, the vault in ${vault}.`,
    ),
  /** (own) */
  otherSubscription: () =>
    new ArmError(
      400,
      'BMSUserErrorVmInDifferentSubscription',
      'The virtual machine is not in the subscription of the vault.',
    ),
  /** (own) */
  otherVault: (vault: string) =>
    new ArmError(
      400,
      'BMSUserErrorVmAlreadyProtectedInAnotherVault',
      `Virtual machine is already registered with another recovery services vault: ${vault}.`,
    ),
  /** (own) */
  softDeleted: () =>
    new ArmError(
      400,
      'BMSUserErrorItemInSoftDeletedState',
      'The backup data of the item are in soft-deleted state. Undelete the item before protecting it again.',
    ),
  /** (own) */
  notSoftDeleted: () =>
    new ArmError(400, 'BMSUserErrorItemNotInSoftDeletedState', 'The item is not in soft-deleted state.'),
  /** (own) */
  needsEnhanced: () =>
    new ArmError(
      400,
      'UserErrorTrustedLaunchNeedsEnhancedPolicy',
      'A Trusted Launch virtual machine can be protected with an Enhanced policy only.',
    ),
  /** (own) */
  cannotGoBack: () =>
    new ArmError(
      400,
      'UserErrorStandardPolicyNotAllowed',
      'An item that is protected with an Enhanced policy cannot be moved to a Standard policy.',
    ),
  /** (own) Microsoft's answers say that a policy's type is not edited: VMs are given another policy. */
  keepsItsType: () =>
    new ArmError(
      400,
      'UserErrorPolicyTypeCannotBeChanged',
      'The type of an existing policy cannot be changed. Create an Enhanced policy and assign it to the items.',
    ),
  conflicting: () =>
    new ArmError(
      409,
      'BMSUserErrorConflictingProtectionOperation',
      'Another configure protection operation is in progress for this item.',
    ),
  locked: () => new ArmError(409, 'BMSUserErrorObjectLocked', 'Another operation is in progress on the selected item.'),
  backupRunning: () =>
    new ArmError(
      409,
      'UserErrorBackupOperationInProgress',
      'Initiating backup failed as another backup operation is currently in progress.',
    ),
  restoreRunning: () =>
    new ArmError(409, 'UserErrorRestoreOperationInProgress', 'Another restore operation is in progress for this item.'),
  /** Azure Backup support's page "Azure VM restore (replace existing) fails". */
  vmNotShutDown: () =>
    new ArmError(
      400,
      'UserErrorVmNotShutDown',
      'VM needs to be in deallocated state for performing replace disks operation',
    ),
  vmExists: (name: string) =>
    new ArmError(
      400,
      'UserErrorVmAlreadyExistWithSameName',
      `A virtual machine with the name ${name} already exists in the target resource group.`,
    ),
  backupStopped: () =>
    new ArmError(
      400,
      'UserErrorBcmDatasourceNotPresent',
      'The operation failed because the protected item is missing or its backup is stopped.',
    ),
  /** Azure's words, its slip of spelling included (public reports of `UserErrorOperationDeniedOnImmutableItem`). */
  immutable: () =>
    new ArmError(
      400,
      'UserErrorOperationDeniedOnImmutableItem',
      'The Vault and Bakcup Item is in Immutable state where destructive operations are not supported. The Vault and Backup Item is immutable, hence operation is denied. Refer to the documentation to learn more: https://aka.ms/AB-ImmutableVaults-States ',
    ),
  /** (own) */
  notCancellable: () =>
    new ArmError(
      400,
      'UserErrorJobCannotBeCancelled',
      'The job cannot be cancelled: it has ended, or its data transfer from the snapshot is in progress.',
    ),
  badPolicy: () =>
    new ArmError(
      400,
      'BMSUserErrorInvalidPolicyInput',
      'Input for create or update policy is not in proper format\r\nPlease check format of parameters like schedule time, schedule days, retention time and retention days ',
    ),
  /** (own) */
  notArchivable: () =>
    new ArmError(
      400,
      'UserErrorRecoveryPointNotEligibleForArchive',
      'The recovery point cannot be moved to the archive: it must be a monthly or yearly one, at least 3 months old, only in the vault, and kept for at least 6 months more.',
    ),
  /** (own) */
  tooManyPolicies: () =>
    new ArmError(400, 'BMSUserErrorPolicyLimitReached', 'The vault has reached the limit of 200 backup policies.'),
  /** The words of the page "Troubleshoot SAP HANA backup"; that this limit speaks so is (own). */
  absoluteLimit: () =>
    new ArmError(
      400,
      'CloudDosAbsoluteLimitReached',
      'Operation is blocked as you have reached the limit on number of operations permitted in 24 hours.',
    ),
  /** (own) */
  badPolicyName: (name: string) =>
    new ArmError(
      400,
      'BMSUserErrorInvalidPolicyName',
      `The policy name '${name}' is invalid: 3 to 150 letters, numbers and hyphens, beginning with a letter.`,
    ),
  /** The words are (own). */
  policyInUse: () =>
    new ArmError(
      400,
      'BMSUserErrorPolicyObjectInUse',
      'The policy cannot be deleted because items are protected with it.',
    ),
  /** (own) */
  /** (own) */
  vmNotRunning: () =>
    new ArmError(400, 'UserErrorVMNotRunning', 'The virtual machine that has the database does not run.'),
  unsupported: (what: string) =>
    new ArmError(400, 'BMSUserErrorOperationNotSupported', `This operation is not supported for ${what}.`),
} as const;
