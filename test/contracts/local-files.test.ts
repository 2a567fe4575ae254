import { chmodSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { silentLog } from '../../src/base/log.ts';
import { openDatabase } from '../../src/db/open.ts';
import { startLocalTeams } from '../../src/local-teams/index.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import { emptyFolder } from '../support/folder.ts';
import { ManualClock } from '../support/manual-clock.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = emptyFolder('lifeboat-private-');
  folders.push(folder);
  return folder;
}

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

/** Each file and folder below, with its mode; the folder itself as `.`. */
function modes(folder: string): Record<string, string> {
  const below = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return Object.fromEntries(['.', ...below].map((name) => [name, modeOf(join(folder, name))]));
}

const wanted = (folder: string) =>
  Object.fromEntries(
    Object.keys(modes(folder)).map((name) => [name, statSync(join(folder, name)).isDirectory() ? '700' : '600']),
  );

const own = {
  tenant: 't',
  people: [],
  bot: { id: '28:x', name: 'Lifeboat' },
  botUrl: 'http://127.0.0.1:1/api/messages',
};
const sandbox = (dataDir: string, traffic: string) => startSandbox({ port: 0, dataDir, speed: 0, traffic });
const page = (dataDir: string) => startLocalTeams({ port: 0, dataDir, ...own });
const store = (dataDir: string) => openDatabase({ dataDir, clock: new ManualClock(), log: silentLog });

test('whoever comes first, nobody else on the machine can read what lies in LIFEBOAT_DATA', async () => {
  const before = process.umask(0);
  try {
    const open = [
      (data: string) => sandbox(data, join(data, 'traffic.jsonl')),
      (data: string) => page(data),
      (data: string) => store(data),
    ];
    for (const first of open.keys()) {
      const data = join(newFolder(), 'made', 'by', 'us');
      const started: { close(): Promise<void> }[] = [];
      for (const start of [open[first]!, ...open.filter((_, index) => index !== first)])
        started.push(await start(data));
      expect(Object.keys(modes(data)).length).toBeGreaterThan(10);
      expect(modes(data)).toEqual(wanted(data));
      for (const one of started) await one.close();
    }
  } finally {
    process.umask(before);
  }
});

test('what an earlier version or another program left open is shut', async () => {
  const data = newFolder();
  for (const folder of ['', 'sandbox', 'local-teams']) {
    mkdirSync(join(data, folder), { recursive: true });
    chmodSync(join(data, folder), 0o755);
  }
  const files = ['lifeboat.db', 'lifeboat.db-wal', 'sandbox/world.db', 'local-teams/history.db', 'traffic.jsonl'];
  for (const file of files) {
    writeFileSync(join(data, file), '');
    chmodSync(join(data, file), 0o644);
  }
  const started = [await sandbox(data, join(data, 'traffic.jsonl')), await page(data), await store(data)];
  expect(modes(data)).toEqual(wanted(data));
  for (const one of started) await one.close();
});

test('a folder that everybody shares stays open', async () => {
  const shared = newFolder();
  chmodSync(shared, 0o1777);
  await (await store(shared)).close();
  expect([modeOf(shared), modeOf(join(shared, 'lifeboat.db'))]).toEqual(['777', '600']);
});
