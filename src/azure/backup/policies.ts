import { lastSegment, parseId, vaultOf } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import { readable } from '../core/each.ts';
import { quoted, textOf } from '../core/graph.ts';
import type { Policies } from '../estate/types.ts';
import { eventsOfGroup } from '../monitor/activity-log.ts';
import { itemType } from './items.ts';

/** What follows policies, and what must not be near their snapshots. */
export function createPolicies(context: Context): Policies {
  const { graph } = context;
  return {
    async edits(vault, since) {
      const { id } = vaultOf(vault);
      const under = `${id}/backupPolicies/`.toLowerCase();
      const events = await eventsOfGroup(context, id, since);
      const edits = events.filter(
        ({ operation, resource, status }) =>
          /\/backupPolicies\/write$/i.test(operation) &&
          resource.toLowerCase().startsWith(under) &&
          status !== 'Failed',
      );
      // One edit leaves an event for each of its stages: started, accepted, succeeded.
      return [...new Map(edits.map(({ correlation, at }) => [correlation, at])).values()];
    },

    async followers(policy) {
      parseId('policy', policy);
      const rows = await graph(
        'listed the items of the policy',
        `recoveryservicesresources | where type =~ '${itemType}' and tostring(properties.policyId) =~ ${quoted(policy)} | project id, name, friendlyName = tostring(properties.friendlyName), state = tostring(properties.protectionState)`,
      );
      return readable(rows, ({ id, name, friendlyName, state }) => ({
        id: textOf(id),
        name: textOf(friendlyName) || textOf(name) || lastSegment(textOf(id)),
        state: textOf(state),
      }));
    },

    async vmInGroups(groups) {
      const named = groups.map(quoted).join(', ');
      const rows = await graph(
        'looked for VMs in the resource group',
        `resources | where type =~ 'microsoft.compute/virtualmachines' and resourceGroup in~ (${named}) | project id, name`,
        1,
      );
      return readable(rows, ({ name }) => textOf(name))[0];
    },
  };
}
