import { ArmError } from '../core/arm.ts';

/**
 * What the service says of a vault's settings. Codes and words are Azure's as public reports have them; those marked
 * with (own) are made up in Azure's manner, because nothing public names the real one.
 */
export const vaultRefusals = {
  invalid: (parameter: string) =>
    new ArmError(
      400,
      'InvalidRestApiParameter',
      `${parameter} parameter is invalid.\r\nPlease provide a valid ${parameter}`,
    ),
  immutabilityStays: () =>
    new ArmError(
      400,
      'UserErrorUnsupportedVaultImmutabilityStateChange',
      'The immutable vault property for this vault is locked, hence, this setting cannot be disabled. The vault has its immutable vault property enabled and locked, and it can no longer be reverted to a non-immutable vault. Refer to the documentation to learn more: https://aka.ms/AB-ImmutableVaults-States ',
    ),
  /** The code is Azure's, which is known to say the words above in this case, too; these words are (own). */
  immutabilityNotEnabled: () =>
    new ArmError(
      400,
      'UserErrorUnsupportedVaultImmutabilityStateChange',
      'The immutable vault property must be enabled before it can be locked. Refer to the documentation to learn more: https://aka.ms/AB-ImmutableVaults-States ',
    ),
  softDeleteStays: () =>
    new ArmError(400, 'UserErrorSoftDeleteStateChangeNotAllowed', 'Soft delete that is always on cannot be disabled.'),
  /** (own) */
  softDeleteDays: () =>
    new ArmError(400, 'BMSUserErrorInvalidInput', 'Soft delete retention must be between 14 and 180 days.'),
  redundancyStays: () =>
    new ArmError(
      400,
      'StorageModelModifyError',
      'Storage Redundancy option is locked when the first machine is registered with the vault, and cannot be modified thereafter.',
    ),
  /** (own) */
  crossRegionStays: () =>
    new ArmError(
      400,
      'BMSUserErrorCrossRegionRestoreCannotBeDisabled',
      'Cross region restore cannot be disabled once the vault contains backup items.',
    ),
  /** (own) */
  crossRegionNeedsGeo: () =>
    new ArmError(
      400,
      'BMSUserErrorCrossRegionRestoreNeedsGeoRedundancy',
      'Cross region restore needs a vault with geo-redundant storage.',
    ),
  redundancyByVaultApi: () =>
    new ArmError(
      400,
      'BMSUserErrorRedundancySettingsUseVaultApi',
      'Redundancy settings for this vault cannot be modified using this API. Since the Vault API was previously used to update the redundancy settings for this vault, you must again use the Vault API to make any further changes to this property.',
    ),
  softDeleteByVaultApi: () =>
    new ArmError(
      400,
      'BMSUserErrorSoftDeleteUseVaultApi',
      'Soft delete settings for this vault cannot be modified using this API. Since the Vault API was previously used to update the soft delete settings for this vault, you must again use the Vault API to make any further changes to this property.',
    ),
  updating: () =>
    new ArmError(
      409,
      'RSVaultUpdateErrorConflictingOperationInProgress',
      'Another operation is in progress on this vault. Please try again after it has completed.',
    ),
} as const;
