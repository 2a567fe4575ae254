import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { scenarios } from '../src/azure/jobs/scenarios.ts';
import type { Command } from '../src/command-kit/command.ts';
import { patternsOf } from '../src/command-kit/slots.ts';
import { commands } from '../src/commands/index.ts';
import { usage } from '../src/grammar/grammar.ts';

const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** What stands between the marks of that name in the README. */
function section(name: string): string {
  const [, text = ''] = new RegExp(`<!-- ${name} -->([\\s\\S]*?)<!-- /${name} -->`).exec(readme) ?? [];
  return text.trim();
}

const risk = (command: Command) => (command.kind === 'read' ? '' : command.kind === 'change' ? command.risk : 'change');

/** The table of commands, as the README has it. */
function commandTable(): string {
  const rows = commands.map((command) => [
    `\`${usage(patternsOf(command)[0]!)}\``,
    command.summary,
    command.role,
    risk(command),
  ]);
  const table = [['say', 'what it does', 'from role', 'risk'], ['---', '---', '---', '---'], ...rows];
  return table.map((row) => `| ${row.join(' | ')} |`).join('\n');
}

const squeezed = (table: string) => table.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---');

test('the README has the table of the real commands', () => {
  expect(squeezed(section('commands'))).toBe(squeezed(commandTable()));
});

test('the README has the table of the real scenarios, with the rights of each', () => {
  const rows = Object.entries(scenarios).map(([name, { service, operation = '', rights, scope, cancel }]) => {
    const cancels = cancel ? `while ${cancel.while}, with \`${cancel.right}\`` : 'no';
    return [name, service, operation, rights.map((right) => `\`${right}\``).join(', '), scope, cancels];
  });
  const table = [
    ['scenario', 'service', "Azure's jobs", 'rights', 'on', 'can be cancelled'],
    ['---', '---', '---', '---', '---', '---'],
    ...rows,
  ];
  expect(squeezed(section('scenarios'))).toBe(squeezed(table.map((row) => `| ${row.join(' | ')} |`).join('\n')));
});

test('the README names every setting that the code reads', () => {
  const files = ['config/settings.ts', 'teams/settings.ts', 'http/alert-settings.ts', 'app.ts', 'local/world.ts'];
  const text = files.map((file) => readFileSync(join(root, 'src', file), 'utf8')).join('\n');
  const names = new Set(
    [...text.matchAll(/'([A-Z][A-Z]+(?:_[A-Z]+)*|MicrosoftApp\w+|ToBotFromChannel\w+)'/g)].map((match) => match[1]!),
  );
  const table = section('settings');
  const settings = [...names].filter((name) => !['POST', 'GET'].includes(name));
  expect(settings.length).toBeGreaterThan(15);
  expect(settings.filter((name) => !table.includes(name))).toEqual([]);
});

test('the README names the two commands of the repository', () => {
  expect(readme).toContain('npm ci && npm start');
  expect(readme).toContain('npm ci && npm test');
});

test('every folder that the README links to has its own', () => {
  const links = [...readme.matchAll(/\]\(((?:src|cards|test)[^)]*README\.md)\)/g)].map((match) => match[1]!);
  expect(links.length).toBeGreaterThan(10);
  for (const link of links) expect(readFileSync(join(root, link), 'utf8')).toMatch(/^# /);
});
