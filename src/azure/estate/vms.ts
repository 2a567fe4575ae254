import { lastSegment } from '../core/arm-id.ts';
import type { Vm, VmRef } from './types.ts';

interface Status {
  readonly code?: string;
  readonly displayStatus?: string;
}

interface DiskBody {
  readonly name?: string;
  readonly diskSizeGB?: number;
  readonly managedDisk?: { readonly id?: string };
}

/** What is read of a VM (REST: Virtual Machines - Get with `$expand=instanceView`, 2024-03-01). */
export interface VmBody {
  readonly name?: string;
  readonly location?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly properties?: {
    readonly storageProfile?: {
      readonly osDisk?: DiskBody & { readonly osType?: string; readonly vhd?: object };
      readonly dataDisks?: readonly (DiskBody & { readonly lun?: number; readonly name?: string })[];
    };
    readonly networkProfile?: {
      readonly networkInterfaces?: readonly {
        readonly id?: string;
        readonly properties?: { readonly primary?: boolean };
      }[];
    };
    readonly securityProfile?: { readonly securityType?: string };
    readonly instanceView?: {
      readonly statuses?: readonly Status[];
      readonly vmAgent?: { readonly vmAgentVersion?: string; readonly statuses?: readonly Status[] };
    };
  };
}

/** A VM with its instance view, in our words. */
export function toVm(body: VmBody, ref: VmRef): Vm {
  const { properties = {} } = body;
  const nics = properties.networkProfile?.networkInterfaces ?? [];
  const power = powerOf(properties.instanceView?.statuses ?? []);
  return {
    ...ref,
    os: systems.find((system) => system === properties.storageProfile?.osDisk?.osType) ?? 'unknown',
    power,
    agent: agentOf(properties.instanceView?.vmAgent, power),
    security: securityOf(properties.securityProfile?.securityType),
    disks: [properties.storageProfile?.osDisk, ...(properties.storageProfile?.dataDisks ?? [])].flatMap((disk) =>
      disk?.managedDisk?.id ? [{ id: disk.managedDisk.id, name: disk.name ?? lastSegment(disk.managedDisk.id) }] : [],
    ),
    diskGB: sizeOf(properties.storageProfile),
    managedDisks: properties.storageProfile?.osDisk?.vhd === undefined,
    dataDisks: (properties.storageProfile?.dataDisks ?? []).map(({ lun = -1, name = '' }) => ({ lun, name })),
    generalized: properties.instanceView?.statuses?.some(({ code }) => code === 'OSState/generalized') ?? false,
    nic: (nics.find((nic) => nic.properties?.primary) ?? nics[0])?.id,
  };
}

/** Azure leaves the sizes of disks out while the VM is deallocated (REST: `diskSizeGB` of a VM's storage profile). */
function sizeOf(storage: NonNullable<VmBody['properties']>['storageProfile']): number | undefined {
  const sizes = [storage?.osDisk, ...(storage?.dataDisks ?? [])].map((disk) => disk?.diskSizeGB);
  return sizes.every((size) => size !== undefined) ? sizes.reduce((sum, size) => sum + size, 0) : undefined;
}

const systems: readonly Vm['os'][] = ['Windows', 'Linux'];
const powers: readonly Vm['power'][] = ['running', 'starting', 'stopping', 'stopped', 'deallocated'];

/** Of the statuses of an instance view. */
export function powerOf(statuses: readonly Status[]): Vm['power'] {
  const code = statuses.find((status) => status.code?.startsWith('PowerState/'))?.code?.slice('PowerState/'.length);
  if (code === 'deallocating') return 'stopping';
  return powers.find((power) => power === code) ?? 'unknown';
}

type AgentView = NonNullable<NonNullable<NonNullable<VmBody['properties']>['instanceView']>['vmAgent']>;

/**
 * Azure calls the version of an agent that never reported `Unknown`. A VM that does not run has no agent in its view
 * at all, which says nothing about whether one is installed.
 */
export function agentOf(agent: AgentView | undefined, power: Vm['power']): Vm['agent'] {
  if (!agent) return power === 'running' ? 'absent' : 'not-ready';
  if (agent.statuses?.some((status) => status.displayStatus === 'Ready')) return 'ready';
  return !agent.vmAgentVersion || agent.vmAgentVersion === 'Unknown' ? 'absent' : 'not-ready';
}

export function securityOf(type: string | undefined): Vm['security'] {
  return type === 'TrustedLaunch' || type === 'ConfidentialVM' ? type : 'Standard';
}
