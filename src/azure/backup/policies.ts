import { lastSegment, parseId, vaultOf } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import { readable } from '../core/each.ts';
import { quoted, type Row, textOf } from '../core/graph.ts';
import type { Follower, Policies } from '../estate/types.ts';
import { eventsOfGroup } from '../monitor/activity-log.ts';
import { itemType } from './items.ts';

const items = `recoveryservicesresources | where type =~ '${itemType}'`;
const shown =
  'project id, name, policy = tostring(properties.policyId), friendlyName = tostring(properties.friendlyName), state = tostring(properties.protectionState)';

const toFollower = ({ id, name, friendlyName, state }: Row): Follower => ({
  id: textOf(id),
  name: textOf(friendlyName) || textOf(name) || lastSegment(textOf(id)),
  state: textOf(state),
});

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
      const which = `tostring(properties.policyId) =~ ${quoted(policy)}`;
      return readable(await graph('listed the items of the policy', `${items} and ${which} | ${shown}`), toFollower);
    },

    async allFollowers() {
      const rows = await graph('listed the items of all policies', `${items} | ${shown}`);
      const followers = readable(rows, (row) => ({
        policy: textOf(row.policy).toLowerCase(),
        follower: toFollower(row),
      }));
      const all = new Map<string, Follower[]>();
      for (const { policy, follower } of followers) all.set(policy, [...(all.get(policy) ?? []), follower]);
      return all;
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
