import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect, test } from '@jest/globals';

/** Who may import whom: a file may import its own folder and anything on a lower level. */
const levels: readonly (readonly string[])[] = [
  ['base'],
  ['cards'],
  ['config'],
  ['db'],
  ['people', 'grammar', 'tokens', 'work'],
  ['audit'],
  ['azure'],
  ['posts', 'http'],
  ['approvals', 'operations', 'teams'],
  ['alerts'],
  ['nouns'],
  ['doctor', 'recovery', 'posture'],
  ['morning'],
  ['command-kit'],
  ['commands'],
  ['views'],
  ['carry-out', 'bot'],
  ['local'],
  ['app'],
  ['start'],
  ['main'],
];
/** Stand-ins that import nothing of ours. */
const islands = ['sandbox', 'local-teams'];
const soleImporters: Readonly<Record<string, RegExp>> = { teams: /^botbuilder/, http: /^restify/, azure: /^@azure\// };

const root = join(import.meta.dirname, '..', 'src');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts'));

const partOf = (file: string) => (file.split('/')[0] ?? '').replace(/\.ts$/, '');
const levelOf = (part: string) => levels.findIndex((level) => level.includes(part));
const imports = (file: string) =>
  [
    ...readFileSync(join(root, file), 'utf8').matchAll(
      /(?:^|\n)\s*(?:import|export)[^'"`;]*?(type\s)?[^'"`;]*?from\s+'([^']+)'|import\('([^']+)'\)/g,
    ),
  ].map((match) => ({ what: (match[2] ?? match[3])!, type: /\b(import|export)\s+type\b/.test(match[0]) }));

test('every part has a level', () => {
  const parts = new Set(files.map(partOf));
  expect([...parts].filter((part) => levelOf(part) < 0 && !islands.includes(part))).toEqual([]);
});

test('imports point down, or stay in their folder', () => {
  const offences: string[] = [];
  for (const file of files) {
    const from = partOf(file);
    for (const { what } of imports(file)) {
      if (!what.startsWith('.')) continue;
      const to = partOf(posix.join(posix.dirname(file), what));
      if (to === from) continue;
      if (islands.includes(from)) offences.push(`${file} (an island) imports ${to}`);
      else if (islands.includes(to) ? partOf(file) !== 'local' : levelOf(to) >= levelOf(from))
        offences.push(`${file} imports ${to}`);
    }
  }
  expect(offences).toEqual([]);
});

test('each outside world has one folder', () => {
  const offences: string[] = [];
  for (const file of files) {
    for (const { what } of imports(file)) {
      for (const [part, pattern] of Object.entries(soleImporters)) {
        if (pattern.test(what) && partOf(file) !== part) offences.push(`${file} imports ${what}`);
      }
    }
  }
  expect(offences).toEqual([]);
});
