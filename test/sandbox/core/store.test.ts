import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { WorldStore } from '../../../src/sandbox/core/store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lifeboat-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const change = (key: string, doc: unknown) => ({ table: 't', key, doc });

test('what was saved is there after a restart, in the order in which it first came', () => {
  const store = new WorldStore(folder);
  store.save([change('a', 1), change('b', 2), change('c', 3)]);
  store.save([change('a', 4), change('b', undefined)]);
  store.save([change('b', 5)]);
  store.close();
  const again = new WorldStore(folder);
  expect([...again.load()]).toEqual([change('a', 4), change('c', 3), change('b', 5)]);
  again.save([change('c', 6)]);
  again.replace([change('z', 7)]);
  again.close();
  const last = new WorldStore(folder);
  expect([...last.load()]).toEqual([change('z', 7)]);
  last.close();
});

test('a second sandbox on the same folder is refused', () => {
  const store = new WorldStore(folder);
  expect(() => new WorldStore(folder)).toThrow(/open in another process/);
  store.close();
});
