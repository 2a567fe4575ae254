import { explain } from '../alerts/codes/codes.ts';
import { nameOf } from '../alerts/schema/ids.ts';
import type { Azure, Vault } from '../azure/azure.ts';
import { jobOutcome } from '../azure/core/outcome.ts';
import type { Night } from './morning.ts';

/** A night as Azure tells it, and what it does not tell. */
export interface NightRead {
  readonly night: Night;
  readonly vaults: readonly Vault[];
  /** There were more backups that did not complete than are looked at. */
  readonly cut: boolean;
}

/** Ten times what any night should have; so many come with five requests. */
const mostJobs = 5_000;
/** Whether a VM is gone is asked for so many. */
const mostAsked = 500;

/**
 * Reads the night of `length` milliseconds that ended `ago` milliseconds before now, by Resource Graph: a request for
 * every thousand VMs, and a handful more, whatever the number of vaults. Throws a Problem when Azure does not answer.
 */
export async function readNight(azure: Azure, ago: number, length: number): Promise<NightRead> {
  const { backup, inventory } = azure;
  const vaults = await backup.vaults();
  // Only now is Azure's time known for sure.
  const to = azure.now() - ago;
  const from = to - length;
  const [items, policies, jobs] = await Promise.all([
    backup.allItems(),
    backup.allPolicies(),
    backup.unfinished({ since: from, most: mostJobs }),
  ]);
  const names = new Set(
    jobs
      .filter(({ status, error }) => jobOutcome(status) === 'failed' && mayBeGone(error?.code))
      .map(({ entity }) => entity.toLowerCase()),
  );
  const asked = items.map(({ vm }) => vm).filter((vm) => names.has((nameOf(vm) ?? '').toLowerCase()));
  const some = asked.slice(0, mostAsked);
  const there = new Set((await inventory.existing(some)).map((id) => id.toLowerCase()));
  const gone = some.filter((id) => !there.has(id.toLowerCase()));
  return { night: { jobs, items, policies, gone, from, to }, vaults, cut: jobs.length >= mostJobs };
}

/** Whether a VM that is gone would explain the failure: only then is it worth a question. */
function mayBeGone(code: string | undefined): boolean {
  return code === undefined || explain(code)?.class === 'GONE';
}
