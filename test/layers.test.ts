import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect, test } from '@jest/globals';
import { circlesOf } from './support/circles.ts';

/** Who may import whom: a file may import its own folder and anything on a lower level. */
const levels: readonly (readonly string[])[] = [
  ['base'],
  ['cards'],
  ['config'],
  ['db'],
  ['people', 'grammar', 'tokens', 'work'],
  ['audit'],
  ['azure'],
  ['posts', 'http', 'costs'],
  ['approvals', 'operations', 'teams'],
  ['alerts'],
  ['nouns'],
  ['doctor', 'recovery', 'posture'],
  ['morning'],
  ['command-kit'],
  ['carry-out', 'views'],
  ['bot'],
  ['commands'],
  ['local'],
  ['app'],
  ['start'],
  ['main'],
];
/** Stand-ins that import nothing of ours. */
const islands = ['sandbox', 'local-teams'];
const soleImporters: Readonly<Record<string, RegExp>> = { teams: /^botbuilder/, http: /^restify/, azure: /^@azure\// };
/** What may stand in `src` itself. */
const loose = ['app.ts', 'main.ts', 'start.ts'];
/** A folder with more files than this is looking for its areas. */
const mostFiles = 20;

const root = join(import.meta.dirname, '..', 'src');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));

const partOf = (file: string) => (file.split('/')[0] ?? '').replace(/\.ts$/, '');
const levelOf = (part: string) => levels.findIndex((level) => level.includes(part));
const isOurs = (what: string) => what.startsWith('.');

/** What each file imports: names of packages, and our own files by their path below `src`. */
const imports: ReadonlyMap<string, readonly string[]> = new Map(files.map((file) => [file, importsOf(file)]));

function importsOf(file: string): string[] {
  const pattern =
    /(?:^|\n)\s*(?:import|export)[^'"`;]*?from\s+'([^']+)'|(?:^|\n)import\s+'([^']+)'|import\('([^']+)'\)/g;
  return [...readFileSync(join(root, file), 'utf8').matchAll(pattern)]
    .map((match) => match[1] ?? match[2] ?? match[3] ?? '')
    .map((what) => (isOurs(what) ? posix.join(posix.dirname(file), what) : what));
}

/** Our own files that a file imports. */
const ownImports = (file: string) => (imports.get(file) ?? []).filter((what) => files.includes(what));

/** What a part may import, in words. */
function allowed(part: string): string {
  if (islands.includes(part)) return 'nothing of ours outside itself';
  const below = levels.slice(0, levelOf(part)).flat().reverse();
  return below.length === 0 ? 'nothing of ours outside itself' : below.join(', ');
}

test('nothing is loose in src but main, start and app', () => {
  expect(files.filter((file) => !file.includes('/')).sort()).toEqual(loose);
});

test('every part has a level', () => {
  const parts = new Set(files.map(partOf));
  expect([...parts].filter((part) => levelOf(part) < 0 && !islands.includes(part))).toEqual([]);
});

test('imports point down, or stay in their folder', () => {
  const offences: string[] = [];
  for (const file of files) {
    const from = partOf(file);
    for (const what of ownImports(file)) {
      const to = partOf(what);
      if (to === from) continue;
      const isDown = islands.includes(to) ? from === 'local' : levelOf(to) < levelOf(from);
      if (islands.includes(from) || !isDown) {
        offences.push(`${file} imports ${what}: ${from} may import ${allowed(from)}`);
      }
    }
  }
  expect(offences).toEqual([]);
});

test('no area of commands imports the commands of another', () => {
  const areaOf = (file: string) => /^commands\/([^/]+)\//.exec(file)?.[1];
  const offences = files.flatMap((file) =>
    ownImports(file)
      .filter((what) => areaOf(file) && areaOf(what) && areaOf(what) !== areaOf(file))
      .map((what) => `${file} imports ${what}: what two areas share is a noun, or belongs into command-kit`),
  );
  expect(offences).toEqual([]);
});

test('no files import each other in a circle', () => {
  expect(circlesOf(new Map(files.map((file) => [file, ownImports(file)])))).toEqual([]);
});

/** Beside one another: two folders, or a folder and a file, with the same parent. */
test('no folders import each other in a circle', () => {
  const arrows = new Map<string, Set<string>>();
  for (const file of files) {
    for (const what of ownImports(file)) {
      const [from, to] = besides(file.split('/'), what.split('/'));
      if (from !== to) arrows.set(from, (arrows.get(from) ?? new Set()).add(to));
    }
  }
  expect(circlesOf(arrows)).toEqual([]);
});

/** Where two paths part: the two that have one parent. */
function besides(from: readonly string[], to: readonly string[]): [string, string] {
  let same = 0;
  while (from[same] === to[same] && same < from.length - 1) same += 1;
  return [from.slice(0, same + 1).join('/'), to.slice(0, same + 1).join('/')];
}

test(`no folder has more than ${mostFiles} files: then it has areas of its own`, () => {
  const counts = new Map<string, number>();
  // Migrations are numbered, and only ever more.
  for (const file of files.filter((one) => !one.startsWith('db/migrations/'))) {
    counts.set(posix.dirname(file), (counts.get(posix.dirname(file)) ?? 0) + 1);
  }
  expect([...counts].filter(([, count]) => count > mostFiles).map(([folder, count]) => `${folder}: ${count}`)).toEqual(
    [],
  );
});

test('objects are passed field by field, not as spread literals', () => {
  const all = ['src', 'test', 'bench'].flatMap((folder) =>
    readdirSync(join(root, '..', folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(root, '..', folder, file)),
  );
  expect(all.filter((file) => /\.{3}\{/.test(readFileSync(file, 'utf8')))).toEqual([]);
});

test('each outside world has one folder', () => {
  const offences: string[] = [];
  for (const [file, all] of imports) {
    for (const what of all) {
      for (const [part, pattern] of Object.entries(soleImporters)) {
        if (pattern.test(what) && partOf(file) !== part) offences.push(`${file} imports ${what}: only ${part} may`);
      }
    }
  }
  expect(offences).toEqual([]);
});
