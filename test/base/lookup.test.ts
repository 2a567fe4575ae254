import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { severity } from '../../src/alerts/schema/severity.ts';
import { lookup } from '../../src/base/lookup.ts';
import { ianaZone } from '../../src/config/windows-zones.ts';

const root = join(import.meta.dirname, '..', '..', 'src');

/** Names that every object answers to unless it has no prototype. */
const inherited = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];

test('what is asked with names from outside is made by lookup(), without a prototype', () => {
  const offences = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const tables = readFileSync(join(root, file), 'utf8').match(
        /^(?:export )?const \w+: (?:Readonly<)?Record<string, .*$/gm,
      );
      return (tables ?? []).map((table) => `${file}: ${table}`);
    });
  expect(offences).toEqual([]);
});

test.each(inherited)('%s is in no table', (name) => {
  expect(lookup({ a: 1 })[name]).toBeUndefined();
  expect(severity(name)).toBeUndefined();
  expect(ianaZone(name)).toBeUndefined();
});
