import type { StormSettings } from '../../config/alert-handling.ts';

/** A new card that is wanted: a record that is not shown yet. */
export interface Wanted {
  /** `A-41`. */
  readonly id: string;
  /** When its alert was received, on this process's clock. */
  readonly at: number;
}

/** What is remembered of a region (or of a vault whose region is not known). */
export interface Storm {
  readonly state: 'calm' | 'storm';
  /** Calm: the cards of the last while, which would begin a storm. In a storm: none, they are the incident's. */
  readonly recent: readonly Wanted[];
  /** When the latest was counted. */
  readonly lastAt: number;
}

export const calm: Storm = { state: 'calm', recent: [], lastAt: 0 };

export type Weather =
  | { readonly state: Storm; readonly now: 'calm' }
  /** It begins with these: cards that are shown already, and the one that was too many. */
  | { readonly state: Storm; readonly now: 'opens'; readonly with: readonly Wanted[] }
  /** One more that gets no card of its own. */
  | { readonly state: Storm; readonly now: 'grows' }
  /** Quiet for as long as it takes. */
  | { readonly state: Storm; readonly now: 'over' };

/**
 * What one more new card makes of it. More than `settings.alerts` within `settings.within` are a storm, which is over
 * when for that time none came (to `now`, for there may be a queue). Pure, and the same for any order: what counts is
 * when the alerts were received. What is counted on a card that is there is no new card, and so never a storm.
 */
export function storm(state: Storm, wanted: Wanted, now: number, settings: StormSettings): Weather {
  const lastAt = Math.max(state.lastAt, now);
  if (state.state === 'storm') return { state: { ...state, lastAt }, now: 'grows' };
  const all = [...state.recent.filter(({ id }) => id !== wanted.id), wanted].sort((a, b) => a.at - b.at);
  const thick = thickest(all, settings);
  if (thick.length > settings.alerts)
    return { state: { state: 'storm', recent: [], lastAt }, now: 'opens', with: thick };
  const recent = all.filter(({ at }) => at > all.at(-1)!.at - 2 * settings.within);
  return { state: { state: 'calm', recent, lastAt }, now: 'calm' };
}

/** Whether time alone has ended the storm. */
export function calmer(state: Storm, now: number, settings: StormSettings): Weather {
  if (state.state === 'storm' && now - state.lastAt >= settings.within) return { state: calm, now: 'over' };
  return state.state === 'storm' ? { state, now: 'grows' } : { state, now: 'calm' };
}

/** Whether a new card that is wanted at that time would have to wait. */
export function isStorm(state: Storm, wanted: Wanted, settings: StormSettings): boolean {
  return storm(state, wanted, wanted.at, settings).now !== 'calm';
}

/** The largest number of them that lie within the time: in order, and more than two lists of them are never kept. */
function thickest(all: readonly Wanted[], { within }: StormSettings): readonly Wanted[] {
  let best: readonly Wanted[] = [];
  for (const [first, { at }] of all.entries()) {
    const run = all.slice(first).filter((one) => one.at < at + within);
    if (run.length > best.length) best = run;
  }
  return best;
}
