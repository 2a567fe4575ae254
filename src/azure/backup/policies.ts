import { lastSegment, parseId } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import { readable } from '../core/each.ts';
import { quoted, textOf } from '../core/graph.ts';
import type { Policies } from '../estate/types.ts';
import { itemType } from './items.ts';

/** What follows policies, and how they are made and changed. */
export function createPolicies({ graph }: Context): Policies {
  return {
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
  };
}
