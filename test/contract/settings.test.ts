import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';

const folder = mkdtempSync(join(tmpdir(), 'lifeboat-contract-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the bot as `npm start` does, until it ends by itself. */
function start(env: Readonly<Record<string, string>>): Promise<{ code: number | null; said: string }> {
  const free = { PORT: '0', LOCAL_TEAMS_PORT: '0', SANDBOX_PORT: '0', LIFEBOAT_DATA: folder };
  const child = spawn(process.execPath, [join(import.meta.dirname, '..', '..', 'src', 'main.ts')], {
    cwd: folder,
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...free, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const take = (part: Buffer) => {
    said += part.toString();
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, said })));
}

const guid = '22222222-2222-4222-8222-222222222222';

test('refuses to start, with an exit code that is not zero, and names the setting', async () => {
  const cases: [string, Record<string, string>][] = [
    ['MicrosoftAppType', { MicrosoftAppId: guid }],
    ['SANDBOX', { SANDBOX: 'on', AZURE_ARM_ENDPOINT: 'https://localhost:1' }],
    ['LIFEBOAT_CONFIG', { LIFEBOAT_CONFIG: join(folder, 'none.yaml') }],
    ['SANDBOX_WORLD', { SANDBOX_WORLD: join(folder, 'none.json') }],
  ];
  const results = await Promise.all(cases.map(async ([, env]) => start(env)));
  for (const [index, [name]] of cases.entries()) {
    expect(results[index]).toEqual({ code: 1, said: expect.stringContaining(`${name}: `) });
    expect(results[index]!.said).toContain('does not start');
  }
});
