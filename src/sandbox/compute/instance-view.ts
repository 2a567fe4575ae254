import type { Resource, VmState } from '../core/tables.ts';

const power = {
  running: 'VM running',
  starting: 'VM starting',
  stopping: 'VM stopping',
  stopped: 'VM stopped',
  deallocating: 'VM deallocating',
  deallocated: 'VM deallocated',
} as const;

/** The instance view of a VM (REST spec Microsoft.Compute, VirtualMachineInstanceView): power and what the agent reports. */
export function instanceView(vm: Resource, state: VmState, now: number): unknown {
  const time = new Date(now).toISOString();
  const provisioned = { code: 'ProvisioningState/succeeded', level: 'Info', displayStatus: 'Provisioning succeeded' };
  const running = state.power === 'running';
  return {
    ...(running && { computerName: vm.name, hyperVGeneration: 'V2' }),
    ...(running && state.agent !== 'absent' && { vmAgent: agent(state, time) }),
    disks: [{ name: `${vm.name}_OsDisk`, statuses: [{ ...provisioned, time }] }],
    statuses: [
      { ...provisioned, time },
      { code: `PowerState/${state.power}`, level: 'Info', displayStatus: power[state.power] },
    ],
  };
}

function agent(state: VmState, time: string): unknown {
  if (state.agent === 'ready') {
    return {
      vmAgentVersion: '2.9.1.1',
      statuses: [
        {
          code: 'ProvisioningState/succeeded',
          level: 'Info',
          displayStatus: 'Ready',
          message: 'Guest Agent is running',
          time,
        },
      ],
      extensionHandlers: [],
    };
  }
  return {
    vmAgentVersion: 'Unknown',
    statuses: [
      {
        code: 'ProvisioningState/Unavailable',
        level: 'Warning',
        displayStatus: 'Not Ready',
        message: 'VM status blob is found but not yet populated.',
        time,
      },
    ],
  };
}
