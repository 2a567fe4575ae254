import type { Risk } from '../../../approvals/policy.ts';

/**
 * Scenarios of Site Recovery (`scenarioName` of its jobs; REST: Replication Jobs) that take nothing away: rehearsals and
 * their clean-up, what begins, repairs or turns round a replication, and the vault's own housekeeping.
 */
const gentle =
  /^(TestFailover|(Enable|Create|Add|Associate|Update|Refresh|Register|Discover|Export|Renew|Reverse|Switch|Reprotect|Repair|Resync|Resume|CompleteMigrat|InstallMobility)\w*)/i;

/**
 * The risk of setting such a job going again is that of what it does. A failover, its commit, and the end of a
 * replication cannot be taken back; what is not known is taken for that too.
 */
export function riskOfJob(scenario: string): Extract<Risk, 'gated' | 'destructive'> {
  return gentle.test(scenario) ? 'gated' : 'destructive';
}
