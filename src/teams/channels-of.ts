import { errorText, type Log } from '../base/log.ts';
import type { KnownTeam, ListedChannel } from '../posts/channel-names.ts';
import type { TeamsConnector } from './sdk.ts';

/** The channels of a team that Lifeboat is in; undefined: Teams did not say. Never throws. */
export type ChannelsOf = (
  team: Pick<KnownTeam, 'team' | 'serviceUrl'>,
) => Promise<readonly ListedChannel[] | undefined>;

/** General comes without a name, since what it is called depends on the language of whoever looks at it. */
const general = 'General';

/**
 * Asks Teams for the channels of a team (REST: Teams - Fetch Channel List, `GET v3/teams/{teamId}/conversations`; "Get a
 * list of channels in a team", Teams documentation). Private ones are left out: a bot cannot post there.
 */
export function createChannelsOf(options: {
  readonly connector: (serviceUrl: string) => Promise<TeamsConnector>;
  readonly log: Log;
  /** In milliseconds. */
  readonly within?: number;
}): ChannelsOf {
  const { connector, log, within = 1_500 } = options;
  return async ({ team, serviceUrl }) => {
    try {
      const { teams } = await connector(serviceUrl);
      const { conversations = [] } = await teams.fetchChannelList(team, { abortSignal: AbortSignal.timeout(within) });
      return conversations.flatMap(({ id, name, type }) =>
        id && type !== 'private' ? [{ id, name: name || general }] : [],
      );
    } catch (error) {
      log('info', 'Teams did not say which channels a team has', { why: errorText(error) });
      return undefined;
    }
  };
}
