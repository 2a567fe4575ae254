import type { World } from '../core/world.ts';

/** One webhook that is still to be posted. It is kept with the world, so that it outlives the process. */
export interface OutboxRow {
  readonly id: string;
  readonly url: string;
  /** The JSON text that is posted. */
  readonly body: string;
  readonly alertId: string;
  readonly actionGroup: string;
  readonly receiver: string;
  /** The test that it belongs to, if it is one. */
  readonly notification?: string;
  /** Posts made so far. */
  readonly attempts: number;
  /** When the next one is due, on the machine's clock in epoch milliseconds; 0 is at once. */
  readonly due: number;
}

export const outboxOf = (world: World) => world.table<OutboxRow>('outbox');

/** Puts a webhook in the outbox, due at once. */
export function enqueue(world: World, row: Omit<OutboxRow, 'id' | 'attempts' | 'due'>): void {
  const id = world.guid();
  outboxOf(world).set(id, { ...row, id, attempts: 0, due: 0 });
}

const blocks = (world: World) => world.table<{ readonly url: string; readonly until: number }>('webhookBlocks');

/** Whether nothing is posted to the URL at `now` (machine time), because a delivery to it failed to its end. */
export const isBlocked = (world: World, url: string, now: number): boolean =>
  (blocks(world).get(url)?.until ?? 0) > now;

export const block = (world: World, url: string, until: number): void => blocks(world).set(url, { url, until });

export const unblock = (world: World, url: string): void => blocks(world).delete(url);
