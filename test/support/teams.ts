import { silentLog } from '../../src/base/log.ts';
import { createMetrics } from '../../src/base/metrics.ts';
import type { Turn } from '../../src/base/turn.ts';
import { createTeams, type Receive, type TeamsOptions } from '../../src/teams/adapter.ts';
import type { Event } from '../../src/teams/event.ts';
import type { Answer } from '../../src/teams/invoke.ts';
import type { Credentials } from '../../src/teams/sdk.ts';
import type { TeamsConfig } from '../../src/teams/settings.ts';
import type { FakeConnector } from './connector.ts';

export const appId = '22222222-2222-4222-8222-222222222222';
export const tenant = '11111111-1111-4111-8111-111111111111';
export const operator = { id: '29:operator', name: 'Operator', aadObjectId: 'AAAAAAAA-0000-4000-8000-000000000002' };
export const bot = { id: `28:${appId}`, name: 'Lifeboat' };
export const channelId = '19:ops@thread.tacv2';

/** Signs with a fixed token: what MSAL would get cannot be had offline. */
export const fixedCredentials: Credentials = {
  isValidAppId: async (id) => id === appId,
  isAuthenticationDisabled: async () => false,
  createCredentials: async () => ({
    signRequest: async (request) => {
      request.headers.set('authorization', 'Bearer outbound-token');
      return request;
    },
  }),
};

export function realConfig(connector: FakeConnector): TeamsConfig {
  return {
    mode: 'real',
    appId,
    appType: 'SingleTenant',
    tenantId: tenant,
    password: 'unused',
    openIdMetadataUrl: connector.metadataUrl,
    tokenIssuer: 'https://api.botframework.com',
    allowedTenants: [tenant],
  };
}

export const localConfig: TeamsConfig = { mode: 'local', allowedTenants: [tenant] };

export function teamsWith(config: TeamsConfig, more: Partial<TeamsOptions> = {}) {
  return createTeams({
    config,
    clock: { now: () => Date.now() },
    log: silentLog,
    metrics: createMetrics(),
    credentials: fixedCredentials,
    sleep: async () => {},
    ...more,
  });
}

/** A receiver that records, and answers as told. */
export function recorder(answer: Answer | Error = { kind: 'stored' }) {
  const turns: Turn[] = [];
  const events: Event[] = [];
  const receive: Receive = {
    async turn(turn) {
      turns.push(turn);
      if (answer instanceof Error) throw answer;
      return answer;
    },
    async event(event) {
      events.push(event);
    },
  };
  return { turns, events, receive };
}

/** What every activity of Teams has. */
export function activity(connector: Pick<FakeConnector, 'serviceUrl'>, more: object): Record<string, unknown> {
  return {
    id: '1690000000001',
    channelId: 'msteams',
    serviceUrl: connector.serviceUrl,
    timestamp: '2026-11-20T10:00:00.000Z',
    from: operator,
    recipient: bot,
    conversation: {
      id: `${channelId};messageid=1690000000000`,
      conversationType: 'channel',
      isGroup: true,
      tenantId: tenant,
    },
    channelData: { tenant: { id: tenant }, team: { id: '19:team@thread.tacv2' }, channel: { id: channelId } },
    ...more,
  };
}

export const message = (connector: Pick<FakeConnector, 'serviceUrl'>, text: string, more: object = {}) =>
  activity(connector, {
    type: 'message',
    text,
    entities: [{ type: 'mention', text: '<at>Lifeboat</at>', mentioned: bot }],
    ...more,
  });

export const execute = (connector: Pick<FakeConnector, 'serviceUrl'>, data: unknown, more: object = {}) =>
  activity(connector, {
    type: 'invoke',
    name: 'adaptiveCard/action',
    id: 'f:1',
    replyToId: '1690000000009',
    value: { action: { type: 'Action.Execute', verb: 'line', data }, trigger: 'manual' },
    ...more,
  });

export const submit = (connector: Pick<FakeConnector, 'serviceUrl'>, value: unknown, more: object = {}) =>
  activity(connector, { type: 'message', replyToId: '1690000000009', value, ...more });
