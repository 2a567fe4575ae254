import type { Check } from '../../approvals/plan.ts';
import type { ReplicatedItem } from '../../azure/azure.ts';

/** Whether a test failover of it would be accepted at all, wherever to. */
export const drillChecks = (item: ReplicatedItem): readonly Check[] => [replicationHealth(item), noOtherTest(item)];

/** Whether what is replicated would be good enough to fail over to. */
export function replicationHealth(item: ReplicatedItem): Check {
  if (item.health === 'Normal') return { state: 'yes', text: `Replication is healthy (${item.state})` };
  if (item.health === 'Critical')
    return { state: 'no', text: `Replication is critical (${item.state}): repair it first` };
  return { state: 'warn', text: `Replication health is ${item.health} (${item.state})` };
}

/** Azure's own `allowedOperations` decides; a test that was never cleaned up is the usual reason. */
export function noOtherTest(item: ReplicatedItem): Check {
  if (item.allowed.includes('TestFailover'))
    return { state: 'yes', text: 'No other test failover runs or waits for its clean-up' };
  const why =
    item.testFailover === 'None'
      ? 'Site Recovery does not allow a test failover now'
      : 'An earlier test failover was never cleaned up: clean it up first';
  return { state: 'no', text: why };
}
