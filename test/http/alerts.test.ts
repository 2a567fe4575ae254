import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { SignJWT, UnsecuredJWT } from 'jose';
import { StoreUnavailable } from '../../src/db/db.ts';
import { doorOf } from '../../src/http/alert-auth.ts';
import { type FakeConnector, startConnector, type TokenParts } from '../support/connector.ts';
import { postJson, serveAlerts, stopAll, unfinished } from '../support/http.ts';
import { tenant } from '../support/teams.ts';

let entra: FakeConnector;
beforeAll(async () => {
  entra = await startConnector();
});
afterEach(stopAll);
afterAll(() => entra.close());

const api = '33333333-3333-4333-8333-333333333333';
const shared = 'a-long-shared-token-of-40-characters-000';
const actionGroups = '461e8683-5575-4561-ac7f-899cc907d62a';

const secured = () => ({
  entra: { tenantId: tenant, audiences: [api, `api://${api}`], metadataUrl: entra.metadataUrl },
});
const v2 = {
  iss: `https://login.microsoftonline.com/${tenant}/v2.0`,
  tid: tenant,
  azp: actionGroups,
  roles: ['ActionGroupsSecureWebhook'],
  ver: '2.0',
};
const v1 = {
  ...v2,
  iss: `https://sts.windows.net/${tenant}/`,
  aud: `api://${api}`,
  azp: undefined,
  appid: actionGroups,
  ver: '1.0',
};
const token = ({ claims, ...parts }: TokenParts = {}) => entra.token(api, { ...parts, claims: { ...v2, ...claims } });
const bearer = (text: string) => ({ authorization: `Bearer ${text}` });

test('202 comes after the alert is stored, not before', async () => {
  let stored = false;
  const receive = async () => {
    await new Promise<void>((resolve) => setImmediate(resolve));
    stored = true;
  };
  const { url, metrics } = await serveAlerts({ receive });
  const answer = await postJson(`${url}/api/alerts`, { schemaId: 'azureMonitorCommonAlertSchema' });
  expect([answer.status, stored, answer.body]).toEqual([202, true, { code: 'Accepted', message: expect.any(String) }]);
  expect(await metrics.text()).toContain('lifeboat_alerts_received_total{outcome="stored"} 1');
});

test('whoever stores it learns the address that it came to, with the mark of a test alert', async () => {
  const urls: string[] = [];
  const { url } = await serveAlerts({ receive: async (_body, _raw, to) => void urls.push(to) });
  await postJson(`${url}/api/alerts?probe=0b5b1f0e-3c1a-4d52-9a53-6a3f1f1c2d3e`, {});
  expect(urls).toEqual(['/api/alerts?probe=0b5b1f0e-3c1a-4d52-9a53-6a3f1f1c2d3e']);
});

test.each([new StoreUnavailable('disk full'), new RangeError('any other')])(
  'what cannot be stored is 503: %s',
  async (error) => {
    const { url } = await serveAlerts({
      receive: async () => {
        throw error;
      },
    });
    const answer = await postJson(`${url}/api/alerts`, {});
    expect([answer.status, answer.body]).toEqual([503, { code: 'ServiceUnavailable', message: expect.any(String) }]);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  },
);

test.each(['', '[]', '"text"', 'null', '3', '{"a":', '{"a":1}garbage'])('no JSON object is 400: %s', async (body) => {
  const { url, bodies } = await serveAlerts({});
  const answer = await postJson(`${url}/api/alerts`, body);
  expect([answer.status, answer.body, bodies]).toEqual([400, { code: 'BadRequest', message: expect.any(String) }, []]);
});

test('1 MB is taken, a byte more is 413 even without a token', async () => {
  const { url, bodies } = await serveAlerts({ auth: { token: shared } });
  const full = JSON.stringify({ text: 'x'.repeat(1024 * 1024 - 11) });
  expect(full.length).toBe(1024 * 1024);
  expect((await postJson(`${url}/api/alerts?token=${shared}`, full)).status).toBe(202);
  expect((await postJson(`${url}/api/alerts`, `${full} `)).status).toBe(413);
  expect(bodies).toHaveLength(1);
});

test('the shared token, in the query or as bearer', async () => {
  const { url, bodies, metrics } = await serveAlerts({ auth: { token: shared } });
  expect((await postJson(`${url}/api/alerts?token=${shared}`, {})).status).toBe(202);
  expect((await postJson(`${url}/api/alerts`, {}, bearer(shared))).status).toBe(202);
  for (const path of ['', '?token=', '?token=wrong', `?token=${shared}x`, `?Token=${shared}`]) {
    const answer = await postJson(`${url}/api/alerts${path}`, {});
    expect([path, answer.status, answer.body]).toEqual([
      path,
      401,
      { code: 'Unauthorized', message: expect.any(String) },
    ]);
  }
  expect((await postJson(`${url}/api/alerts`, {}, bearer('wrong'))).status).toBe(401);
  expect((await postJson(`${url}/api/alerts`, {}, { authorization: `Basic ${shared}` })).status).toBe(401);
  expect(bodies).toHaveLength(2);
  expect(await metrics.text()).toContain('lifeboat_alert_auth_failures_total{reason="shared-token"} 4');
});

test('a token that a URL changes is taken as it is written and as it is encoded', async () => {
  const base64 = 'q83v+/8/7+/v9vf4+fr7/P3+/wABAgMEBQYHCAk=';
  const { url, bodies } = await serveAlerts({ auth: { token: base64 } });
  for (const token of [base64, encodeURIComponent(base64)]) {
    expect((await postJson(`${url}/api/alerts?a=%zz&token=${token}`, {})).status).toBe(202);
  }
  expect((await postJson(`${url}/api/alerts?token=${base64.replaceAll('+', ' ')}`, {})).status).toBe(401);
  expect(bodies).toHaveLength(2);
  const door = doorOf({ token: base64 }, undefined);
  expect([door.fragile, door.opens(`https://x/api/alerts?token=${base64}`)]).toEqual([true, true]);
  expect(doorOf({ token: shared }, undefined).fragile).toBe(false);
});

test('a slash at the end of the address is the same door', async () => {
  const { url, bodies } = await serveAlerts({ auth: { token: shared } });
  expect((await postJson(`${url}/api/alerts/?token=${shared}`, {})).status).toBe(202);
  expect((await postJson(`${url}/api/alerts/`, {})).status).toBe(401);
  expect(bodies).toHaveLength(1);
});

test('who shows no good token is refused before the body is there', async () => {
  const { url } = await serveAlerts({ auth: { token: shared } });
  const answer = await unfinished(`${url}/api/alerts?token=wrong`, 1_000_000);
  expect(answer).toContain('HTTP/1.1 401');
});

test('Entra tokens of both versions, with the id or the id URI as audience', async () => {
  const { url, bodies } = await serveAlerts({ auth: secured() });
  for (const claims of [
    v2,
    v1,
    { ...v2, aud: `api://${api}` },
    { ...v2, roles: ['Other', 'ActionGroupsSecureWebhook'] },
  ]) {
    expect((await postJson(`${url}/api/alerts`, {}, bearer(await token({ claims })))).status).toBe(202);
  }
  expect(bodies).toHaveLength(4);
});

const other = '99999999-9999-4999-8999-999999999999';
const past = Math.floor(Date.now() / 1_000) - 3_600;
const bad: [string, () => Promise<string> | string][] = [
  ['malformed', () => 'garbage'],
  ['malformed', () => 'a.b.c'],
  ['expired', () => token({ claims: { exp: past } })],
  ['no-expiry', () => token({ without: ['exp'] })],
  ['not-yet-valid', () => token({ claims: { nbf: past + 7_200 } })],
  ['audience', () => token({ claims: { aud: other } })],
  ['audience', () => token({ without: ['aud'] })],
  ['issuer', () => token({ claims: { iss: `https://login.microsoftonline.com/${other}/v2.0` } })],
  ['issuer', () => token({ claims: { iss: 'https://api.botframework.com' } })],
  ['tenant', () => token({ claims: { tid: other } })],
  ['application', () => token({ claims: { azp: other } })],
  ['application', () => token({ claims: { appid: other } })],
  ['application', () => token({ without: ['azp'] })],
  ['role', () => token({ claims: { roles: ['Reader'] } })],
  ['role', () => token({ claims: { roles: 'ActionGroupsSecureWebhook' } })],
  ['role', () => token({ without: ['roles'] })],
  ['unknown-key', () => token({ header: { kid: 'key-2' } })],
  ['unknown-key', () => token({ header: { kid: undefined } })],
  ['algorithm', () => unsigned()],
  ['algorithm', () => hs256()],
  ['signature', async () => tampered(await token())],
];

test.each(bad)('401 and nothing stored: %s', async (reason, make) => {
  const { url, bodies, metrics } = await serveAlerts({ auth: secured() });
  const answer = await postJson(`${url}/api/alerts`, {}, bearer(await make()));
  expect([answer.status, answer.body]).toEqual([401, { code: 'Unauthorized', message: expect.any(String) }]);
  expect(bodies).toEqual([]);
  expect(await metrics.text()).toContain(`lifeboat_alert_auth_failures_total{reason="${reason}"} 1`);
});

test('an Entra token in the query is none', async () => {
  const { url } = await serveAlerts({ auth: secured() });
  expect((await postJson(`${url}/api/alerts?token=${await token()}`, {})).status).toBe(401);
});

test('with both settings either proof is enough', async () => {
  const { url } = await serveAlerts({ auth: { ...secured(), token: shared } });
  expect((await postJson(`${url}/api/alerts?token=${shared}`, {})).status).toBe(202);
  expect((await postJson(`${url}/api/alerts`, {}, bearer(await token()))).status).toBe(202);
  expect((await postJson(`${url}/api/alerts`, {}, bearer('wrong'))).status).toBe(401);
});

test('keys that cannot be reached are 503, never 401, and are asked for again', async () => {
  const { url } = await serveAlerts({ auth: secured() });
  const good = bearer(await token());
  entra.breakKeys(true);
  expect((await postJson(`${url}/api/alerts`, {}, good)).status).toBe(503);
  entra.breakKeys(false);
  expect((await postJson(`${url}/api/alerts`, {}, good)).status).toBe(202);
  entra.breakKeys(true);
  expect((await postJson(`${url}/api/alerts`, {}, good)).status).toBe(202);
  entra.breakKeys(false);
});

function unsigned(): string {
  return new UnsecuredJWT({ ...v2, aud: api }).setExpirationTime('1h').encode();
}

/** Signed with the public key's text as a secret: the classic confusion of algorithms. */
function hs256(): Promise<string> {
  return new SignJWT({ ...v2, aud: api })
    .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode('-----BEGIN PUBLIC KEY-----'.padEnd(64, 'x')));
}

function tampered(text: string): string {
  const [header, payload, signature] = text.split('.');
  const claims = JSON.parse(Buffer.from(payload!, 'base64url').toString());
  return [header, Buffer.from(JSON.stringify({ ...claims, extra: 1 })).toString('base64url'), signature].join('.');
}
