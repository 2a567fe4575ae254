import { startSandbox } from './index.ts';

/** `npm run sandbox`: the sandbox Azure alone, with the settings that the README of the project lists. */
const { SANDBOX_PORT, SANDBOX_SPEED, SANDBOX_WORLD, SANDBOX_TRAFFIC, SANDBOX_SCHEDULE, LIFEBOAT_DATA } = process.env;

function numberFrom(name: string, text: string | undefined, fallback: number, least: number): number {
  const value = text === undefined ? fallback : Number(text);
  if (Number.isFinite(value) && value >= least && text !== '') return value;
  throw new Error(`${name}: is not a number of at least ${least}.`);
}

function isOn(name: string, text = 'off'): boolean {
  if (text === 'on' || text === 'off') return text === 'on';
  throw new Error(`${name}: is neither on nor off.`);
}

try {
  const sandbox = await startSandbox({
    port: numberFrom('SANDBOX_PORT', SANDBOX_PORT, 8443, 0),
    speed: numberFrom('SANDBOX_SPEED', SANDBOX_SPEED, 60, 0.001),
    dataDir: LIFEBOAT_DATA ?? './.lifeboat',
    worldFile: SANDBOX_WORLD,
    traffic: SANDBOX_TRAFFIC,
    schedule: isOn('SANDBOX_SCHEDULE', SANDBOX_SCHEDULE),
  });
  console.log(`Sandbox Azure  ${sandbox.url}  (CA: ${sandbox.caFile})`);
  const stop = (): void => void sandbox.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
