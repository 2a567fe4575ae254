import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startApp } from '../../src/app.ts';
import { readOrganisation } from '../../src/config/organisation.ts';
import { readSettings } from '../../src/config/settings.ts';
import { checkAlertSettings } from '../../src/http/alert-settings.ts';
import { checkTeamsSettings } from '../../src/teams/settings.ts';
import { freePort } from '../crash/wire.ts';
import { type FakeConnector, startConnector } from '../support/connector.ts';
import { channel, chatWith } from './foreign.ts';
import { type Stage, startStage } from './start.ts';

const alerts = (
  bot: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
  query = '',
) => fetch(`${bot}/api/alerts${query}`, { method: 'POST', body, headers });

describe('local mode', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterAll(() => stage.close());

  test('POST /api/alerts: any JSON object is stored and answered 202, whatever its ids', async () => {
    for (const body of ['{}', '{"a":1}', '{"__proto__":{"x":1},"constructor":{"prototype":{"y":1}}}']) {
      expect([body, (await alerts(stage.app.bot, body)).status]).toEqual([body, 202]);
    }
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  test.each(['', '[]', 'null', '7', '"x"', '{', '{"a":', 'hello', '\u0000'])(
    '400 for all else, with a JSON body: %j',
    async (body) => {
      const answer = await alerts(stage.app.bot, body);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toEqual({ code: expect.any(String), message: expect.any(String) });
    },
  );

  test('up to 1 MB: 413 above', async () => {
    const padded = (bytes: number) => `{"a":"${'x'.repeat(bytes - 8)}"}`;
    expect((await alerts(stage.app.bot, padded(1024 * 1024))).status).toBe(202);
    const answer = await alerts(stage.app.bot, padded(1024 * 1024 + 1));
    expect([answer.status, await answer.json()]).toEqual([
      413,
      { code: expect.any(String), message: expect.any(String) },
    ]);
  });

  test('GET /readyz shows undeliverable channels in its JSON body with 200', async () => {
    const { teams, app } = stage;
    teams.accidents.push({ match: /^POST .*19:dead/, status: 403, times: 99 });
    await teams.say('Reader', { ...channel, id: '19:dead@thread.tacv2' }, 'whoami');
    await teams.say('Reader', chatWith('Reader'), 'whoami');
    await teams.saying('WHO YOU ARE');
    for (let tries = 0; tries < 200; tries += 1) {
      const answer = await fetch(`${app.bot}/readyz`);
      const body = await answer.text();
      expect(answer.status).toBe(200);
      if (body.includes('19:dead')) return;
    }
    throw new Error('the dead channel never showed');
  });

  test('GET /readyz names a service URL where nobody listens, since when and why; what waited goes out elsewhere', async () => {
    const { teams, app } = stage;
    const gone = `http://127.0.0.1:${await freePort()}/`;
    const serviceUrls = async () => {
      const answer = await fetch(`${app.bot}/readyz`);
      const body = (await answer.json()) as { serviceUrls: { url: string; since: number; why: string }[] };
      expect(answer.status).toBe(200);
      return body.serviceUrls;
    };
    const until = async (holds: (urls: readonly string[]) => boolean) => {
      for (let tries = 0; tries < 200; tries += 1) {
        const found = await serviceUrls();
        if (holds(found.map(({ url }) => url))) return found;
      }
      throw new Error(`never so: ${JSON.stringify(await serviceUrls())}`);
    };
    await teams.say('Operator', chatWith('Operator'), 'whoami', { serviceUrl: gone });
    const [silent] = await until((urls) => urls.includes(gone));
    expect(silent).toEqual({ url: gone, since: expect.any(Number), why: expect.stringContaining('ECONNREFUSED') });
    await teams.say('Operator', chatWith('Operator'), 'whoami');
    await teams.saying('Operator', 'Object id');
  });

  test('GET /healthz and Prometheus text on GET /metrics', async () => {
    expect((await fetch(`${stage.app.bot}/healthz`)).status).toBe(200);
    const metrics = await fetch(`${stage.app.bot}/metrics`);
    expect([metrics.status, metrics.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/plain')]);
    expect(await metrics.text()).toMatch(/^# (HELP|TYPE) /m);
  });

  test('what is no activity, and what is no JSON, is 400', async () => {
    for (const body of ['{}', '[]', '{', '', '{"type":""}']) {
      const answer = await fetch(`${stage.app.bot}/api/messages`, { method: 'POST', body });
      expect([body, answer.status]).toEqual([body, 400]);
    }
  });

  test('`serviceUrl` is loopback: nobody else is spoken to', async () => {
    const { teams } = stage;
    for (const serviceUrl of [
      'https://smba.trafficmanager.net/amer/',
      'http://localhost.evil.example/',
      'http://10.0.0.1/',
      undefined,
    ]) {
      const answer = await teams.send(
        teams.activity('Operator', channel, { type: 'message', text: 'help', serviceUrl }),
      );
      expect([serviceUrl, answer.status]).toEqual([serviceUrl, 401]);
    }
  });

  test('a web page on the same machine gets nothing through: neither by its origin nor by a name that points here', async () => {
    const body = JSON.stringify(stage.teams.activity('Admin', channel, { type: 'message', text: 'pause bot' }));
    const headers = { origin: 'https://evil.example', 'content-type': 'text/plain' };
    expect((await fetch(stage.teams.bot, { method: 'POST', body, headers })).status).toBe(403);
    expect(await statusWithHost(`${stage.app.bot}/metrics`, 'rebound.example:3978')).toBe(403);
    expect(await statusWithHost(`${stage.app.bot}/metrics`, 'localhost:3978')).toBe(200);
  });
});

function statusWithHost(url: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asked.on('error', reject);
    asked.end();
  });
}

describe('outside local mode', () => {
  const appId = '22222222-2222-4222-8222-222222222222';
  const tenant = '33333333-3333-4333-8333-333333333333';
  let connector: FakeConnector;
  let folder: string;
  let app: Awaited<ReturnType<typeof startApp>>;

  beforeAll(async () => {
    connector = await startConnector();
    folder = mkdtempSync(join(tmpdir(), 'lifeboat-contract-'));
    const env = {
      PORT: '0',
      HOST: '127.0.0.1',
      LIFEBOAT_DATA: folder,
      LOG_LEVEL: 'error',
      ALERTS_TOKEN: 'a-shared-secret',
      MicrosoftAppId: appId,
      MicrosoftAppType: 'SingleTenant',
      MicrosoftAppTenantId: tenant,
      MicrosoftAppPassword: 'secret',
      ToBotFromChannelOpenIdMetadataUrl: connector.metadataUrl,
      AZURE_ARM_ENDPOINT: 'https://127.0.0.1:9',
    };
    const { settings, faults } = readSettings(env, folder);
    const teams = checkTeamsSettings(env);
    const webhook = checkAlertSettings(env, settings.mode);
    expect([faults, teams.faults, webhook.faults]).toEqual([[], [], []]);
    const { organisation } = readOrganisation('', 'lifeboat.yaml');
    app = await startApp({ settings, organisation: organisation!, teams: teams.config!, alerts: webhook.config! });
  });
  afterAll(async () => {
    await app.close();
    await connector.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const send = (token?: string, more: object = {}) =>
    fetch(`${app.bot}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({
        type: 'message',
        id: '1',
        channelId: 'msteams',
        text: 'help',
        serviceUrl: connector.serviceUrl,
        from: { id: '29:x', name: 'X', aadObjectId: 'aaaaaaaa-0000-4000-8000-000000000005' },
        recipient: { id: `28:${appId}`, name: 'Lifeboat' },
        conversation: { id: 'a:1', conversationType: 'personal', tenantId: tenant },
        channelData: { tenant: { id: tenant } },
        ...more,
      }),
    }).then(({ status }) => status);

  test('a good token is let in; no token, no `exp`, expired, another audience or issuer, `alg: none`, tampered: 401', async () => {
    const past = Math.floor(Date.now() / 1_000) - 7_200;
    const good = await connector.token(appId);
    const none = `${Buffer.from('{"alg":"none","kid":"key-1"}').toString('base64url')}.${good.split('.')[1]}.`;
    const [head, , signature] = good.split('.');
    const claims = {
      iss: 'https://api.botframework.com',
      aud: appId,
      exp: past + 99_999,
      serviceurl: connector.serviceUrl,
    };
    const tampered = `${head}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
    const statuses = {
      good: await send(good),
      missing: await send(),
      noExp: await send(await connector.token(appId, { without: ['exp'] })),
      expired: await send(await connector.token(appId, { claims: { nbf: past - 60, exp: past } })),
      audience: await send(await connector.token(tenant)),
      issuer: await send(await connector.token(appId, { claims: { iss: 'https://sts.windows.net/x/' } })),
      serviceUrl: await send(
        await connector.token(appId, { claims: { serviceurl: 'https://smba.trafficmanager.net/' } }),
      ),
      noServiceUrl: await send(await connector.token(appId, { without: ['serviceurl'] })),
      elsewhere: await send(await connector.token(appId, { claims: { serviceurl: 'https://evil.example/' } }), {
        serviceUrl: 'https://evil.example/',
      }),
      none: await send(none),
      tampered: await send(tampered),
      garbage: await send('garbage'),
    };
    const { good: letIn, ...refused } = statuses;
    expect(letIn).toBe(200);
    expect([...new Set(Object.values(refused))]).toEqual([401]);
  });

  test('ALERTS_TOKEN: in ?token= or as a bearer; else 401', async () => {
    expect((await alerts(app.bot, '{}')).status).toBe(401);
    expect((await alerts(app.bot, '{}', {}, '?token=wrong')).status).toBe(401);
    expect((await alerts(app.bot, '{}', {}, '?token=a-shared-secret')).status).toBe(202);
    expect((await alerts(app.bot, '{}', { authorization: 'Bearer a-shared-secret' })).status).toBe(202);
    expect((await alerts(app.bot, '[]', { authorization: 'Bearer a-shared-secret' })).status).toBe(400);
  });
});
