import { expect, test } from '@jest/globals';
import { readSettings } from '../../src/config/settings.ts';
import { checkAlertSettings } from '../../src/http/alert-settings.ts';
import { readCa } from '../../src/local/world.ts';
import { checkTeamsSettings } from '../../src/teams/settings.ts';

/** What somebody may paste into the wrong line. */
const secret = 'S3cret~of/Contoso%zz';

const names = [
  ...['PORT', 'HOST', 'DATABASE_URL', 'LOCAL_TEAMS', 'LOCAL_TEAMS_PORT', 'SANDBOX', 'SANDBOX_PORT', 'SANDBOX_SPEED'],
  ...['AZURE_ARM_ENDPOINT', 'LOG_LEVEL', 'ALERTS_OPENID_METADATA', 'ToBotFromChannelTokenIssuer'],
  ...['MicrosoftAppId', 'MicrosoftAppType', 'MicrosoftAppTenantId'],
];

test.each(names)('%s with a secret in it is named, and the secret is not shown', (name) => {
  const env = { [name]: secret };
  const { settings, faults } = readSettings(env, '/');
  const all = [...faults, ...checkTeamsSettings(env).faults, ...checkAlertSettings(env, settings.mode).faults];
  expect(all.some((fault) => fault.startsWith(`${name}: `))).toBe(true);
  expect(all.join('\n')).not.toContain(secret);
});

test('AZURE_ARM_CA with the certificate itself in it is named, and the certificate is not shown', () => {
  const { settings } = readSettings({ AZURE_ARM_CA: `-----BEGIN PRIVATE KEY-----${secret}` }, '/');
  expect(() => readCa(settings)).toThrow(/^AZURE_ARM_CA: the file that it names cannot be read \(ENOENT\)\.$/);
});
