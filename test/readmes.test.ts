import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '..');
const files = ['src', 'test', 'bench', 'cards', 'appPackage'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
    posix.join(folder, file.replaceAll('\\', '/')),
  ),
);
const readmes = ['README.md', ...files.filter((file) => file.endsWith('/README.md'))];
/** Files that an installation has, and the repository has not. */
const notHere = ['lifeboat.yaml', './lifeboat.yaml'];

/** A file that a README names: by its path, below `src`, or anywhere in the README's own folder. */
function isThere(named: string, readme: string): boolean {
  const folder = dirname(readme);
  if ([named, posix.join('src', named), posix.join(folder, named)].some((path) => existsSync(join(root, path)))) {
    return true;
  }
  const own = readme === 'cards/README.md' ? 'src/cards/' : `${folder}/`;
  return files.some((file) => file.startsWith(own) && file.endsWith(`/${named}`));
}

test.each(readmes)('%s names only files that are there', (readme) => {
  const text = readFileSync(join(root, readme), 'utf8');
  const named = [
    ...text.matchAll(/`([\w./-]+\.(?:ts|json|yaml))`/g),
    ...text.matchAll(/`((?:src|test)\/[\w./-]+)`/g),
    ...text.matchAll(/\]\(([^)#:]+)\)/g),
  ].map((match) => match[1]!);
  expect(named.filter((name) => !notHere.includes(name) && !isThere(name, readme))).toEqual([]);
});

test('every folder of src tells what it is', () => {
  const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.filter(({ name }) => !files.includes(`src/${name}/README.md`)).map(({ name }) => name)).toEqual([]);
});
