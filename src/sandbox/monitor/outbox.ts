import type { World } from '../world.ts';

/** One webhook that is still to be posted. It is kept with the world, so that it outlives the process. */
export interface OutboxRow {
  readonly id: string;
  readonly url: string;
  /** The JSON text that is posted. */
  readonly body: string;
  readonly alertId: string;
  readonly actionGroup: string;
  readonly receiver: string;
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
