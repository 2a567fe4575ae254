import { minutes } from './clock.ts';
import type { Place } from './turn.ts';

/** A channel that can be posted to. */
export interface NamedChannel {
  readonly place: Place;
  /** Absent: nobody has said yet what it is called. */
  readonly name?: string;
  /** Lifeboat was removed from it, or it was deleted: nothing gets into it. */
  readonly gone: boolean;
}

/** A team that Lifeboat was heard of in. */
export interface KnownTeam {
  readonly team: string;
  readonly serviceUrl: string;
}

export interface ChannelNames {
  /**
   * The channel of that name (in any case) or id: as it was heard from, or else as Teams lists it in the teams that
   * Lifeboat is in. Undefined: there is none, or Teams did not say. Not for use within a transaction.
   */
  find(wanted: string): Promise<NamedChannel | undefined>;
}

interface Listed {
  readonly id: string;
  readonly name: string;
}

interface Kept {
  readonly channels: Promise<readonly Listed[] | undefined>;
  until: number;
}

/** Finds channels by name; Teams is asked once in a few minutes for each team, and what it says is remembered. */
export function createChannelNames(options: {
  /** The channel of that id or name, as far as it was heard from. */
  readonly heardOf: (wanted: string) => Promise<NamedChannel | undefined>;
  /** The teams that Lifeboat is in; the one with the alerts' channel comes first. */
  readonly teams: () => Promise<readonly KnownTeam[]>;
  /** Undefined: Teams did not say. Never throws. */
  readonly list: (team: KnownTeam) => Promise<readonly Listed[] | undefined>;
  readonly remember: (channel: {
    readonly place: Place;
    readonly name: string;
    readonly team: string;
  }) => Promise<void>;
  readonly now: () => number;
}): ChannelNames {
  const { heardOf, teams, remember, now } = options;
  const kept = new Map<string, Kept>();

  return {
    async find(wanted) {
      const known = await heardOf(wanted);
      if (known?.name !== undefined && !known.gone) return known;
      // What Teams listed may be older than the news that the channel is gone; another one of that name may be there now.
      return (await listed(wanted, known?.gone ? known.place.conversation : undefined)) ?? known;
    },
  };

  async function listed(wanted: string, gone: string | undefined): Promise<NamedChannel | undefined> {
    for (const { team, serviceUrl } of await teams()) {
      const channels = await channelsOf({ team, serviceUrl });
      const fits = ({ id, name }: Listed) =>
        id !== gone && (id === wanted || name.toLowerCase() === wanted.toLowerCase());
      const found = channels?.find(fits);
      if (!found) continue;
      const place: Place = { kind: 'channel', conversation: found.id, serviceUrl };
      await remember({ place, name: found.name, team });
      return { place, name: found.name, gone: false };
    }
    return undefined;
  }

  /** Alerts that come together ask once together. */
  function channelsOf(team: KnownTeam): Kept['channels'] {
    const before = kept.get(team.team);
    if (before && before.until > now()) return before.channels;
    const asked: Kept = { channels: options.list(team), until: now() + minutes(5) };
    kept.set(team.team, asked);
    return asked.channels.then((channels) => {
      if (!channels) asked.until = Math.min(asked.until, now() + minutes(1));
      return channels;
    });
  }
}
