import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { questionOf } from '../../../../src/commands/backup/proof/probe-script.ts';
import type { Probe } from '../../../../src/config/proof.ts';

/** Scripts for Linux are run by a real shell, against a real server on loopback. */
let server: Server;
let port: number;
beforeAll(async () => {
  server = createServer((request, response) => {
    response.writeHead(request.url === '/health' ? 200 : 503).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => void server.close());

async function run(probe: Probe): Promise<{ code: number; output: string }> {
  const { script } = questionOf(probe, 'Linux', 0);
  try {
    const { stdout } = await promisify(execFile)('bash', ['-c', script]);
    return { code: 0, output: stdout.trim() };
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string };
    return { code, output: stdout.trim() };
  }
}

describe('on Linux', () => {
  test('a port that takes a connection', async () => {
    expect(await run({ tcp: port })).toEqual({ code: 0, output: 'answered' });
  });
  test('a port where nobody listens', async () => {
    expect((await run({ tcp: 1 })).code).toBe(1);
  });
  test('a page with the status that is wanted, and with another one', async () => {
    expect(await run({ http: `http://127.0.0.1:${port}/health`, status: 200 })).toEqual({
      code: 0,
      output: 'answered',
    });
    expect(await run({ http: `http://127.0.0.1:${port}/`, status: 200 })).toEqual({ code: 1, output: 'status 503' });
  });
  test('a command that succeeds, whatever quotes it has, and one that fails', async () => {
    const command = `echo "it's" 'all "well"'`;
    expect(await run({ run: command, says: 'x' })).toEqual({ code: 0, output: `it's all "well"` });
    expect(await run({ run: 'echo down; false', says: 'up' })).toEqual({ code: 1, output: 'down' });
  });
});

test('what it is said to be for people, and what has to be written', () => {
  const words = (probe: Probe) => {
    const { words: said, says } = questionOf(probe, 'Windows', 60);
    return [said, says];
  };
  expect(words({ tcp: 1433 })).toEqual(['TCP port 1433 takes a connection', 'answered']);
  expect(words({ http: 'http://localhost/', status: 401 })).toEqual(['HTTP http://localhost/ answers 401', 'answered']);
  expect(words({ run: 'Get-Service x', says: 'Running' })).toEqual(['“Get-Service x” says “Running”', 'Running']);
});
