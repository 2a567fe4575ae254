import type { Resource } from '../core/tables.ts';
import type { WorldFile } from '../core/world-file.ts';

/** How the parts of a seeded world look in Azure's own spelling. */

export function subnet(network: string, name: string, addressPrefix: string, gateway: string | undefined): unknown {
  const isGateway = name === 'GatewaySubnet' && gateway !== undefined;
  return {
    id: `${network}/subnets/${name}`,
    name,
    type: 'Microsoft.Network/virtualNetworks/subnets',
    properties: {
      provisioningState: 'Succeeded',
      addressPrefix,
      ...(isGateway && { ipConfigurations: [{ id: `${gateway}/ipConfigurations/default` }] }),
    },
  };
}

export function peering(network: string, remote: string, name: string): unknown {
  return {
    id: `${network}/virtualNetworkPeerings/${name}`,
    name,
    type: 'Microsoft.Network/virtualNetworks/virtualNetworkPeerings',
    properties: {
      provisioningState: 'Succeeded',
      peeringState: 'Connected',
      remoteVirtualNetwork: { id: remote },
      allowVirtualNetworkAccess: true,
      allowForwardedTraffic: true,
      allowGatewayTransit: false,
      useRemoteGateways: false,
    },
  };
}

const images = {
  Linux: { publisher: 'Canonical', offer: '0001-com-ubuntu-server-jammy', sku: '22_04-lts-gen2', version: 'latest' },
  Windows: {
    publisher: 'MicrosoftWindowsServer',
    offer: 'WindowsServer',
    sku: '2022-datacenter-g2',
    version: 'latest',
  },
};

/** A VM's model as Compute shows it (REST spec Microsoft.Compute, VirtualMachine). */
export function vmProperties(
  vm: WorldFile['vms'][number],
  { group, nic, vmId }: { readonly group: string; readonly nic: string | undefined; readonly vmId: string },
  now: number,
): Resource['properties'] {
  const configuration =
    vm.os === 'Linux'
      ? { linuxConfiguration: { disablePasswordAuthentication: true, provisionVMAgent: true } }
      : { windowsConfiguration: { provisionVMAgent: true, enableAutomaticUpdates: true } };
  const osDisk = {
    osType: vm.os,
    name: `${vm.name}_OsDisk`,
    createOption: 'FromImage',
    caching: 'ReadWrite',
    managedDisk: {
      storageAccountType: 'Premium_LRS',
      id: `${group}/providers/Microsoft.Compute/disks/${vm.name}_OsDisk`,
    },
    deleteOption: 'Detach',
    diskSizeGB: vm.os === 'Linux' ? 30 : 127,
  };
  const securityProfile = { securityType: vm.security, uefiSettings: { secureBootEnabled: true, vTpmEnabled: true } };
  return {
    hardwareProfile: { vmSize: vm.size },
    provisioningState: 'Succeeded',
    vmId,
    storageProfile: {
      imageReference: { ...images[vm.os], exactVersion: '1.0.0' },
      osDisk,
      dataDisks: dataDisksOf(vm, group),
    },
    osProfile: {
      computerName: vm.name,
      adminUsername: 'contosoadmin',
      ...configuration,
      secrets: [],
      allowExtensionOperations: true,
    },
    networkProfile: { networkInterfaces: nic ? [{ id: nic }] : [] },
    ...(vm.security !== 'Standard' && { securityProfile }),
    timeCreated: new Date(now - 400 * 86_400_000).toISOString(),
  };
}

const dataDisksOf = ({ name, dataDisks }: WorldFile['vms'][number], group: string) =>
  dataDisks.map((diskSizeGB, lun) => ({
    lun,
    name: `${name}_DataDisk_${lun}`,
    createOption: 'Attach',
    caching: 'None',
    managedDisk: {
      storageAccountType: 'Premium_LRS',
      id: `${group}/providers/Microsoft.Compute/disks/${name}_DataDisk_${lun}`,
    },
    deleteOption: 'Detach',
    diskSizeGB,
  }));
