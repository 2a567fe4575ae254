import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { auditWords } from '../../src/audit/words.ts';

const src = join(import.meta.dirname, '..', '..', 'src');

test('the README of the record has the table of its words', () => {
  const readme = readFileSync(join(src, 'audit', 'README.md'), 'utf8');
  const [, table = ''] = /<!-- words -->\n([\s\S]*?)\n<!-- \/words -->/.exec(readme) ?? [];
  const rows = Object.entries(auditWords).map(([word, meaning]) => `| \`${word}\` | ${meaning} |`);
  expect(table).toBe(['| what | means |', '| --- | --- |', ...rows].join('\n'));
});

test('every word is written by somebody', () => {
  const texts = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter(
      (file) => file.endsWith('.ts') && file !== join('audit', 'words.ts') && !/^(sandbox|local-teams)/.test(file),
    )
    .map((file) => readFileSync(join(src, file), 'utf8'));
  const unused = Object.keys(auditWords).filter((word) => !texts.some((text) => text.includes(`'${word}'`)));
  expect(unused).toEqual([]);
});
