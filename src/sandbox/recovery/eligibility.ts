import type { ArmRequest, ArmResponse } from '../core/arm.ts';
import { ok, resourceNotFound } from '../core/respond.ts';
import type { Params, Route } from '../core/router.ts';
import { type Resource, resources, vmStates } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { guidFrom } from './guid.ts';

/** `ReplicationEligibilityResultsErrorInfo` of the spec 2023-06-01. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly possibleCauses: string;
  readonly recommendedAction: string;
  readonly status: 'Error';
}

const vmType = 'Microsoft.Compute/virtualMachines';
const path = `/subscriptions/{subscription}/resourceGroups/{group}/providers/${vmType}/{vm}/providers/Microsoft.RecoveryServices/replicationEligibilityResults`;

/** Whether a VM may be replicated. Trusted Launch does not stand in the way. */
export const eligibilityRoutes: readonly Route[] = [
  { method: 'GET', path, handle: (_request, params, world) => ok({ value: [result(params, world)] }) },
  { method: 'GET', path: `${path}/default`, handle: getDefault },
];

function getDefault(_request: ArmRequest, params: Params, world: World): ArmResponse {
  return ok(result(params, world));
}

function result({ subscription, group, vm }: Params, world: World): unknown {
  const id = `/subscriptions/${subscription}/resourceGroups/${group}/providers/${vmType}/${vm}`;
  const found = resources(world).get(id);
  if (!found) throw resourceNotFound(vmType, vm ?? '', group ?? '');
  return {
    name: 'default',
    type: 'Microsoft.RecoveryServices/replicationEligibilityResults',
    id: `${found.id}/providers/Microsoft.RecoveryServices/replicationEligibilityResults/default`,
    properties: { clientRequestId: guidFrom(`${found.id} eligibility`), errors: problemsOf(found, world) },
  };
}

/** Why the VM cannot be replicated now: its agent is needed, so that it must run. */
export function problemsOf(vm: Resource, world: World): readonly Problem[] {
  const state = vmStates(world).get(vm.id) ?? { power: 'running', agent: 'ready' };
  if (state.power !== 'running') return [notRunning(vm)];
  return state.agent === 'ready' ? [] : [agentNotReady(vm)];
}

const notRunning = (vm: Resource): Problem => ({
  code: 'VMNotInRunningState',
  message: `The virtual machine '${vm.name}' is not running.`,
  possibleCauses: 'The virtual machine is stopped or deallocated.',
  recommendedAction: 'Start the virtual machine, then retry the operation.',
  status: 'Error',
});

const agentNotReady = (vm: Resource): Problem => ({
  code: 'VMAgentNotReady',
  message: `The Azure VM agent of '${vm.name}' is not ready.`,
  possibleCauses: 'The agent is not installed, not running, or cannot be reached.',
  recommendedAction: 'Install or restart the Azure VM agent, then retry the operation.',
  status: 'Error',
});
