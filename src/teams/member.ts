import type { Log } from '../base/log.ts';
import { errorText } from '../base/log.ts';
import type { Place } from '../base/turn.ts';
import type { Connector } from './sdk.ts';

/** The person with that Entra object id as the conversation knows it; undefined: not in it, or Teams did not say. */
export type MemberOf = (place: Place, oid: string) => Promise<{ teamsId: string; name: string } | undefined>;

/** Asks the conversation's roster, which takes object ids too (REST: Conversations - Get Conversation Member). */
export function createMemberOf(options: {
  readonly connector: (serviceUrl: string) => Promise<Connector>;
  readonly log: Log;
  /** In milliseconds. */
  readonly within?: number;
}): MemberOf {
  const { connector, log, within = 1_500 } = options;
  return async ({ conversation, serviceUrl }, oid) => {
    try {
      const { conversations } = await connector(serviceUrl);
      const abortSignal = AbortSignal.timeout(within);
      const { id, name = '' } = await conversations.getConversationMember(conversation, oid, { abortSignal });
      return id ? { teamsId: id, name } : undefined;
    } catch (error) {
      log('info', 'the roster did not say how to mention a person', { why: errorText(error) });
      return undefined;
    }
  };
}
