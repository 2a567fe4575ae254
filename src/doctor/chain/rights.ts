import type { ActionGroup, Azure, Vault } from '../../azure/azure.ts';
import { lastSegment } from '../../azure/azure.ts';
import { type Link, names } from './links.ts';

/**
 * What Lifeboat's identity needs (documentation: "Azure permissions for Monitor"). Alerts and lists are of a
 * subscription, rules of a resource group.
 */
const needed = {
  subscription: {
    read: [
      'Microsoft.AlertsManagement/alerts/read',
      'Microsoft.AlertsManagement/actionRules/read',
      'Microsoft.Insights/ActionGroups/Read',
    ],
    write: ['Microsoft.AlertsManagement/alerts/changestate/action'],
  },
  group: {
    read: [],
    write: ['Microsoft.AlertsManagement/actionRules/write', 'Microsoft.AlertsManagement/actionRules/delete'],
  },
  actionGroup: {
    read: [],
    write: ['Microsoft.Insights/CreateNotifications/Write', 'Microsoft.Insights/NotificationStatus/Read'],
  },
} as const;

/** The rights on alerts, rules and action groups; those for writing only where Lifeboat may write. */
export async function rightsLinks(
  azure: Pick<Azure, 'allowed'>,
  vaults: readonly Vault[],
  groups: readonly ActionGroup[],
  mayWrite: boolean,
): Promise<Link[]> {
  const scopes = [
    ...unique(vaults.map(({ id }) => above(id, 3))).map((scope) => ({ scope, kind: 'subscription' as const })),
    ...unique(vaults.map(({ id }) => above(id, 5))).map((scope) => ({ scope, kind: 'group' as const })),
    ...unique(groups.map(({ id }) => above(id, 5))).map((scope) => ({ scope, kind: 'actionGroup' as const })),
  ];
  const missing = new Map<string, string[]>();
  await Promise.all(
    scopes.map(async ({ scope, kind }) => {
      const actions = [...needed[kind].read, ...(mayWrite ? needed[kind].write : [])];
      if (actions.length === 0) return;
      const allowed = await azure.allowed(scope, actions);
      for (const action of actions.filter((one) => !allowed[one])) {
        missing.set(action, [...(missing.get(action) ?? []), scope]);
      }
    }),
  );
  if (missing.size === 0) {
    const what = mayWrite ? 'read alerts and rules, change them, and send test alerts' : 'read alerts and rules';
    return [{ state: 'yes', text: `Lifeboat may ${what} (Monitoring ${mayWrite ? 'Contributor' : 'Reader'})` }];
  }
  return [...missing].map(([action, where]) => ({
    state: action.toLowerCase().endsWith('/read') ? ('no' as const) : ('warn' as const),
    text: `Missing ${action} on ${names(where.map(short), 3)}: the role Monitoring Contributor has it`,
  }));
}

/** The scope that the id lies in: its first segments. */
const above = (id: string, segments: number): string => id.split('/').slice(0, segments).join('/');

const unique = (ids: readonly string[]): string[] => [...new Map(ids.map((id) => [id.toLowerCase(), id])).values()];

const short = (scope: string): string => scope.split('/').slice(3).at(-1) ?? `subscription ${lastSegment(scope)}`;
