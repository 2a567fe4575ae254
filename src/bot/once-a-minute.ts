import { type Clock, minutes } from '../base/clock.ts';
import type { Actor } from '../base/turn.ts';

const onceIn = minutes(1);
const mostKept = 10_000;

/** What is said to a person once a minute, however much they say: whoever they share Teams' limits with waits. */
export interface OnceAMinute {
  /** True: they have been told within the last minute. False: they are being told now. */
  told(actor: Actor): boolean;
  /** It could not be said. */
  forget(actor: Actor): void;
}

export function createOnceAMinute(clock: Clock): OnceAMinute {
  const last = new Map<string, number>();
  const nameOf = ({ tenant, oid, teamsId }: Actor) => `${tenant} ${oid || teamsId}`;
  return {
    told(actor) {
      const now = clock.now();
      const at = last.get(nameOf(actor));
      if (at !== undefined && at <= now && now - at < onceIn) return true;
      if (last.size >= mostKept) last.clear();
      last.set(nameOf(actor), now);
      return false;
    },
    forget: (actor) => void last.delete(nameOf(actor)),
  };
}
