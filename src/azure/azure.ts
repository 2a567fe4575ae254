import type { Backup } from './backup/types.ts';
import type { Compute } from './compute/types.ts';
import type { Look, Scenario, StartedJob, Watch } from './core/types.ts';
import type { Documents, Inventory, Policies, Vaults } from './estate/types.ts';
import type { BucketKind } from './limits/limits.ts';
import type { Throttled } from './limits/throttling.ts';
import type { Alerts, Monitor } from './monitor/types.ts';
import type { Posture } from './posture/types.ts';
import type { Recovery } from './recovery/types.ts';

export { isStopped } from './backup/protection.ts';
export type * from './backup/types.ts';
export type * from './compute/types.ts';
export { lastSegment, sameId } from './core/arm-id.ts';
export type * from './core/types.ts';
export type * from './estate/types.ts';
export type { Throttled } from './limits/throttling.ts';
export type * from './monitor/types.ts';
export type * from './posture/types.ts';
export type * from './recovery/types.ts';

/**
 * What Lifeboat asks of Azure, in our own words. Only this folder imports `@azure/*`. Ids are ARM ids as Azure spells
 * them (compare them with {@link sameId}); times are epoch milliseconds; durations milliseconds, but RPO in seconds as
 * Site Recovery reports it. Every call throws a {@link Problem}: `azure-unavailable` (try later), `azure-refused`
 * (Azure's code and message within), and for writes `azure-unknown`: it may have happened, look before doing more; its
 * `azureCode` is there when Azure answered, and absent when no answer came. A write that is `azure-unavailable` was not
 * carried out.
 */
export interface Azure {
  /** Azure's own clock: the `Date` header of its latest answer, and what has passed since. */
  now(): number;
  /** Whether Azure has answered anything yet: until then {@link now} is only the machine's guess. */
  timeKnown(): boolean;
  /**
   * How many more requests of that kind Azure takes of a subscription now, as the headers of its latest answer say;
   * undefined: it has not said so lately, and `limits` is what there is.
   */
  left(kind: BucketKind, subscription: string): number | undefined;
  /** What Azure has said of how much it is asked: who has many things to ask waits with the next. */
  throttled(): Throttled;
  readonly inventory: Inventory;
  readonly vaults: Vaults;
  readonly policies: Policies;
  readonly documents: Documents;
  readonly backup: Backup;
  readonly compute: Compute;
  readonly recovery: Recovery;
  readonly posture: Posture;
  readonly alerts: Alerts;
  readonly monitor: Monitor;
  /** Where the job of a scenario stands now: one look, one or two requests. */
  look(scenario: Scenario, watch: Watch): Promise<Look>;
  /**
   * What became of it by the item itself, or by what it was to make, where the operation and the job are gone. Words say
   * what was read there that tells no end; undefined: nothing tells. `effect`: what Azure was asked for.
   */
  aftermath(begun: {
    readonly scenario: Scenario;
    readonly watch: Watch;
    readonly since: number;
    readonly effect: unknown;
  }): Promise<Look | string | undefined>;
  /**
   * The jobs of that scenario which Azure started for the target at or after `since`: how a lost answer is resolved. Those
   * in doubt are among them.
   */
  started(scenario: Scenario, target: string, vault: string, since: number): Promise<StartedJob[]>;
  /** The right to do a thing, asked of Azure (`permissions` of the scope): for `doctor`. */
  allowed(scope: string, actions: readonly string[]): Promise<Readonly<Record<string, boolean>>>;
}
