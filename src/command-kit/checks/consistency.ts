import type { Check } from '../../approvals/plan.ts';
import type { RecoveryPoint, Vm } from '../../azure/azure.ts';

/** What is read of a VM for it. */
type Read = Pick<Vm, 'power' | 'agent' | 'os'>;

/**
 * How consistent its next points will be, from what was read of the VM (documentation: "About Azure VM backup", snapshot
 * consistency). A VM that does not run is still backed up. Undefined: none will come of a running VM whose agent is silent.
 */
export function forecastOf({ power, agent, os }: Read): RecoveryPoint['consistency'] | undefined {
  if (power === 'unknown') return 'unknown';
  if (power !== 'running') return 'crash';
  if (agent !== 'ready') return undefined;
  if (os === 'unknown') return 'unknown';
  return os === 'Windows' ? 'application' : 'file-system';
}

const bySystem: Readonly<Record<Vm['os'], string>> = {
  Windows: 'Windows: application-consistent points',
  Linux: 'Linux: file-system-consistent points, application-consistent ones only with pre- and post-scripts',
  unknown: 'an operating system that Azure does not name: how consistent its points will be is not known',
};

/** The forecast as one sentence: the same on plans, on a VM's status and beside its points. */
export function consistency(vm: Read): Check {
  switch (forecastOf(vm)) {
    case 'crash':
      return { state: 'warn', text: `The VM is ${vm.power}: its points will be crash-consistent until it runs` };
    case undefined:
      return {
        state: 'warn',
        text: 'The VM agent does not answer: backups will fail until it is installed and running',
      };
    case 'unknown':
      return vm.power === 'unknown'
        ? {
            state: 'warn',
            text: 'Azure does not say whether the VM runs: how consistent its points will be is not known',
          }
        : { state: 'yes', text: `VM agent ready, running ${bySystem.unknown}` };
    default:
      return { state: 'yes', text: `VM agent ready, running ${bySystem[vm.os]}` };
  }
}
