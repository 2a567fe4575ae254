import type { Check } from '../../approvals/plan.ts';

/** What an approver accepted along with the plan: if it changes, so did the plan. */
export function warnings(checks: readonly Check[]): string {
  return (
    checks
      .filter((check) => check.state === 'warn')
      .map((check) => check.text)
      .join('; ') || 'none'
  );
}
