import type { Resource } from '../core/tables.ts';
import { guidFrom } from './guid.ts';
import type { ReplicatedItem } from './item.ts';
import { nameOf } from './names.ts';

interface Disk {
  readonly name?: string;
  readonly diskSizeGB?: number;
  readonly managedDisk?: { readonly id?: string };
}

interface VmModel {
  readonly storageProfile?: { readonly osDisk?: Disk; readonly dataDisks?: readonly Disk[] };
  readonly networkProfile?: { readonly networkInterfaces?: readonly { readonly id: string }[] };
}

/** `A2AProtectedManagedDiskDetails` of the VM's disks. */
export function disksOf(item: ReplicatedItem, vm: Resource | undefined, initial: boolean): readonly unknown[] {
  const storage = (vm?.properties as VmModel | undefined)?.storageProfile;
  const disks = [...(storage?.osDisk ? [storage.osDisk] : []), ...(storage?.dataDisks ?? [])];
  return disks.map((disk) => shownDisk(item, disk, disk === storage?.osDisk, initial));
}

function shownDisk(item: ReplicatedItem, disk: Disk, os: boolean, initial: boolean): unknown {
  const name = disk.name ?? nameOf(disk.managedDisk?.id ?? '');
  return {
    diskId: disk.managedDisk?.id?.toLowerCase() ?? null,
    recoveryResourceGroupId: item.recoveryGroup,
    recoveryTargetDiskId: null,
    recoveryReplicaDiskId: `${item.recoveryGroup}/providers/Microsoft.Compute/disks/${name}-ASRReplica`,
    recoveryOrignalTargetDiskId: null,
    recoveryReplicaDiskAccountType: 'Premium_LRS',
    recoveryTargetDiskAccountType: 'Premium_LRS',
    recoveryDiskEncryptionSetId: null,
    primaryDiskEncryptionSetId: null,
    diskName: name,
    diskCapacityInBytes: (disk.diskSizeGB ?? 30) * 2 ** 30,
    primaryStagingAzureStorageAccountId: null,
    diskType: os ? 'OperatingSystem' : 'Data',
    resyncRequired: false,
    monitoringPercentageCompletion: null,
    monitoringJobType: null,
    dataPendingInStagingStorageAccountInMB: 0,
    dataPendingAtSourceAgentInMB: 1.25,
    diskState: initial ? 'InitialReplicationPending' : 'Protected',
    allowedDiskLevelOperation: [],
    isDiskEncrypted: false,
    secretIdentifier: null,
    dekKeyVaultArmId: null,
    isDiskKeyEncrypted: false,
    keyIdentifier: null,
    kekKeyVaultArmId: null,
    failoverDiskName: name,
    tfoDiskName: `${name}-ASRtest`,
  };
}

/** `VMNicDetails` of the VM's network interfaces. */
export function nicsOf(item: ReplicatedItem, vm: Resource | undefined): readonly unknown[] {
  const nics = (vm?.properties as VmModel | undefined)?.networkProfile?.networkInterfaces ?? [];
  return nics.map(({ id }) => ({
    nicId: guidFrom(id),
    replicaNicId: null,
    sourceNicArmId: id,
    vMNetworkName: null,
    recoveryVMNetworkId: item.recoveryNetwork,
    ipConfigs: [
      {
        name: 'ipconfig1',
        isPrimary: true,
        subnetName: 'default',
        staticIPAddress: null,
        ipAddressType: 'Dynamic',
        isSeletedForFailover: true,
        recoverySubnetName: item.recoverySubnet,
        recoveryStaticIPAddress: '',
        recoveryIPAddressType: 'Dynamic',
        recoveryPublicIPAddressId: null,
        recoveryLBBackendAddressPoolIds: null,
        tfoSubnetName: null,
        tfoStaticIPAddress: null,
        tfoPublicIPAddressId: null,
        tfoLBBackendAddressPoolIds: null,
      },
    ],
    selectionType: 'SelectedByUser',
    recoveryNetworkSecurityGroupId: null,
    enableAcceleratedNetworkingOnRecovery: false,
    tfoVMNetworkId: null,
    tfoNetworkSecurityGroupId: null,
    enableAcceleratedNetworkingOnTfo: null,
    recoveryNicName: null,
    recoveryNicResourceGroupName: null,
    reuseExistingNic: false,
    tfoRecoveryNicName: null,
    tfoRecoveryNicResourceGroupName: null,
    tfoReuseExistingNic: false,
    targetNicName: null,
  }));
}
