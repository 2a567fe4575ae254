import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from '@jest/globals';
import { emptyFolder } from '../support/folder.ts';
import { type Sample, samples } from './samples.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = emptyFolder('lifeboat-samples-');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('samples have the types of their cards: a misspelt key is an error', async () => {
  expect(await errorsOf(samples)).toEqual([]);
});

test('the compiler does complain of a key that no card has', async () => {
  const [sample] = samples.filter(({ id }) => id === 'plan');
  const source = { ...(sample!.source as object), summery: 'Configures backup' };
  expect(await errorsOf([{ ...sample!, source }])).toEqual([expect.stringMatching(/summery.* does not exist/)]);
});

/** What the TypeScript compiler says of the samples, written down as literals of their types. */
async function errorsOf(given: readonly Pick<Sample, 'id' | 'name' | 'source'>[]): Promise<string[]> {
  const lines = [
    `import type { CardData } from '${join(root, 'src/cards/data.ts')}';`,
    `import type { Markdown } from '${join(root, 'src/cards/markdown.ts')}';`,
    'declare const md: Markdown;',
    ...given.map(
      ({ id, name, source }) => `export const ${id.replaceAll(/\W/g, '_')}: CardData['${name}'] = ${literal(source)};`,
    ),
  ];
  writeFileSync(join(folder, 'samples.ts'), `${lines.join('\n')}\n`);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const { compilerOptions } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')) as {
    compilerOptions: object;
  };
  const options = { ...compilerOptions, paths: {}, types: [] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['samples.ts'] }));
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const said = await promisify(execFile)(process.execPath, [tsc, '-p', folder, '--pretty', 'false']).then(
    () => '',
    (error: { stdout?: string; message: string }) => error.stdout || error.message,
  );
  return said.split('\n').filter((line) => /^\S.*error TS/.test(line));
}

/** JSON is TypeScript, but for markup of our own, of which only the type counts here. */
const literal = (source: unknown): string =>
  JSON.stringify(source, (_key, value) => (value && typeof value.$md === 'string' ? '\u0001' : value), 2).replaceAll(
    '"\\u0001"',
    'md',
  );
