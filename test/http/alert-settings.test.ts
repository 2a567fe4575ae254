import { expect, test } from '@jest/globals';
import { checkAlertSettings } from '../../src/http/alert-settings.ts';
import { tenant } from '../support/teams.ts';

const api = '33333333-3333-4333-8333-333333333333';
const long = 'a-long-shared-token-of-40-characters-000';
const real = { MicrosoftAppTenantId: tenant.toUpperCase() };

test('in local mode nothing is needed, and a short token will do', () => {
  expect(checkAlertSettings({}, 'local')).toEqual({ config: {}, faults: [], warnings: [] });
  expect(checkAlertSettings({ ALERTS_TOKEN: 'short' }, 'local').config).toEqual({ token: 'short' });
});

test('outside it one proof is required', () => {
  expect(checkAlertSettings(real, 'real').faults).toEqual([expect.stringMatching(/^ALERTS_AUDIENCE: .*ALERTS_TOKEN/)]);
  expect(checkAlertSettings({ ...real, ALERTS_TOKEN: long }, 'real').config).toEqual({ token: long });
  const short = checkAlertSettings({ ...real, ALERTS_TOKEN: 'x'.repeat(31) }, 'real');
  expect([short.faults, short.warnings]).toEqual([[], [expect.stringMatching(/^ALERTS_TOKEN: /)]]);
});

test.each([api, `api://${api}`])('an audience %s stands for both forms of it', (audience) => {
  expect(checkAlertSettings({ ...real, ALERTS_AUDIENCE: audience }, 'real').config).toEqual({
    entra: {
      tenantId: tenant,
      audiences: [api, `api://${api}`],
      metadataUrl: `https://login.microsoftonline.com/${tenant}/v2.0/.well-known/openid-configuration`,
    },
  });
});

test.each([
  ['ALERTS_TOKEN', { ALERTS_TOKEN: '' }],
  ['ALERTS_TOKEN', { ALERTS_TOKEN: `${long} and more` }],
  ['ALERTS_AUDIENCE', { ALERTS_AUDIENCE: ' ' }],
  ['ALERTS_OPENID_METADATA', { ALERTS_OPENID_METADATA: 'https://evil.example/', ALERTS_AUDIENCE: api }],
  ['ALERTS_OPENID_METADATA', { ALERTS_OPENID_METADATA: 'http://login.microsoftonline.com/', ALERTS_AUDIENCE: api }],
  ['ALERTS_OPENID_METADATA', { ALERTS_OPENID_METADATA: 'http://127.0.0.1/', ALERTS_TOKEN: long }],
])('a fault names %s: %j', (name, env) => {
  const { config, faults } = checkAlertSettings({ ...real, ...env }, 'real');
  expect(config).toBeUndefined();
  expect(faults).toEqual([expect.stringMatching(new RegExp(`^${name}: `))]);
  expect(faults.join()).not.toContain(long);
});

test('metadata on loopback are allowed with a warning', () => {
  const env = { ...real, ALERTS_AUDIENCE: api, ALERTS_OPENID_METADATA: 'http://127.0.0.1:4000/metadata' };
  const { config, warnings } = checkAlertSettings(env, 'real');
  expect(config?.entra?.metadataUrl).toBe('http://127.0.0.1:4000/metadata');
  expect(warnings).toHaveLength(1);
});
