import type { Check } from '../../approvals/plan.ts';
import type { BackupJob, ProtectedItem, ReplicatedItem } from '../../azure/azure.ts';
import type { Button } from '../../cards/card.ts';
import { noOtherBackup, protectionCheck } from '../../command-kit/checks/backup.ts';
import { drillChecks } from '../../command-kit/checks/recovery.ts';

/** What the card of a VM offers, and why not what it might: no button leads to a plan that would be refused. */
export interface Offers {
  readonly buttons: readonly Button[];
  /** As sentences without a full stop. */
  readonly withheld: readonly string[];
}

/** `name`: the VM as a line says it. Held against the same checks as the plans themselves, with what was read for the card. */
export function offersFor(
  name: string,
  item: ProtectedItem | undefined,
  running: readonly BackupJob[],
  replicated: ReplicatedItem | undefined,
): Offers {
  const buttons: Button[] = [];
  const withheld: string[] = [];
  const offer = (button: Button, what: string, checks: readonly Check[]): void => {
    const no = checks.find(({ state }) => state === 'no');
    if (no) withheld.push(`${what} is not offered: ${no.text}`);
    else buttons.push(button);
  };
  if (item) {
    const checks = [protectionCheck(item), noOtherBackup(running, item)];
    offer({ title: 'Back up now', line: `backup ${name} now` }, 'A backup', checks);
  } else buttons.push({ title: 'Protect', line: `protect ${name}` });
  if (replicated?.allowed.includes('TestFailoverCleanup')) {
    buttons.push({ title: 'Clean up', line: `cleanup ${name}` });
  } else if (replicated) {
    offer({ title: 'Test failover', line: `test failover ${name}` }, 'A test failover', drillChecks(replicated));
  }
  return { buttons, withheld };
}
