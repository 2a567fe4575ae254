import { expect, test } from '@jest/globals';
import { commands } from '../../src/commands/index.ts';
import { entries } from './entries.ts';
import { playOn } from './played.ts';

const changes = commands.filter(({ kind }) => kind === 'change').map(({ name }) => name);

test('every declared change is played', () => {
  const played = Object.keys(entries).map((key) => key.split(',')[0]!);
  const missing = changes.filter((name) => !played.includes(name));
  const said = missing.map(
    (name) =>
      `“${name}” is declared and is not played: add it to test/changes/entries.ts, by the line that asks for it`,
  );
  expect(said).toEqual([]);
  expect(played.filter((name) => !changes.includes(name))).toEqual([]);
});

playOn('embedded');
