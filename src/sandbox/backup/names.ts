/**
 * How Azure Backup names a VM inside a vault (documentation: "Back up Azure VMs with the REST API"): the container is
 * `IaasVMContainer;iaasvmcontainerv2;{group};{vm}` and the item `VM;iaasvmcontainerv2;{group};{vm}`, in lower case.
 */
export interface VmNames {
  /** `iaasvmcontainerv2;{group};{vm}` */
  readonly short: string;
  readonly container: string;
  readonly item: string;
}

export function vmNames(vm: string): VmNames {
  const segments = vm.toLowerCase().split('/');
  const short = `iaasvmcontainerv2;${segments[4]};${segments[8]}`;
  return { short, container: `IaasVMContainer;${short}`, item: `VM;${short}` };
}

export const containerId = (vault: string, container: string): string =>
  `${vault}/backupFabrics/Azure/protectionContainers/${container}`;

/** The id of a VM's protected item in a vault. */
export const vmItemId = (vault: string, vm: string): string => {
  const { container, item } = vmNames(vm);
  return `${containerId(vault, container)}/protectedItems/${item}`;
};
