import { expect, test } from '@jest/globals';
import { checkTeamsSettings } from '../../src/teams/settings.ts';
import { appId, tenant } from '../support/teams.ts';

const whole = {
  MicrosoftAppId: appId,
  MicrosoftAppType: 'SingleTenant',
  MicrosoftAppTenantId: tenant,
  MicrosoftAppPassword: 'secret',
};
const msi = { ...whole, MicrosoftAppType: 'UserAssignedMsi', MicrosoftAppPassword: undefined };

test('nothing set is local mode', () => {
  expect(checkTeamsSettings({ PATH: '/bin' })).toEqual({
    config: { mode: 'local', allowedTenants: [tenant] },
    faults: [],
    warnings: [],
  });
});

test('a whole set is the real mode, with Microsoft’s addresses filled in', () => {
  expect(checkTeamsSettings(whole)).toEqual({
    config: {
      mode: 'real',
      appId,
      appType: 'SingleTenant',
      tenantId: tenant,
      password: 'secret',
      openIdMetadataUrl: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
      tokenIssuer: 'https://api.botframework.com',
      allowedTenants: [tenant],
    },
    faults: [],
    warnings: [],
  });
  expect(checkTeamsSettings(msi).config).toMatchObject({ mode: 'real', appType: 'UserAssignedMsi' });
});

test.each([
  ['MicrosoftAppId', { MicrosoftAppId: undefined }],
  ['MicrosoftAppId', { MicrosoftAppId: '' }],
  ['MicrosoftAppId', { MicrosoftAppId: ' ' }],
  ['MicrosoftAppId', { MicrosoftAppId: 'lifeboat' }],
  ['MicrosoftAppId', { MicrosoftAppId: `${appId} ` }],
  ['MicrosoftAppTenantId', { MicrosoftAppTenantId: undefined }],
  ['MicrosoftAppTenantId', { MicrosoftAppTenantId: 'contoso.onmicrosoft.com' }],
  ['MicrosoftAppType', { MicrosoftAppType: undefined }],
  ['MicrosoftAppType', { MicrosoftAppType: '' }],
  ['MicrosoftAppType', { MicrosoftAppType: 'MultiTenant' }],
  ['MicrosoftAppType', { MicrosoftAppType: 'singletenant' }],
  ['MicrosoftAppType', { MicrosoftAppType: 'SingleTenant ' }],
  ['MicrosoftAppType', { MicrosoftAppType: 'SingelTenant' }],
  ['MicrosoftAppPassword', { MicrosoftAppPassword: undefined }],
  ['MicrosoftAppPassword', { MicrosoftAppPassword: '' }],
  ['MicrosoftAppPassword', { MicrosoftAppType: 'UserAssignedMsi' }],
  ['MicrosoftAppID', { MicrosoftAppID: appId }],
  ['MICROSOFT_APP_ID', { MICROSOFT_APP_ID: appId }],
  ['MicrosoftAppTennantId', { MicrosoftAppTennantId: appId }],
  ['ToBotFromChannelOpenIdMetadataUrl', { ToBotFromChannelOpenIdMetadataUrl: '' }],
  ['ToBotFromChannelOpenIdMetadataUrl', { ToBotFromChannelOpenIdMetadataUrl: 'https://evil.example/keys' }],
  ['ToBotFromChannelOpenIdMetadataUrl', { ToBotFromChannelOpenIdMetadataUrl: 'http://login.botframework.com/v1' }],
  ['ToBotFromChannelOpenIdMetadataUrl', { ToBotFromChannelOpenIdMetadataUrl: 'https://127.0.0.1.evil.example/' }],
  ['ToBotFromChannelTokenIssuer', { ToBotFromChannelTokenIssuer: 'https://evil.example' }],
])('a fault names %s: %j', (name, change) => {
  const { config, faults } = checkTeamsSettings({ ...whole, ...change });
  expect(config).toBeUndefined();
  expect(faults).toEqual([expect.stringMatching(new RegExp(`^${name}: `))]);
});

test('all faults are told at once, and none of them shows a secret', () => {
  const { faults } = checkTeamsSettings({
    MicrosoftAppId: 'x',
    MicrosoftAppPassword: 'topsecret',
    MicrosoftAppType: 'no',
  });
  expect(faults.map((fault) => fault.split(':')[0])).toEqual([
    'MicrosoftAppId',
    'MicrosoftAppTenantId',
    'MicrosoftAppType',
  ]);
  expect(faults.join()).not.toContain('topsecret');
});

test('four empty settings are not local mode', () => {
  const empty = Object.fromEntries(Object.keys(whole).map((name) => [name, '']));
  expect(checkTeamsSettings(empty).faults).toHaveLength(4);
});

test('a loopback address of the metadata is allowed with a warning, but not alone', () => {
  const metadata = { ToBotFromChannelOpenIdMetadataUrl: 'http://127.0.0.1:4000/metadata' };
  const { config, warnings } = checkTeamsSettings({ ...whole, ...metadata });
  expect(config).toMatchObject({
    openIdMetadataUrl: 'http://127.0.0.1:4000/metadata',
    tokenIssuer: 'https://api.botframework.com',
  });
  expect(warnings).toHaveLength(1);
  expect(checkTeamsSettings(metadata).faults).toHaveLength(1);
});
