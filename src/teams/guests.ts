import type { Clock } from '../base/clock.ts';
import { hours, minutes } from '../base/clock.ts';
import { errorText, type Log } from '../base/log.ts';
import type { Actor, Place } from '../base/turn.ts';
import type { Connector } from './sdk.ts';

/** Is this person a guest of the tenant? Never throws. */
export type GuestCheck = (actor: Actor, place: Place) => Promise<boolean>;

export interface GuestOptions {
  readonly connector: (serviceUrl: string) => Promise<Connector>;
  readonly clock: Clock;
  readonly log: Log;
  /** How long a turn waits for the roster, in milliseconds. */
  readonly within?: number;
}

const mostKept = 5_000;

/**
 * An activity does not say who is a guest; the roster does, by `userRole` ("guest", "anonymous") or by the `#EXT#` of a
 * guest's user principal name. It is asked once an hour for each person and place. A roster that does not answer makes
 * nobody a guest: a role is given by object id only, so that a guest has one only where an admin wrote it down.
 */
export function createGuestCheck({ connector, clock, log, within = 1_500 }: GuestOptions): GuestCheck {
  const known = new Map<string, { readonly guest: boolean; readonly until: number }>();
  /** However much somebody says at once, it is asked once. */
  const asking = new Map<string, Promise<boolean | undefined>>();

  return async (actor, place) => {
    if (actor.guest || !actor.oid) return actor.guest;
    const key = `${place.conversation}|${actor.teamsId}`;
    const before = known.get(key);
    if (before && before.until > clock.now()) return before.guest;
    const answer = await askOnce(key, actor, place);
    if (known.size >= mostKept) known.clear();
    known.set(key, { guest: answer ?? false, until: clock.now() + (answer === undefined ? minutes(1) : hours(1)) });
    return answer ?? false;
  };

  function askOnce(key: string, actor: Actor, place: Place): Promise<boolean | undefined> {
    const before = asking.get(key);
    if (before) return before;
    const asked = ask(actor, place).finally(() => asking.delete(key));
    asking.set(key, asked);
    return asked;
  }

  /** Undefined: not known. */
  async function ask(actor: Actor, place: Place): Promise<boolean | undefined> {
    try {
      const { conversations } = await connector(place.serviceUrl);
      const abortSignal = AbortSignal.timeout(within);
      const member: object = await conversations.getConversationMember(place.conversation, actor.teamsId, {
        abortSignal,
      });
      return isGuest(member);
    } catch (error) {
      log('info', 'the roster did not say whether a person is a guest', { why: errorText(error) });
      return undefined;
    }
  }
}

interface RosterEntry {
  readonly userRole?: unknown;
  readonly userPrincipalName?: unknown;
}

function isGuest(member: RosterEntry): boolean {
  const { userRole, userPrincipalName } = member;
  const role = String(userRole ?? '').toLowerCase();
  return role === 'guest' || role === 'anonymous' || String(userPrincipalName ?? '').includes('#EXT#');
}
