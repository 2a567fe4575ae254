import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freshFolder, remove, run } from '../../bench/lifeboat.ts';
import { shared } from './shared.ts';

const production = '10000000-0000-4000-8000-000000000001';
const group = 'rg-contoso-app-prod';
const drGroup = 'rg-contoso-dr';

/** What stands for `{name}` in the list of commands. */
const variables = {
  rg: group,
  vault: 'rsv-contoso-prod-aue',
  vm: 'vm1',
  vmid: `/subscriptions/${production}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/vm1`,
  dev: '20000000-0000-4000-8000-000000000002',
  devrg: 'rg-contoso-dev',
  devvault: 'rsv-contoso-dev-aue',
  devvm: 'shop-dev-01',
  devpolicy: 'Tier-2-Dev-WebApp',
  drvault: `/subscriptions/${production}/resourceGroups/${drGroup}/providers/Microsoft.RecoveryServices/vaults/rsv-contoso-dr-cin`,
};

/** Slow enough for a backup to be stopped while it takes its snapshot, quick enough for the CLI not to wait. */
const speed = '10';

export const azIsThere = (): Promise<boolean> =>
  promisify(execFile)('sh', ['-c', 'command -v az']).then(
    () => true,
    () => false,
  );

/** Runs `az-commands.txt` by the real Azure CLI against a fresh sandbox whose traffic is recorded; true: all as expected. */
export async function runAz(traffic: string): Promise<boolean> {
  const data = freshFolder();
  const sandbox = await run(
    'src/sandbox/main.ts',
    { SANDBOX_PORT: '0', SANDBOX_SPEED: speed, SANDBOX_TRAFFIC: traffic, LIFEBOAT_DATA: data },
    /https:\/\/localhost:\d+/,
  );
  try {
    const options = {
      arm: /https:\/\/localhost:\d+/.exec(sandbox.said)![0],
      ca: join(data, 'sandbox', 'ca.pem'),
      subscription: production,
      tenant: '11111111-1111-4111-8111-111111111111',
      commands: join(import.meta.dirname, 'az-commands.txt'),
    };
    const words = [
      ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]),
      ...Object.entries(variables).flatMap(([name, value]) => ['--var', `${name}=${value}`]),
    ];
    // Scripts that restore files it writes where it stands.
    const harness = spawn('python3', [shared('tools', 'az-harness', 'azcheck.py'), ...words], {
      stdio: 'inherit',
      cwd: data,
    });
    const [code] = (await once(harness, 'exit')) as [number | null];
    return code === 0;
  } finally {
    await sandbox.stop();
    remove(data);
  }
}
