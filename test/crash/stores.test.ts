import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { sql } from '../../src/db/db.ts';
import { engines, type TestStore } from '../support/engines.ts';
import { type Child, createChild, EndedEarly } from './child.ts';
import { freePort, startWire, type Wire } from './wire.ts';

const stores = await engines();
afterAll(stores.stop);
const shared = stores.all.filter(({ name }) => name === 'postgres');

const cleanUps: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'lifeboat-crash-'));
  cleanUps.push(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** A bot with neither Teams nor Azure: what it needs here is its store and its doors. */
async function bot(data: string, more: Readonly<Record<string, string>> = {}): Promise<{ child: Child; url: string }> {
  const port = await freePort();
  const child = createChild({
    script: 'src/main.ts',
    env: {
      PORT: String(port),
      LIFEBOAT_DATA: data,
      LOCAL_TEAMS: 'off',
      AZURE_ARM_ENDPOINT: 'https://localhost:1',
      ...more,
    },
    ready: /is ready/,
    logFile: join(data, `bot-${port}.log`),
  });
  cleanUps.push(() => child.kill());
  return { child, url: `http://127.0.0.1:${port}` };
}

const alert = (n: number) => ({
  schemaId: 'azureMonitorCommonAlertSchema',
  data: {
    essentials: { alertId: `/subscriptions/s/alerts/${n}`, monitorCondition: 'Fired', severity: 'Sev1' },
    alertContext: {},
  },
});

async function statusOf(url: string, body?: object): Promise<number> {
  const answer = await fetch(url, {
    ...(body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  await answer.arrayBuffer();
  return answer.status;
}

test('a second process on one embedded store refuses to start, says why and ends with 1; the lock ends with a kill', async () => {
  const data = folder();
  const first = await bot(data);
  await first.child.start();
  const second = await bot(data);
  const refused = await second.child.start().catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(EndedEarly);
  expect(refused).toMatchObject({ how: 1, said: expect.stringContaining('Another Lifeboat is running on the folder') });
  expect(await statusOf(`${first.url}/readyz`)).toBe(200);
  await first.child.kill();
  await second.child.start();
  expect(await statusOf(`${second.url}/readyz`)).toBe(200);
}, 120_000);

describe.each(shared)('$name', (engine) => {
  async function wired(): Promise<{ store: TestStore; wire: Wire; databaseUrl: string }> {
    const store = await engine.store();
    cleanUps.push(() => store.remove());
    const url = new URL(store.env.DATABASE_URL ?? '');
    const wire = await startWire(Number(url.port || 5432), url.hostname);
    cleanUps.push(() => wire.close());
    url.host = `127.0.0.1:${wire.port}`;
    return { store, wire, databaseUrl: url.href };
  }

  test('while the store is away nothing is accepted and it says so; afterwards everything is there again', async () => {
    const { store, wire, databaseUrl } = await wired();
    const { child, url } = await bot(folder(), { DATABASE_URL: databaseUrl });
    await child.start();
    expect(await statusOf(`${url}/api/alerts`, alert(1))).toBe(202);
    expect(await statusOf(`${url}/readyz`)).toBe(200);

    await wire.break();
    expect(await statusOf(`${url}/api/alerts`, alert(2))).toBe(503);
    expect(await statusOf(`${url}/readyz`)).toBe(503);
    expect(await statusOf(`${url}/healthz`)).toBe(200);

    await wire.mend();
    while ((await statusOf(`${url}/readyz`)) !== 200) await sleep(100);
    expect(await statusOf(`${url}/api/alerts`, alert(3))).toBe(202);
    expect(await child.stop()).toBe(0);
    const db = await store.open();
    const kept = await db.all<{ body: string }>(sql`select body from alert_events order by received_at`);
    await db.close();
    expect(kept.map(({ body }) => /alerts\/(\d)/.exec(body)?.[1])).toEqual(['1', '3']);
  }, 120_000);
});
