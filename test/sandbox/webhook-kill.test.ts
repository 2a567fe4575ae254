import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from '@jest/globals';
import { Bench, dig, prodVault, vaultId, vmId } from './support.ts';

test('the webhook of a failed backup is posted without anyone asking', async () => {
  const posted = Promise.withResolvers<string>();
  const receiver = createServer(async (incoming, outgoing) => {
    let body = '';
    for await (const chunk of incoming) body += chunk;
    outgoing.writeHead(202).end();
    posted.resolve(body);
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const { port } = receiver.address() as AddressInfo;
  const bench = new Bench();
  await bench.start({ speed: 6_000, defaultWebhook: `http://127.0.0.1:${port}/api/alerts` });
  const { body } = await bench.control('fail-backup', { vm: 'sql-prod-01', now: true });
  const alert: unknown = JSON.parse(await posted.promise);
  expect(dig(alert, 'data.alertContext.extendedInfo.jobId')).toBe(body.jobId);
  expect(dig(alert, 'data.essentials.monitoringService')).toBe('Azure Backup');
  await bench.stop();
  receiver.closeAllConnections();
  receiver.close();
});

/** The sandbox as a process of its own, which can be killed. */
async function run(folder: string): Promise<{ process: ChildProcessWithoutNullStreams; url: string }> {
  const env = { ...process.env, SANDBOX_PORT: '0', LIFEBOAT_DATA: folder, NODE_OPTIONS: '--no-warnings' };
  const child = spawn(process.execPath, ['src/sandbox/main.ts'], { env });
  const [line] = await once(createInterface(child.stdout), 'line');
  return { process: child, url: /https:\S+/.exec(String(line))![0] };
}

/** One request over HTTPS; gives status and body. */
function send(method: string, url: string, ca: string, body = ''): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: 'Bearer x' };
    const outgoing = request(url, { method, ca, headers, agent: false }, async (incoming) => {
      let text = '';
      for await (const chunk of incoming) text += chunk;
      resolve({ status: incoming.statusCode!, body: text });
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

test('what was accepted is there after a kill, and goes on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lifeboat-kill-'));
  const version = 'api-version=2023-06-01';
  const names = ['vm1', 'ledger-prod-01'].map((name) =>
    vmId(name, name === 'vm1' ? undefined : 'rg-contoso-data-prod'),
  );
  let clock = 0;
  for (const [round, vm] of names.entries()) {
    const sandbox = await run(folder);
    const ca = readFileSync(join(folder, 'sandbox', 'ca.pem'), 'utf8');
    const short = `iaasvmcontainerv2;${vm.split('/')[4]};${vm.split('/')[8]}`;
    const item = `${vaultId(prodVault)}/backupFabrics/Azure/protectionContainers/IaasVMContainer;${short}/protectedItems/VM;${short}`;
    const policyId = `${vaultId(prodVault)}/backupPolicies/DefaultPolicy`;
    const properties = { protectedItemType: 'Microsoft.Compute/virtualMachines', sourceResourceId: vm, policyId };
    const put = await send('PUT', `${sandbox.url}${item}?${version}`, ca, JSON.stringify({ properties }));
    sandbox.process.kill('SIGKILL');
    await once(sandbox.process, 'exit');
    expect(put.status).toBe(202);

    const again = await run(folder);
    const now = JSON.parse((await send('GET', `${again.url}/_sandbox/clock`, ca)).body);
    expect(Date.parse(now.now)).toBeGreaterThanOrEqual(clock);
    await send('POST', `${again.url}/_sandbox/clock`, ca, '{"advance":"PT1M"}');
    const filter = `$filter=${encodeURIComponent("operation eq 'ConfigureBackup' and status eq 'Completed'")}`;
    const jobs = await send('GET', `${again.url}${vaultId(prodVault)}/backupJobs?${version}&${filter}`, ca);
    expect(JSON.parse(jobs.body).value).toHaveLength(round + 1);
    clock = Date.parse(JSON.parse((await send('GET', `${again.url}/_sandbox/clock`, ca)).body).now);
    again.process.kill('SIGKILL');
    await once(again.process, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
});
