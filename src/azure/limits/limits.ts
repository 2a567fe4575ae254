import { hours, seconds } from '../../base/clock.ts';

/** How many of something Azure takes. */
export interface Limit {
  readonly most: number;
  /** What is counted, in the plural: `VMs`. */
  readonly of: string;
  /** For what each it is counted: `a vault`. */
  readonly each: string;
  /** In what time, in milliseconds; absent: at any time. */
  readonly within?: number;
  /** Azure advises it and does not enforce it. */
  readonly advised?: true;
  readonly source: string;
}

const faq = 'documentation: "Azure Backup FAQ", Recovery Services vault (January 2026)';
const arm =
  'documentation: "Understand how Azure Resource Manager throttles requests", per region, subscription and principal';

/**
 * What Azure takes, in one place: plans say what they use of it, and what is more is spread by {@link spread}. What Azure
 * itself answers (`azure.left`, `Retry-After`, {@link stopOf}) is believed over this table.
 */
export const limits = {
  vmsInVault: { most: 1_000, of: 'VMs', each: 'a vault', source: faq },
  itemsInVault: { most: 2_000, of: 'items of all kinds', each: 'a vault', advised: true, source: faq },
  policiesInVault: { most: 200, of: 'policies', each: 'a vault', source: faq },
  /** Made or changed, by whatever program. */
  policyEdits: { most: 50, of: 'policy edits', each: 'a vault', within: hours(24), source: faq },
  /** Older copies of the page say 4 and 9: more may be taken. */
  backupsNow: {
    most: 3,
    of: 'backups now',
    each: 'a VM',
    within: hours(24),
    source: 'documentation: "Support matrix for Azure VM backups", on-demand backups per day',
  },
  vaultsInRegion: { most: 500, of: 'vaults', each: 'a region and subscription', source: faq },
  graphQueries: {
    most: 15,
    of: 'queries of Resource Graph',
    each: 'an identity',
    within: seconds(5),
    source: 'documentation: "Guidance for throttled requests in Azure Resource Graph"',
  },
  graphSubscriptions: {
    most: 299,
    of: 'subscriptions',
    each: 'a query of Resource Graph',
    advised: true,
    source: 'documentation: "Guidance for throttled requests in Azure Resource Graph", grouping',
  },
} as const satisfies Readonly<Record<string, Limit>>;

export type BucketKind = 'reads' | 'writes' | 'deletes';

/** Resource Manager's buckets: so many requests fit, and so many come back in a second. */
export const buckets: Readonly<
  Record<BucketKind, { readonly most: number; readonly perSecond: number; readonly source: string }>
> = {
  reads: { most: 250, perSecond: 25, source: arm },
  writes: { most: 200, perSecond: 10, source: arm },
  deletes: { most: 200, perSecond: 10, source: arm },
};
