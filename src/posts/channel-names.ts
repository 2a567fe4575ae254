import { minutes } from '../base/clock.ts';
import type { Place } from '../base/turn.ts';
import type { ChannelPins } from './channel-pins.ts';

/** A channel that can be posted to. */
export interface NamedChannel {
  readonly place: Place;
  /** Absent: nobody has said yet what it is called. */
  readonly name?: string;
  /** Lifeboat was removed from it, or it was deleted: nothing gets into it. */
  readonly gone: boolean;
}

/** A channel with the team that it is in; absent: nobody has said yet which. */
export interface HeardChannel extends NamedChannel {
  readonly team?: string;
}

/** A team that Lifeboat was heard of in. */
export interface KnownTeam {
  readonly team: string;
  readonly serviceUrl: string;
  /** The default channel of the alerts is in it. */
  readonly home: boolean;
}

/** What a name stands for, as `routes` and `doctor` tell it. */
export interface Lookup {
  readonly channel: NamedChannel | undefined;
  /** The channel is in another team than the default channel. */
  readonly elsewhere: boolean;
  /** How many other channels are called so, in all teams that Lifeboat is in. */
  readonly namesakes: number;
}

export interface ChannelNames {
  /**
   * The channel of that id, or the one that the name stands for: the one that was first found by it stays the one, even
   * where another is called so later or it is called otherwise now. First found is the one of the default channel's team,
   * else the only one of that name. Undefined: there is none, there are several, or Teams did not say. Not for use within
   * a transaction.
   */
  find(wanted: string): Promise<NamedChannel | undefined>;
  /** The same, and what else is called so. */
  look(wanted: string): Promise<Lookup>;
}

/** A channel that Teams lists for a team: Lifeboat may post to it by its id alone, nobody needs to have spoken there. */
export interface ListedChannel {
  readonly id: string;
  readonly name: string;
}

interface Asked {
  readonly channels: Promise<readonly ListedChannel[] | undefined>;
  until: number;
}

export interface ChannelNamesOptions {
  /** The channels of that id or name, as far as they were heard from. */
  readonly heardOf: (wanted: string) => Promise<readonly HeardChannel[]>;
  /** The teams that Lifeboat is in. */
  readonly teams: () => Promise<readonly KnownTeam[]>;
  /** Undefined: Teams did not say. Never throws. */
  readonly list: (team: KnownTeam) => Promise<readonly ListedChannel[] | undefined>;
  readonly remember: (channel: {
    readonly place: Place;
    readonly name: string;
    readonly team: string;
  }) => Promise<void>;
  readonly pins: ChannelPins;
  readonly now: () => number;
}

/** Finds channels by name; Teams is asked once in a few minutes for each team, and what it says is remembered. */
export function createChannelNames(options: ChannelNamesOptions): ChannelNames {
  const { heardOf, teams, remember, pins, now } = options;
  const answers = new Map<string, Asked>();

  return {
    async find(wanted) {
      const known = (await byId(wanted)) ?? (await pinned(wanted));
      return known && !known.gone && known.name !== undefined ? known : (await search(wanted)).channel;
    },
    async look(wanted) {
      const { channel, all, teams } = await search(wanted);
      const home = teams.find((team) => team.home)?.team;
      const others = all.filter(({ place, gone }) => !gone && place.conversation !== channel?.place.conversation);
      const elsewhere = home !== undefined && channel?.team !== undefined && channel.team !== home;
      return { channel, elsewhere, namesakes: others.length };
    },
  };

  async function pinned(wanted: string): Promise<HeardChannel | undefined> {
    const pin = await pins.of(wanted);
    return pin && (await byId(pin.conversation));
  }

  async function byId(id: string): Promise<HeardChannel | undefined> {
    return (await heardOf(id)).find(({ place }) => place.conversation === id);
  }

  async function search(wanted: string) {
    const known = await teams();
    const lists = await Promise.all(known.map(async (team) => ({ team, channels: await channelsOf(team) })));
    const all = await candidates(wanted, lists);
    return { channel: await choose(wanted, all, lists), all, teams: known };
  }

  /** Those that were heard from, as Teams lists them now, and those that nobody has spoken in. */
  async function candidates(wanted: string, lists: readonly Answer[]): Promise<HeardChannel[]> {
    const found = new Map((await heardOf(wanted)).map((one) => [one.place.conversation, one]));
    for (const { team, channels = [] } of lists) {
      for (const { id, name } of channels) {
        const before = found.get(id);
        // What Teams listed may be older than the news that the channel is gone.
        if (before?.gone || (id !== wanted && name.toLowerCase() !== wanted.trim().toLowerCase())) continue;
        const place: Place = before?.place ?? { kind: 'channel', conversation: id, serviceUrl: team.serviceUrl };
        found.set(id, { place, name, team: team.team, gone: false });
      }
    }
    return [...found.values()];
  }

  async function choose(wanted: string, all: readonly HeardChannel[], lists: readonly Answer[]) {
    const pin = await pins.of(wanted);
    const before = pin && (await byId(pin.conversation));
    if (before && !before.gone) return before;
    const there = all.filter(({ gone }) => !gone);
    const exact = there.find(({ place }) => place.conversation === wanted);
    if (exact) return kept(exact);
    // One that was deleted may be made anew by those who have its team.
    const chosen = pin ? only(there.filter(({ team }) => team === pin.team)) : first(there, lists);
    if (!chosen) return before ?? (there.length === 0 ? all[0] : undefined);
    await kept(chosen);
    const { place, team } = chosen;
    const holds = await pins.pin(wanted, { conversation: place.conversation, team }, pin?.conversation);
    return holds.conversation === place.conversation ? chosen : byId(holds.conversation);
  }

  /** The one in the default channel's team; else the only one, once every team has said what it has. */
  function first(there: readonly HeardChannel[], lists: readonly Answer[]): HeardChannel | undefined {
    const home = lists.find(({ team }) => team.home);
    const own = home && there.filter(({ team }) => team === home.team.team);
    if (own && own.length > 0) return only(own);
    return lists.every(({ channels }) => channels !== undefined) ? only(there) : undefined;
  }

  async function kept(channel: HeardChannel): Promise<HeardChannel> {
    const { place, name, team } = channel;
    if (name !== undefined && team !== undefined) await remember({ place, name, team });
    return channel;
  }

  /** Alerts that come together ask once together. */
  function channelsOf(team: KnownTeam): Asked['channels'] {
    const before = answers.get(team.team);
    if (before && before.until > now()) return before.channels;
    const asked: Asked = { channels: options.list(team), until: now() + minutes(5) };
    answers.set(team.team, asked);
    return asked.channels.then((channels) => {
      if (!channels) asked.until = Math.min(asked.until, now() + minutes(1));
      return channels;
    });
  }
}

interface Answer {
  readonly team: KnownTeam;
  /** Undefined: Teams did not say. */
  readonly channels: readonly ListedChannel[] | undefined;
}

const only = <T>(all: readonly T[]): T | undefined => (all.length === 1 ? all[0] : undefined);
