/**
 * - `waiting`: not begun; `running`: it has a request of its own, which goes the ordinary way;
 * - `done`, `warned`, `failed`, `cancelled`, `unknown`: what that request came to;
 * - `skipped`: nothing was sent for it, see `why`; `stopped`: somebody stopped the rest before it began.
 */
export type MemberState =
  | 'waiting'
  | 'running'
  | 'done'
  | 'warned'
  | 'failed'
  | 'cancelled'
  | 'unknown'
  | 'skipped'
  | 'stopped';

/** One of the many that were agreed to together. */
export interface Member {
  /** Tells it from the others of its request: the alert that it answers (`A-41`), the ARM id of the VM. */
  readonly key: string;
  /** What people call it; no other of its request is called so. */
  readonly name: string;
  /** What stands beside its name: the alert, how critical it is. */
  readonly mark: string | undefined;
  /** ARM id; not many of one vault run at a time. */
  readonly vault: string;
  /** Not before this time of our clock: what a limit of Azure leaves no room for today. Absent: as soon as there is room. */
  readonly notBefore: number | undefined;
  readonly state: MemberState;
  readonly request: string | undefined;
  readonly why: string | undefined;
}

/** A member as its request is asked for. */
export interface NewMember {
  readonly key: string;
  readonly name: string;
  readonly mark?: string;
  readonly vault: string;
  readonly notBefore?: number;
}

export function isOver({ state }: Pick<Member, 'state'>): boolean {
  return state !== 'waiting' && state !== 'running';
}
