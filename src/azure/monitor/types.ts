import type { Listed, Subscription, Watch } from '../core/types.ts';

export interface AzureAlert {
  /** `/subscriptions/…/providers/Microsoft.AlertsManagement/alerts/{guid}` */
  readonly id: string;
  readonly name: string;
  readonly severity: string;
  /** Fired or Resolved: the service's word. */
  readonly condition: string;
  /** New, Acknowledged or Closed: people's word. */
  readonly state: string;
  readonly service: string;
  readonly target: string;
  readonly fired: number;
  readonly modified: number;
  /** An alert processing rule took its action groups away. */
  readonly suppressed: boolean;
  /** The alert's own context, as the webhook's `data.alertContext`. */
  readonly context: Readonly<Record<string, unknown>>;
  /** The resource as Azure returned it: what else a service says about its alerts. */
  readonly raw: Readonly<Record<string, unknown>>;
}

export interface Alerts {
  get(id: string): Promise<AzureAlert | undefined>;
  /** Alerts of the last `sinceMs` milliseconds in all subscriptions. */
  list(sinceMs: number): Promise<Listed<AzureAlert>>;
  changeState(id: string, state: 'New' | 'Acknowledged' | 'Closed', comment: string): Promise<AzureAlert>;
}

/**
 * Azure Monitor's alert processing rules and action groups: what stands between a fired alert and whoever is told of it
 * (documentation: "Alert processing rules", "Action groups").
 */
export interface Monitor {
  /** The rules of all subscriptions. */
  rules(): Promise<Listed<ProcessingRule>>;
  /**
   * All rules of the subscriptions in which a rule takes action groups away, as Resource Graph shows it, which may lag
   * some minutes behind, or in which this process has just changed one: for showing, never for deciding.
   */
  rulesWhereSilenced(): Promise<Listed<ProcessingRule>>;
  /** Undefined: there is none (any more). */
  rule(id: string): Promise<ProcessingRule | undefined>;
  /** Makes the rule, or puts it in the place of the one that has its id. */
  putRule(rule: NewRule): Promise<Watch>;
  removeRule(id: string): Promise<Watch>;
  actionGroups(): Promise<Listed<ActionGroup>>;
  /** Undefined: there is none, or it may not be seen. */
  actionGroup(id: string): Promise<ActionGroup | undefined>;
  /** Who last changed the resource since then, by the activity log; undefined: it does not say (yet). */
  caller(resource: string, since: number): Promise<string | undefined>;
  /** Who last did that to a resource, or to something in it, since then, by the activity log; undefined: it does not say (yet). */
  callerOf(deed: {
    readonly operation: RegExp;
    readonly within: string;
    readonly since: number;
  }): Promise<string | undefined>;
  /** Has Azure send a test alert to the receiver, at `uri`; gives the URL of how it goes, if Azure names one. */
  sendTest(group: string, receiver: WebhookReceiver, uri: string): Promise<string | undefined>;
  /** How a test goes, as Azure sees it. */
  lookTest(url: string): Promise<TestLook>;
}

export interface TestLook {
  readonly state: 'running' | 'done' | 'failed';
  /** Azure's words about the receiver, if it has any. */
  readonly said: string | undefined;
}

/** One filter of a rule; all of them must hold. */
export interface RuleCondition {
  readonly field: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** When a rule holds: wall clocks without a zone (`2026-01-31T06:00:00`), in a zone that Windows names. */
export interface RuleSchedule {
  readonly effectiveFrom?: string;
  readonly effectiveUntil?: string;
  readonly timeZone?: string;
  readonly recurrences?: readonly unknown[];
}

export interface ProcessingRule {
  readonly id: string;
  readonly name: string;
  readonly resourceGroup: string;
  readonly subscription: Subscription;
  readonly tags: Readonly<Record<string, string>>;
  readonly description: string;
  readonly enabled: boolean;
  readonly scopes: readonly string[];
  readonly conditions: readonly RuleCondition[];
  readonly schedule: RuleSchedule | undefined;
  /** Ids of the action groups that it adds. */
  readonly adds: readonly string[];
  /** It takes away every action group. */
  readonly removesAll: boolean;
  readonly changed: { readonly by: string; readonly at: number } | undefined;
}

/** A rule that takes every action group away, as it is sent. */
export interface NewRule extends Pick<ProcessingRule, 'id' | 'scopes' | 'conditions' | 'description' | 'tags'> {
  readonly schedule: RuleSchedule;
}

/** Somebody who is called over HTTP. `uri` may hold a secret: it is never shown. */
export interface WebhookReceiver {
  readonly name: string;
  readonly uri: string;
  readonly commonSchema: boolean;
  /** It shows an Entra token ("secure webhook"), made for this audience. */
  readonly audience: string | undefined;
  readonly secure: boolean;
  /** The receiver as Azure keeps it. */
  readonly raw: Readonly<Record<string, unknown>>;
}

export interface ActionGroup {
  readonly id: string;
  readonly name: string;
  readonly subscription: Subscription;
  readonly enabled: boolean;
  readonly webhooks: readonly WebhookReceiver[];
  /** How many receivers of other kinds it has: mail, SMS, runbooks … */
  readonly others: number;
}
