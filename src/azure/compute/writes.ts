import type { Watch } from '../core/types.ts';
import type { Document } from '../estate/types.ts';
import type { Machine } from './types.ts';

/** REST: Microsoft.Compute, of VMs and of what runs inside them. */
export const computeVersion = '2024-03-01';

const withVm = { deleteOption: 'Delete' } as const;

/**
 * From now on whoever deletes the VM deletes its disks and network interfaces with it: exactly those that it has now
 * (documentation: "Delete a VM and attached resources", updating the delete behaviour of an existing VM).
 */
export function takingAll({ id, osDisk, dataDisks, nics }: Machine): Document {
  const storageProfile = {
    ...(osDisk !== undefined && { osDisk: { managedDisk: { id: osDisk }, createOption: 'Attach', ...withVm } }),
    ...(dataDisks.length > 0 && {
      dataDisks: dataDisks.map((disk) => ({
        lun: disk.lun,
        createOption: 'Attach',
        managedDisk: { id: disk.id },
        ...withVm,
      })),
    }),
  };
  const networkInterfaces = nics.map((nic) => ({ id: nic.id, properties: { primary: nic.primary, ...withVm } }));
  return {
    id,
    version: computeVersion,
    method: 'PATCH',
    body: { properties: { storageProfile, networkProfile: { networkInterfaces } } },
  };
}

interface Bound {
  readonly properties: {
    readonly storageProfile: {
      readonly osDisk?: { readonly managedDisk: { readonly id: string } };
      readonly dataDisks?: readonly { readonly managedDisk: { readonly id: string } }[];
    };
    readonly networkProfile: { readonly networkInterfaces: readonly { readonly id: string }[] };
  };
}

/** The disks and network interfaces that {@link takingAll} bound to their VM, by what its write is followed by. */
export function boundBy(watch: Watch | undefined): string[] {
  if (watch?.kind !== 'document' || watch.wanted === 'gone') return [];
  const { storageProfile, networkProfile } = (watch.wanted as unknown as Bound).properties;
  const disks = [...(storageProfile.osDisk ? [storageProfile.osDisk] : []), ...(storageProfile.dataDisks ?? [])];
  return [...disks.map(({ managedDisk }) => managedDisk.id), ...networkProfile.networkInterfaces.map(({ id }) => id)];
}

/** REST: Virtual Machines - Delete. */
export const noVm = (id: string): Document => ({ id, version: computeVersion, method: 'DELETE' });

export const runCommandId = (vm: string, name: string): string => `${vm}/runCommands/${name}`;

interface Script {
  readonly id: string;
  readonly region: string;
  readonly script: string;
  /** Seconds after which Azure ends it. */
  readonly within: number;
}

/**
 * A script that runs inside a VM by its agent, and whose result can be read as long as the VM is there
 * (documentation: "Run scripts in your VM by using managed Run Commands").
 */
export const scriptInside = ({ id, region, script, within }: Script): Document => ({
  id,
  version: computeVersion,
  method: 'PUT',
  body: {
    location: region,
    properties: { source: { script }, asyncExecution: true, timeoutInSeconds: within },
  },
});
