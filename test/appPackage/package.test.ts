import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { strFromU8, unzipSync } from 'fflate';
import { faultsOf, iconFaults, type Manifest } from '../../appPackage/check.ts';
import { packageApp, placeholderAppId } from '../../appPackage/package.ts';
import { commands as real } from '../../src/commands/index.ts';

const env = {
  MicrosoftAppId: '12345678-1234-4234-8234-123456789012',
  LIFEBOAT_WEBSITE: 'https://contoso.example/lifeboat/',
};
const { manifest, zip, warnings } = packageApp(env);
const changed = (change: object): Manifest => ({ ...manifest, ...change });

test('the package holds the manifest and the icons at its root, with our ids', () => {
  const files = unzipSync(zip);
  expect(Object.keys(files).sort()).toEqual(['color.png', 'manifest.json', 'outline.png']);
  const packed = JSON.parse(strFromU8(files['manifest.json'] ?? new Uint8Array()));
  expect(packed.id).toBe(env.MicrosoftAppId);
  expect(packed.bots[0].botId).toBe(env.MicrosoftAppId);
  expect(packed.developer.privacyUrl).toBe('https://contoso.example/lifeboat/privacy');
  expect(packed.icons).toEqual({ color: 'color.png', outline: 'outline.png' });
  expect(warnings).toEqual([]);
});

test('the same content gives the same file', () => {
  expect(Buffer.from(packageApp(env).zip).equals(Buffer.from(zip))).toBe(true);
});

test('without an app id there is a placeholder, and it says so', () => {
  const bare = packageApp({});
  expect(bare.manifest.id).toBe(placeholderAppId);
  expect(bare.warnings).toHaveLength(2);
});

test('an app id that is none is refused', () => {
  expect(() => packageApp({ ...env, MicrosoftAppId: 'lifeboat' })).toThrow('/bots/0/botId is not a GUID');
});

describe('the manifest', () => {
  test('is valid', () => expect(faultsOf(manifest)).toEqual([]));

  test('offers no more commands than a list takes, each a real one and with words', () => {
    const lists = (
      manifest as unknown as { bots: { commandLists: { commands: { title: string; description?: string }[] }[] }[] }
    ).bots[0]!.commandLists;
    for (const { commands } of lists) {
      expect(commands.length).toBeLessThanOrEqual(12);
      for (const { title, description } of commands) {
        expect(`${title} ${description}`).toMatch(/^[a-z ]+ \S.{5,}/i);
        expect(real.some(({ words }) => words.some((line) => line.startsWith(title))) ? title : `${title}?`).toBe(
          title,
        );
      }
    }
  });

  test.each([
    [{ supportsChannelFeatures: undefined }, 'supportsChannelFeatures'],
    [{ accentColor: 'blue' }, 'accentColor'],
    [{ name: { short: 'x'.repeat(31) } }, '/name/short'],
    [{ id: 'x' }, 'is not a GUID'],
    [{ extra: 1 }, 'additional properties'],
    [{ version: '$' + '{{VERSION}}' }, 'placeholder'],
    [{ description: { short: 'password=1', full: 'x' } }, 'secret'],
  ])('with %j is refused', (change, fault) => {
    expect(faultsOf(changed(change)).join('\n')).toContain(fault);
  });
});

describe('an icon', () => {
  const png = (name: string) => readFileSync(join(import.meta.dirname, `../../appPackage/${name}.png`));
  test('is of the size that Teams wants', () => {
    expect(iconFaults('color', png('color'))).toEqual([]);
    expect(iconFaults('outline', png('outline'))).toEqual([]);
  });

  test('of another size, opaque, or no picture at all is refused', () => {
    expect(iconFaults('outline', png('color'))).toEqual([
      'outline: is 192×192, must be 32×32',
      'outline: has no transparency',
    ]);
    expect(iconFaults('color', Buffer.from('GIF89a'))).toEqual(['color: not a PNG']);
  });
});
