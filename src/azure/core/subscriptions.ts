import { minutes } from '../../base/clock.ts';
import type { Arm } from './arm.ts';
import type { Call } from './call.ts';
import type { Subscriptions } from './context.ts';
import type { Subscription } from './types.ts';

const keptFor = minutes(10);

/** REST: Subscriptions - List, 2022-12-01. The list is small and nearly never changes: it is kept for ten minutes. */
export function createSubscriptions(arm: Arm, call: Call, elapsed: () => number): Subscriptions {
  let kept: { readonly list: Promise<Subscription[]>; readonly until: number } | undefined;

  function list(): Promise<Subscription[]> {
    if (kept && elapsed() < kept.until) return kept.list;
    const fresh = read();
    kept = { list: fresh, until: elapsed() + keptFor };
    fresh.catch(() => {
      kept = undefined;
    });
    return fresh;
  }

  async function read(): Promise<Subscription[]> {
    const found = await call.read('listed the subscriptions', (abortSignal) =>
      arm.list<{ subscriptionId: string; displayName?: string; state?: string }>('/subscriptions', {
        query: { 'api-version': '2022-12-01' },
        abortSignal,
      }),
    );
    return found
      .filter(
        (each) => typeof each?.subscriptionId === 'string' && each.state !== 'Deleted' && each.state !== 'Disabled',
      )
      .map((each) => ({ id: each.subscriptionId, name: each.displayName ?? each.subscriptionId }));
  }

  return {
    list,
    async named(id) {
      const all = await list();
      return all.find((each) => each.id.toLowerCase() === id.toLowerCase()) ?? { id, name: id };
    },
  };
}
