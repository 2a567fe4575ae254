import type { Azure } from '../../azure/azure.ts';
import { minutes, seconds } from '../../base/clock.ts';

/** In milliseconds of Azure's time. */
const fresh = seconds(5);
/** What people set up once and hardly ever change: a vault's place and tags, a policy's schedule. */
const settled = minutes(10);
const mostKept = 1_000;

/**
 * Azure, whose items, VMs and running jobs are asked for once in five seconds at most, and whose vaults and policies once
 * in ten minutes. Of a thousand alerts in a storm most are about the same few things, and Resource Manager gives an
 * identity some 25 reads a second in the long run ("Understand how Azure Resource Manager throttles requests"). For
 * understanding alerts only: who decides something asks Azure itself.
 */
export function recentReads(azure: Azure): Azure {
  const { backup, inventory } = azure;
  const kept = <Args extends readonly unknown[], Answer>(read: (...args: Args) => Promise<Answer>, within = fresh) =>
    keeping(() => azure.now(), within, read);
  return {
    ...azure,
    backup: {
      ...backup,
      vault: kept(backup.vault, settled),
      item: kept(backup.item),
      policy: kept(backup.policy, settled),
      running: kept(backup.running),
    },
    inventory: { ...inventory, vm: kept(inventory.vm) },
  };
}

interface Kept<Answer> {
  readonly at: number;
  readonly answer: Promise<Answer>;
}

const shared = new WeakMap<Azure, Azure>();
/** In milliseconds of Azure's time. */
const oneBulk = seconds(30);

/**
 * Azure, as the members of one bulk ask it, one after the other: of what hundreds of them have in common, the vault and
 * its policies, is asked once in half a minute. What is each one's own is asked anew.
 */
export function sharedReads(azure: Azure): Azure {
  const known = shared.get(azure);
  if (known) return known;
  const { backup } = azure;
  const vault = keeping(() => azure.now(), oneBulk, backup.vault);
  const policies = keeping(() => azure.now(), oneBulk, backup.policies);
  const sharing: Azure = { ...azure, backup: { ...backup, vault, policies } };
  shared.set(azure, sharing);
  return sharing;
}

/** Also those who ask while the answer is on its way share it. What failed is asked again. */
function keeping<Args extends readonly unknown[], Answer>(
  now: () => number,
  within: number,
  read: (...args: Args) => Promise<Answer>,
): (...args: Args) => Promise<Answer> {
  const answers = new Map<string, Kept<Answer>>();
  return (...args) => {
    const key = JSON.stringify(args);
    const known = answers.get(key);
    if (known && now() - known.at < within) return known.answer;
    const answer = read(...args);
    answers.delete(key);
    answers.set(key, { at: now(), answer });
    answer.catch(() => answers.delete(key));
    for (const oldest of answers.keys()) {
      if (answers.size <= mostKept) break;
      answers.delete(oldest);
    }
    return answer;
  };
}
