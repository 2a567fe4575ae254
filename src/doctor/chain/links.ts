import type { Reconciliation } from '../../alerts/compare/reconcile.ts';
import type { ActionGroup, Listed, ProcessingRule, Vault } from '../../azure/azure.ts';

/** What was looked at, and how it is; with what would help where it is not as it should be. */
export interface Link {
  readonly state: 'yes' | 'warn' | 'no';
  readonly text: string;
}

/** Our own end of the way: how `/api/alerts` is reached and who may come in. */
export interface Door {
  /** The address that Azure has to post to; undefined: from here it cannot be known. */
  readonly address: string | undefined;
  /** It takes Entra tokens of secure webhooks. */
  readonly entra: boolean;
  /** It takes a shared token. */
  readonly shared: boolean;
  /** Whether the address carries the shared token, or none is needed. */
  opens(uri: string): boolean;
  /** The shared token has characters that a URL changes. */
  readonly fragile: boolean;
}

/** All that is read before the chain is judged. */
export interface Seen {
  readonly vaults: readonly Vault[];
  readonly rules: Listed<ProcessingRule>;
  readonly groups: Listed<ActionGroup>;
  readonly door: Door;
  /** When a webhook last came, on this process's clock. */
  readonly lastWebhook: number | undefined;
  readonly lastCompared: Reconciliation | undefined;
  /** How often it is compared, in milliseconds. */
  readonly compareEvery: number;
  /** Azure's time. */
  readonly azureNow: number;
  /** This process's clock. */
  readonly now: number;
  readonly time: (ms: number) => string;
}

/** Names for a line: the first few, and how many more. */
export function names(list: readonly string[], most = 4): string {
  const more = list.length - most;
  return more > 0 ? `${list.slice(0, most).join(', ')} and ${more} more` : list.join(', ');
}

/** `1 vault`, `60 vaults` */
export const count = (many: number, what: string): string => `${many} ${what}${many === 1 ? '' : 's'}`;
