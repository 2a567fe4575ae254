import { lastSegment, parseId } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import { eachOf } from '../core/each.ts';
import { among, holding, type ListOf } from '../core/everywhere.ts';
import { bare, operationError } from '../core/looks.ts';
import { tolerance, when } from '../core/time.ts';
import type { Listed, Look, Subscription, Watch } from '../core/types.ts';
import { tagsOf } from '../estate/inventory.ts';
import type { Monitor, ProcessingRule, RuleCondition, RuleSchedule } from './types.ts';

const version = { 'api-version': '2021-08-08' };

/** What is read of a rule (REST: Alert Processing Rules - Get By Name, 2021-08-08). */
interface RuleBody {
  readonly id?: string;
  readonly name?: string;
  readonly tags?: unknown;
  readonly properties?: {
    readonly scopes?: readonly string[];
    readonly conditions?: readonly RuleCondition[] | null;
    readonly schedule?: RuleSchedule | null;
    readonly actions?: readonly { readonly actionType?: string; readonly actionGroupIds?: readonly string[] }[];
    readonly description?: string | null;
    readonly enabled?: boolean;
  };
  readonly systemData?: { readonly createdBy?: string; readonly lastModifiedAt?: string };
}

type RuleWatch = Extract<Watch, { kind: 'rule' }>;

const listOf: ListOf = {
  doing: 'listed the alert processing rules',
  path: (subscription) => `/subscriptions/${subscription}/providers/Microsoft.AlertsManagement/actionRules`,
  query: version,
};

const silencing =
  "type =~ 'microsoft.alertsmanagement/actionrules' and tostring(properties.actions) contains 'RemoveAllActionGroups'";

/** The graph shows a change after some minutes. */
const showsWithinMs = 15 * 60_000;

type Rules = Pick<Monitor, 'rules' | 'rulesWhereSilenced' | 'rule' | 'putRule' | 'removeRule'>;

export function createProcessingRules(context: Context): Rules {
  const { arm, call, now, subscriptions } = context;
  /** When this process changed a rule of a subscription, in Azure's time. */
  const changed = new Map<string, number>();
  const change = (id: string) => changed.set(parseId('rule', id).subscription!.toLowerCase(), now());

  async function rulesOf(which: readonly Subscription[]): Promise<Listed<ProcessingRule>> {
    const { found, unread } = await among<RuleBody>(context, which, listOf);
    const rules = await eachOf(found, (body) => toRule(body, context));
    return { found: rules.found, unread: [...unread, ...rules.unread] };
  }

  return {
    rules: async () => rulesOf(await subscriptions.list()),

    async rulesWhereSilenced() {
      const lately = [...changed].filter(([, at]) => now() - at < showsWithinMs).map(([id]) => id);
      return rulesOf(await holding(context, silencing, new Set(lately)));
    },

    rule: (id) => readRule(context, id),

    async putRule({ id, scopes, conditions, schedule, description, tags }) {
      change(id);
      const since = now();
      const actions = [{ actionType: 'RemoveAllActionGroups' }];
      const properties = { scopes, conditions, schedule, actions, description, enabled: true };
      await call.write('made the alert processing rule', (abortSignal) =>
        arm.send('write', 'PUT', id, { query: version, body: { location: 'Global', tags, properties }, abortSignal }),
      );
      return { kind: 'rule', rule: id, wanted: 'there', since };
    },

    async removeRule(id) {
      change(id);
      const since = now();
      await call.write('removed the alert processing rule', (abortSignal) =>
        arm.send('write', 'DELETE', id, { query: version, abortSignal }),
      );
      return { kind: 'rule', rule: id, wanted: 'gone', since };
    },
  };
}

/** A rule has no job: it is there, or it is not (yet). After so long nothing is on its way any more. */
const settlesWithinMs = 120_000;

/** Whether the rule is as it was asked to be. */
export async function lookRule(context: Context, watch: RuleWatch): Promise<Look> {
  const rule = await readRule(context, watch.rule);
  const at = rule?.changed?.at ?? context.now();
  if ((rule !== undefined) === (watch.wanted === 'there')) return bare('done', watch, { ended: at });
  if (context.now() - watch.since < settlesWithinMs) return bare('running', watch);
  const text = rule ? 'Azure still has the alert processing rule.' : 'Azure does not have the alert processing rule.';
  return bare('failed', watch, { error: operationError(undefined, text) });
}

/** What became of a write whose answer was lost: the rule was changed since then, or it is gone. */
export async function startedRule(context: Context, id: string, wanted: RuleWatch['wanted'], since: number) {
  const rule = await readRule(context, id);
  const done = wanted === 'gone' ? !rule : (rule?.changed?.at ?? 0) >= since - tolerance;
  return done ? [{ kind: 'rule' as const, rule: rule?.id ?? id, wanted, since }] : [];
}

async function readRule(context: Context, id: string): Promise<ProcessingRule | undefined> {
  parseId('rule', id);
  const body = await context.call.find('read the alert processing rule', async (abortSignal) => {
    return (await context.arm.send<RuleBody>('read', 'GET', id, { query: version, abortSignal })).body;
  });
  return body && toRule(body, context);
}

async function toRule(body: RuleBody, { subscriptions }: Context): Promise<ProcessingRule> {
  const id = body.id ?? '';
  const { subscription = '', group = '' } = parseId('rule', id);
  const { scopes, conditions, schedule, actions: said, description, enabled } = body.properties ?? {};
  const actions = said ?? [];
  const at = when(body.systemData?.lastModifiedAt);
  return {
    id,
    name: body.name ?? lastSegment(id),
    resourceGroup: group,
    subscription: await subscriptions.named(subscription),
    tags: tagsOf(body.tags),
    description: description ?? '',
    enabled: enabled !== false,
    scopes: scopes ?? [],
    conditions: conditions ?? [],
    schedule: schedule ?? undefined,
    adds: actions.flatMap((action) => action.actionGroupIds ?? []),
    removesAll: actions.some(({ actionType }) => actionType?.toLowerCase() === 'removeallactiongroups'),
    changed: at === undefined ? undefined : { by: body.systemData?.createdBy ?? '', at },
  };
}
