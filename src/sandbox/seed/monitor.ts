import { type AlertRule, ruleType } from '../alerts/rule.ts';
import { azureTime } from '../core/resource-id.ts';
import { type Resource, resources, resourcesOfType, subscriptions } from '../core/tables.ts';
import { vaultType } from '../core/vault.ts';
import type { World } from '../core/world.ts';
import { actionGroupType } from '../monitor/action-group.ts';
import { groupProperties } from '../monitor/action-groups.ts';
import { seededGroup, webhookReceiver } from '../monitor/webhook.ts';

/**
 * What a customer sets up so that built-in alerts reach the bot: one action group, and in each subscription with vaults
 * an alert processing rule that adds it for alerts about vaults. Without them Azure notifies nobody. The vaults must be
 * there already.
 */
export function seedMonitor(world: World, now: number, webhookUrl?: string | null): void {
  const vaults = [...subscriptions(world).values()].map(
    ({ subscriptionId }) => resourcesOfType(world, subscriptionId, vaultType)[0],
  );
  const first = vaults.find((vault) => vault !== undefined);
  if (!first) return;
  const group = newGroup(first, webhookUrl ?? undefined);
  resources(world).set(group.id, group);
  for (const vault of vaults) {
    if (!vault) continue;
    const rule = newRule(vault, group.id, now);
    resources(world).set(rule.id, rule);
  }
}

const groupOf = ({ id }: Resource): string => id.split('/').slice(0, 5).join('/');

function newGroup(vault: Resource, url: string | undefined): Resource {
  return {
    id: `${groupOf(vault)}/providers/microsoft.insights/actionGroups/${seededGroup}`,
    name: seededGroup,
    type: actionGroupType,
    location: 'Global',
    properties: groupProperties({
      groupShortName: 'BackupTeams',
      enabled: true,
      webhookReceivers: url === undefined ? [] : [webhookReceiver(url)],
    }),
  };
}

function newRule(vault: Resource, group: string, now: number): AlertRule {
  const name = 'apr-backup-to-teams';
  const who = { createdBy: 'admin@contoso.example', createdByType: 'User', createdAt: azureTime(now) };
  return {
    id: `${groupOf(vault)}/providers/${ruleType}/${name}`,
    name,
    type: ruleType,
    location: 'Global',
    systemData: {
      ...who,
      lastModifiedBy: who.createdBy,
      lastModifiedByType: who.createdByType,
      lastModifiedAt: who.createdAt,
    },
    properties: {
      scopes: [vault.id.split('/').slice(0, 3).join('/')],
      conditions: [{ field: 'TargetResourceType', operator: 'Equals', values: [vaultType] }],
      description: 'Built-in alerts of Azure Backup and Azure Site Recovery go to Microsoft Teams.',
      enabled: true,
      actions: [{ actionType: 'AddActionGroups', actionGroupIds: [group] }],
    },
  };
}
