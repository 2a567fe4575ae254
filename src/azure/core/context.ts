import type { Arm } from './arm.ts';
import type { Call } from './call.ts';
import type { Clients } from './clients.ts';
import type { Find } from './find.ts';
import type { Graph } from './graph.ts';
import type { Subscription } from './types.ts';

/** What every part of this folder works with. */
export interface Context {
  readonly clients: Clients;
  readonly call: Call;
  readonly arm: Arm;
  readonly graph: Graph;
  readonly find: Find;
  readonly subscriptions: Subscriptions;
  /** Azure's clock. */
  now(): number;
}

/** The subscriptions that Lifeboat's identity may read; names are looked up once in ten minutes. */
export interface Subscriptions {
  list(): Promise<Subscription[]>;
  /** Named as Azure names it, or by its id when the name cannot be read. */
  named(id: string): Promise<Subscription>;
}
