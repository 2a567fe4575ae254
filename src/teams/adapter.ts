import type { Activity as SdkActivity } from 'botbuilder';
import type { Clock } from '../base/clock.ts';
import { type Ids, randomIds } from '../base/ids.ts';
import { errorText, type Log } from '../base/log.ts';
import type { Metrics } from '../base/metrics.ts';
import { asProblem } from '../base/problem.ts';
import type { Turn } from '../base/turn.ts';
import { StoreUnavailable } from '../db/db.ts';
import { asMarkdown, type Posting, Undelivered } from '../posts/posting.ts';
import { KeysUnavailable } from '../tokens/keys.ts';
import { TokenRefused } from '../tokens/token.ts';
import { type Activity, readActivity } from './activity.ts';
import { createInboundCheck, trustsServiceUrl } from './auth.ts';
import { type ChannelsOf, createChannelsOf } from './channels-of.ts';
import { type Event, eventOf } from './event.ts';
import { createGuestCheck } from './guests.ts';
import { type Answer, invokeBody, otherInvokeBody } from './invoke.ts';
import { createMemberOf, type MemberOf } from './member.ts';
import { createPace } from './pace.ts';
import { createPost } from './post.ts';
import { type Connector, type Credentials, TeamsAdapter } from './sdk.ts';
import type { Sends } from './sends.ts';
import type { TeamsConfig } from './settings.ts';
import { isAutomatic, turnOf } from './turn.ts';

export interface Receive {
  /** Stores the turn and says what to answer at once. Nothing slow: Teams sends again after some seconds. */
  turn(turn: Turn): Promise<Answer>;
  event(event: Event): Promise<void>;
}

/** What the HTTP side needs to know. */
export interface Inbound {
  readonly authorization: string | undefined;
  /** The parsed JSON body. */
  readonly body: unknown;
}

export interface Outbound {
  readonly status: number;
  readonly body?: object;
  /** In seconds. */
  readonly retryAfter?: number;
}

export interface Teams extends Posting {
  /** Refuses who shows no token of the Bot Connector, before anything else of the request is looked at. Never throws. */
  admit(authorization: string | undefined): Promise<Outbound | undefined>;
  /** Takes in one activity. Never throws. */
  process(inbound: Inbound, receive: Receive): Promise<Outbound>;
  readonly memberOf: MemberOf;
  readonly channelsOf: ChannelsOf;
}

export interface TeamsOptions {
  readonly config: TeamsConfig;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Signs the bot's requests in tests; otherwise the configured credential does. */
  readonly credentials?: Credentials;
  readonly ids?: Ids;
  /** Milliseconds that one request to Teams may take. */
  readonly requestWithin?: number;
  readonly sleep?: (ms: number) => Promise<void>;
  /** What counts against Teams' limits, over a restart. */
  readonly sends?: Sends;
}

/** Teams: activities in, messages out. The only way to either. */
export function createTeams(options: TeamsOptions): Teams {
  const { config, clock, log, metrics, ids = randomIds } = options;
  const adapter = new TeamsAdapter(config, options.credentials);
  const check = createInboundCheck(config, clock);
  const connector = connectors(config, adapter);
  const channel = createPost({ ...options, connector, pace: createPace(clock) });
  const isGuest = createGuestCheck({ connector, clock, log });

  return {
    ...channel,
    memberOf: createMemberOf({ connector, log }),
    channelsOf: createChannelsOf({
      connector: async (serviceUrl) => adapter.teamsConnector(await connector(serviceUrl), serviceUrl),
      log,
    }),
    async admit(authorization) {
      try {
        await check.token(authorization);
        return undefined;
      } catch (error) {
        return failed(error);
      }
    },
    async process({ authorization, body }, receive) {
      const activity = readActivity(body);
      if (!activity) return refusal(400, 'BadRequest', 'The body is not a Bot Framework activity.');
      try {
        await check.activity(activity, authorization);
        return await accept(activity, body as SdkActivity, receive);
      } catch (error) {
        return failed(error);
      }
    },
  };

  async function accept(activity: Activity, raw: SdkActivity, receive: Receive): Promise<Outbound> {
    let answer: Outbound = { status: 200 };
    await adapter.take(raw, async () => {
      answer = await (activity.type === 'invoke' ? invoked(activity, receive) : told(activity, receive));
    });
    return answer;
  }

  async function told(activity: Activity, receive: Receive): Promise<Outbound> {
    if (activity.type === 'message') {
      const turn = turnFrom(activity);
      if (turn) await take(turn, receive, (answer) => reply(turn, answer));
      return { status: 200 };
    }
    const event = eventOf(activity, config.allowedTenants, clock.now());
    if (event?.actor.guest) metrics.activityRefused('tenant');
    else if (event) await receive.event(event);
    return { status: 200 };
  }

  /** Whatever happens, the answer to a press is HTTP 200 in the form that Teams knows. */
  async function invoked(activity: Activity, receive: Receive): Promise<Outbound> {
    if (activity.name !== 'adaptiveCard/action') return { status: 200, body: otherInvokeBody(activity) };
    const say = (text: string): Outbound => ({ status: 200, body: invokeBody({ kind: 'message', text }) });
    if (isAutomatic(activity)) return say('This card is kept up to date by Lifeboat.');
    const turn = turnFrom(activity);
    if (!turn) return say('This button belongs to an older Lifeboat and does nothing now.');
    try {
      let body = invokeBody({ kind: 'stored' });
      await take(turn, receive, (answer) => {
        body = invokeBody(answer);
      });
      return { status: 200, body };
    } catch (error) {
      log('error', 'a press was not stored', { why: errorText(error) });
      if (error instanceof StoreUnavailable)
        return say('Lifeboat could not store this; nothing was done. Press again in a minute.');
      return say(asProblem(error).message);
    }
  }

  function turnFrom(activity: Activity): Turn | undefined {
    return turnOf(activity, { allowedTenants: config.allowedTenants, at: clock.now(), fallbackId: ids.guid });
  }

  async function take(turn: Turn, receive: Receive, then: (answer: Answer) => void): Promise<void> {
    const started = performance.now();
    const finish = (outcome: string) => metrics.turn(turn.origin, outcome, (performance.now() - started) / 1_000);
    try {
      const guest = await isGuest(turn.actor, turn.place);
      const answer = await receive.turn(guest ? { ...turn, actor: { ...turn.actor, guest } } : turn);
      finish(answer.kind);
      then(answer);
    } catch (error) {
      finish('failed');
      throw error;
    }
  }

  /** A message has no body to answer in: what a press would be answered with is said in its thread. */
  function reply(turn: Turn, answer: Answer): void {
    if (answer.kind === 'stored') return;
    channel
      .post(turn.place, { text: asMarkdown(answer.text) })
      .catch((error) => log('warn', 'a reply was not delivered', { why: errorText(error) }));
  }

  function failed(error: unknown): Outbound {
    if (error instanceof TokenRefused) {
      metrics.activityRefused(error.reason);
      log('warn', 'activity refused', { reason: error.reason });
      return refusal(401, 'Unauthorized', 'The request does not prove that it comes from Teams.');
    }
    log('error', 'activity not taken in', { why: errorText(error) });
    if (error instanceof KeysUnavailable || error instanceof StoreUnavailable) {
      return { ...refusal(503, 'ServiceUnavailable', 'Lifeboat cannot take this in now.'), retryAfter: 5 };
    }
    return refusal(500, 'InternalError', 'Lifeboat could not take this in.');
  }
}

function refusal(status: number, code: string, message: string): Outbound {
  return { status, body: { code, message } };
}

const mostConnectors = 50;

/** One client for each service URL, and none for one that is not Teams'. */
function connectors(config: TeamsConfig, adapter: TeamsAdapter): (serviceUrl: string) => Promise<Connector> {
  const made = new Map<string, Promise<Connector>>();
  return async (serviceUrl) => {
    if (!trustsServiceUrl(config, serviceUrl)) throw new Undelivered('refused', 'the service URL is not one of Teams');
    const before = made.get(serviceUrl);
    if (before) return before;
    if (made.size >= mostConnectors) made.clear();
    const connector = adapter.connector(serviceUrl);
    made.set(serviceUrl, connector);
    connector.catch(() => made.delete(serviceUrl));
    return connector;
  };
}
