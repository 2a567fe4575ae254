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
  /** The alert whose backup is run again. */
  readonly alert: string;
  /** What people call it. */
  readonly name: string;
  /** ARM id; not many of one vault run at a time. */
  readonly vault: string;
  readonly state: MemberState;
  readonly request: string | undefined;
  readonly why: string | undefined;
}

export type NewMember = Pick<Member, 'alert' | 'name' | 'vault'>;

export function isOver({ state }: Pick<Member, 'state'>): boolean {
  return state !== 'waiting' && state !== 'running';
}
