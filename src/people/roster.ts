import { hours, minutes } from '../base/clock.ts';
import { personName } from '../base/inputs.ts';
import type { Place } from '../base/turn.ts';
import type { Principal } from '../config/organisation.ts';

/** Somebody who is to be told. */
export interface Called {
  readonly oid: string;
  /** For reading; by the object id where Teams does not say. */
  readonly name: string;
  /** For mentions; empty: cannot be mentioned there. */
  readonly teamsId: string;
}

export interface Roster {
  /** These people as the place knows them; in none, nobody can be mentioned. Never throws. */
  at(place: Place | undefined, oids: readonly string[]): Promise<Called[]>;
  /** The admins, the members of their groups included; groups whose members cannot be read are named. Never throws. */
  admins(place: Place): Promise<{ readonly people: readonly Called[]; readonly groups: readonly string[] }>;
}

/** At most so many are mentioned: more would be a crowd of which everybody thinks that another one acts. */
const mostCalled = 10;
/** Of a large group, at most so many are asked for; those who are in the conversation come first. */
const mostAsked = 50;
const mostKept = 2_000;

interface Kept {
  readonly found: { readonly teamsId: string; readonly name: string } | undefined;
  readonly until: number;
}

/** Who people are in Teams: asked once an hour for each person and place. */
export function createRoster(options: {
  readonly memberOf: (place: Place, oid: string) => Promise<{ teamsId: string; name: string } | undefined>;
  /** Object ids of a group's members; undefined: cannot be read. */
  readonly membersOf: (group: string) => Promise<readonly string[] | undefined>;
  readonly admins: readonly Principal[];
  readonly now: () => number;
}): Roster {
  const { memberOf, membersOf, now } = options;
  const kept = new Map<string, Kept>();
  const names = new Map<string, string>();

  return { at, admins };

  async function at(place: Place | undefined, oids: readonly string[]): Promise<Called[]> {
    const some = [...new Set(oids)].slice(0, mostAsked);
    const called = await Promise.all(some.map(async (oid) => calledAs(oid, place && (await ask(place, oid)))));
    const [here, elsewhere] = [true, false].map((isHere) =>
      called.filter(({ teamsId }) => (teamsId !== '') === isHere),
    );
    return [...here!, ...elsewhere!].slice(0, mostCalled);
  }

  async function admins(place: Place): Promise<{ people: Called[]; groups: string[] }> {
    const persons = options.admins.filter(({ kind }) => kind === 'person').map(({ id }) => id);
    const groups = options.admins.filter(({ kind }) => kind === 'group').map(({ id }) => id);
    const members = await Promise.all(groups.map(membersOf));
    return {
      people: await at(place, [...persons, ...members.flatMap((found) => found ?? [])]),
      groups: groups.filter((_, index) => members[index] === undefined),
    };
  }

  async function ask(place: Place, oid: string): Promise<Kept['found']> {
    const key = `${place.conversation}|${oid}`;
    const before = kept.get(key);
    if (before && before.until > now()) return before.found;
    const found = await memberOf(place, oid);
    if (kept.size >= mostKept) kept.clear();
    kept.set(key, { found, until: now() + (found ? hours(1) : minutes(1)) });
    if (found?.name) names.set(oid, personName(found.name));
    return found;
  }

  function calledAs(oid: string, found: Kept['found']): Called {
    const name = (found && personName(found.name)) || names.get(oid) || `the person with object id ${oid}`;
    return { oid, name, teamsId: found?.teamsId ?? '' };
  }
}
