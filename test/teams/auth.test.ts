import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SignJWT, UnsecuredJWT } from 'jose';
import { createMetrics } from '../../src/base/metrics.ts';
import { trustsServiceUrl } from '../../src/teams/auth.ts';
import type { TeamsConfig } from '../../src/teams/settings.ts';
import { type FakeConnector, startConnector } from '../support/connector.ts';
import { activity, appId, execute, localConfig, message, realConfig, recorder, teamsWith } from '../support/teams.ts';

let connector: FakeConnector;
beforeAll(async () => {
  connector = await startConnector();
});
afterAll(() => connector.close());

test('a token of the Bot Connector is good', async () => {
  const { turns, receive } = recorder();
  const inbound = { authorization: `Bearer ${await connector.token(appId)}`, body: message(connector, 'jobs') };
  expect(await teamsWith(realConfig(connector)).process(inbound, receive)).toEqual({ status: 200 });
  expect(turns).toHaveLength(1);
});

const now = Math.floor(Date.now() / 1_000);
const bearer = async (token: string | Promise<string>) => `Bearer ${await token}`;

const bad: [string, () => Promise<string | undefined> | undefined][] = [
  ['missing', () => undefined],
  ['missing', async () => ''],
  ['missing', async () => 'Bearer '],
  ['missing', async () => `Basic ${await connector.token(appId)}`],
  ['malformed', () => bearer('garbage')],
  ['malformed', () => bearer('e30.e30.e30x.')],
  ['no-expiry', () => bearer(connector.token(appId, { without: ['exp'] }))],
  ['expired', () => bearer(connector.token(appId, { claims: { exp: now - 900 } }))],
  ['not-yet-valid', () => bearer(connector.token(appId, { claims: { nbf: now + 900 } }))],
  ['audience', () => bearer(connector.token('99999999-9999-4999-8999-999999999999'))],
  ['audience', () => bearer(connector.token('', { without: ['aud'] }))],
  ['audience', () => bearer(connector.token(''))],
  ['issuer', () => bearer(connector.token(appId, { claims: { iss: 'https://sts.windows.net/x/' } }))],
  ['issuer', () => bearer(connector.token(appId, { without: ['iss'] }))],
  // The SDK's emulator and skill doors take these issuers and need no service URL.
  ['issuer', () => bearer(connector.token(appId, { claims: emulator }))],
  [
    'service-url',
    () => bearer(connector.token(appId, { claims: { serviceurl: 'https://smba.trafficmanager.net/amer/' } })),
  ],
  ['service-url', () => bearer(connector.token(appId, { without: ['serviceurl'] }))],
  ['unknown-key', () => bearer(connector.token(appId, { header: { kid: 'other' } }))],
  ['unknown-key', () => bearer(connector.token(appId, { header: { kid: undefined } }))],
  ['algorithm', () => bearer(new UnsecuredJWT({ aud: appId }).setExpirationTime('1h').encode())],
  ['algorithm', () => bearer(hs256())],
  ['signature', async () => `Bearer ${tampered(await connector.token(appId))}`],
];
const emulator = {
  iss: 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/',
  ver: '1.0',
  appid: appId,
};

test.each(bad)('401 without running the logic: %s', async (reason, authorization) => {
  const metrics = createMetrics();
  const { turns, events, receive } = recorder();
  const teams = teamsWith(realConfig(connector), { metrics });
  for (const body of [message(connector, 'jobs'), execute(connector, { line: 'jobs' })]) {
    const answer = await teams.process({ authorization: await authorization(), body }, receive);
    expect(answer).toEqual({ status: 401, body: { code: 'Unauthorized', message: expect.any(String) } });
  }
  expect([turns, events]).toEqual([[], []]);
  expect(await metrics.text()).toContain(`lifeboat_activities_refused_total{reason="${reason}"} 2`);
});

test.each(['emulator', 'AseChannel', 'webchat', undefined])(
  'another channel than Teams (%s) is 401',
  async (channelId) => {
    const { turns, receive } = recorder();
    const inbound = {
      authorization: await bearer(connector.token(appId)),
      body: message(connector, 'jobs', { channelId }),
    };
    expect((await teamsWith(realConfig(connector)).process(inbound, receive)).status).toBe(401);
    expect(turns).toEqual([]);
  },
);

test('a service URL that is not Teams’ is 401 even with a token that names it', async () => {
  const { turns, receive } = recorder();
  const serviceurl = 'https://evil.example/';
  const authorization = await bearer(connector.token(appId, { claims: { serviceurl } }));
  const body = message(connector, 'jobs', { serviceUrl: serviceurl });
  expect((await teamsWith(realConfig(connector)).process({ authorization, body }, receive)).status).toBe(401);
  expect((await teamsWith(localConfig).process({ authorization: undefined, body }, receive)).status).toBe(401);
  expect(turns).toEqual([]);
});

test('an empty app id opens nothing', async () => {
  const config = { ...realConfig(connector), appId: '' } as TeamsConfig;
  const { turns, receive } = recorder();
  const body = message(connector, 'jobs');
  expect((await teamsWith(config).process({ authorization: undefined, body }, receive)).status).toBe(401);
  expect((await teamsWith(config).process({ authorization: '', body }, receive)).status).toBe(401);
  expect(turns).toEqual([]);
});

test('keys that cannot be reached are 503, and are asked for again', async () => {
  const teams = teamsWith(realConfig(connector));
  const { turns, receive } = recorder();
  const inbound = { authorization: await bearer(connector.token(appId)), body: message(connector, 'jobs') };
  connector.breakKeys(true);
  expect(await teams.process(inbound, receive)).toMatchObject({ status: 503, retryAfter: expect.any(Number) });
  expect(turns).toEqual([]);
  connector.breakKeys(false);
  expect((await teams.process(inbound, receive)).status).toBe(200);
});

test('the keys are read once, and a made-up key does not make us ask each time', async () => {
  const teams = teamsWith(realConfig(connector));
  const { receive } = recorder();
  const before = connector.keyRequests();
  const good = await bearer(connector.token(appId));
  const madeUp = await bearer(connector.token(appId, { header: { kid: 'made-up' } }));
  for (const authorization of [good, madeUp, madeUp, good]) {
    await teams.process({ authorization, body: activity(connector, { type: 'typing' }) }, receive);
  }
  expect(connector.keyRequests() - before).toBe(2);
});

test.each([
  ['https://smba.trafficmanager.net/emea/', true],
  ['https://smba.infra.gcc.teams.microsoft.com/', true],
  ['http://smba.trafficmanager.net/emea/', false],
  ['https://evil.trafficmanager.net/', false],
  ['https://smba.trafficmanager.net.evil.example/', false],
  ['https://smba.trafficmanager.net@evil.example/', false],
  ['https://evilbotframework.com/', false],
  ['http://127.0.0.1:3979/', false],
  ['http://localhost/', false],
  ['', false],
])('with Microsoft’s metadata, service URL %s: %s', (serviceUrl, trusted) => {
  const config = {
    ...realConfig(connector),
    openIdMetadataUrl: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
  } as TeamsConfig;
  expect(trustsServiceUrl(config, serviceUrl)).toBe(trusted);
});

function hs256(): Promise<string> {
  return new SignJWT({ aud: appId, iss: 'https://api.botframework.com' })
    .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode('x'.repeat(64)));
}

function tampered(token: string): string {
  const [header, payload, signature] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload!, 'base64url').toString());
  return [header, Buffer.from(JSON.stringify({ ...claims, exp: now + 7_200 })).toString('base64url'), signature].join(
    '.',
  );
}
