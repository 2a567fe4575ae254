import type { About } from '../alerts/look/about.ts';
import { vmResourceId } from '../alerts/schema/ids.ts';
import type { Azure } from '../azure/azure.ts';
import { subscriptionOf } from '../azure/core/arm-id.ts';
import { Problem } from '../base/problem.ts';
import { type ItemState, isLoss, itemState, replicaState } from '../posture/estate-changes.ts';

type Reads = Pick<Azure, 'backup' | 'recovery'>;

const isReplica = (id: string): boolean => /\/replicationprotecteditems\//i.test(id);

/** What Azure's lists have of all protected items, by their ids as they are written. */
export interface Listed {
  readonly items: ReadonlyMap<string, ItemState>;
  /** False: the list that would have that item could not be read, so that its absence says nothing. */
  wasRead(id: string): boolean;
}

/**
 * Whatever Azure Backup backs up and Site Recovery replicates, as Resource Graph lists it. Where one of the two lists
 * cannot be read the other is given all the same; throws a Problem where neither can.
 */
export async function listItems({ backup, recovery }: Reads): Promise<Listed> {
  const [backedUp, replicated] = await Promise.all([
    backup.everyItem().catch(problem),
    recovery.items().catch(problem),
  ]);
  if (backedUp instanceof Problem && replicated instanceof Problem) throw backedUp;
  const items = new Map<string, ItemState>();
  for (const item of backedUp instanceof Problem ? [] : backedUp) items.set(item.id, itemState(item)!);
  for (const item of replicated instanceof Problem ? [] : replicated) items.set(item.id, replicaState(item)!);
  return {
    items,
    wasRead: (id) => !((isReplica(id) ? replicated : backedUp) instanceof Problem),
  };
}

function problem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  throw thrown;
}

/** How the item itself stands now, and as before where that cannot be read; undefined: there is none, and there was none. */
export async function itemNow(
  { backup, recovery }: Reads,
  id: string,
  before: ItemState | undefined,
): Promise<ItemState | undefined> {
  if (isReplica(id)) {
    const item = await recovery.item(id);
    return item?.unread ? before : replicaState(item, before);
  }
  const item = await backup.item(id);
  return item?.unread ? before : itemState(item, before);
}

/** What a change of an item is about, as routes ask for it: backups that are lost are a matter of security. */
export async function aboutItem(state: ItemState, { backup }: Reads): Promise<About> {
  const { vaultId, source = '', active } = state;
  const vault = vaultId ? await backup.vault(vaultId).catch(() => undefined) : undefined;
  const replicated = active !== undefined;
  return {
    kind: replicated ? 'site-recovery' : isLoss(state) ? 'security' : 'backup',
    severity: isLoss(state) && !replicated ? 'Sev0' : 'Sev2',
    vm: source.split('/').at(-1) || state.name,
    vmId: vmResourceId(source),
    vault: state.vault,
    vaultId,
    region: vault?.region.toLowerCase(),
    code: undefined,
    subscription: subscriptionOf(vaultId)?.toLowerCase(),
    tags: vault?.tags ?? {},
  };
}
