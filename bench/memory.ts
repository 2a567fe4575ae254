import { writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { strangers } from '../test/crash/teams.ts';
import type { Figure } from './figures.ts';
import { freshFolder, type Lifeboat, remove, startLifeboat } from './lifeboat.ts';
import { post } from './load.ts';
import { startTeams, type Teams } from './teams.ts';
import { listInAzure, webhooks } from './webhooks.ts';

/** What a quiet day is made of: so much work, as fast as it can be done at this pace. */
const mixed = { alerts: 1_200, lines: 2_400, distinct: 40, everyMs: 100 };
/** Everybody types at once, while connections are held open by bodies that never end. */
const rush = { people: 50, forMs: 45_000, pauseMs: 1_000, slowBodies: 200 };
const quietMs = 20_000;
const most = 250;
/** What the second half of the same work may add: more than that, and it goes on growing. */
const mostGrowth = 15;

const lines = [
  'status vm1',
  'jobs',
  'alerts',
  'help',
  'status',
  'approvals',
  'why A-1',
  'mutes',
  'statsu vm1',
  'whoami',
];

/** What Lifeboat keeps in memory after much work: local mode with all it has, in one process. */
export async function memory(): Promise<Figure[]> {
  const data = freshFolder();
  const rules = join(data, 'lifeboat.yaml');
  writeFileSync(rules, `roles:\n  reader:\n${strangers.map(({ aadObjectId }) => `    - ${aadObjectId}\n`).join('')}`);
  const teams = await startTeams(strangers);
  const lifeboat = await startLifeboat(data, { LIFEBOAT_CONFIG: rules });
  try {
    await post(`${lifeboat.bot}/api/messages`, [teams.installed()], 1);
    await sleep(3_000);
    const idle = await look(lifeboat);
    const seen = await work(lifeboat, teams);
    const afterRush = await crowd(lifeboat, teams);
    await sleep(quietMs);
    const after = await look(lifeboat);
    const half = seen[Math.floor(seen.length / 2) - 1]!;
    const whole = seen.at(-1)!;
    return [
      figure('idle', idle),
      figure(`after ${mixed.alerts / 2} alerts and ${mixed.lines / 2} lines`, half, most),
      figure(`after twice as many`, whole, most),
      {
        what: 'growth in the second half',
        value: whole.resident - half.resident,
        unit: 'MB',
        aim: { most: mostGrowth },
      },
      figure(`at most, ${rush.people} people at once`, afterRush, most),
      figure('a while later', after, most),
    ];
  } finally {
    await lifeboat.stop();
    await teams.close();
    remove(data);
  }
}

interface Memory {
  /** All in megabytes. */
  readonly resident: number;
  readonly heap: number;
  readonly external: number;
}

async function look({ bot }: Lifeboat): Promise<Memory> {
  const text = await (await fetch(`${bot}/metrics`)).text();
  const of = (name: string) => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1]) / 1e6;
  return {
    resident: of('process_resident_memory_bytes'),
    heap: of('nodejs_heap_size_used_bytes'),
    external: of('nodejs_external_memory_bytes'),
  };
}

function figure(what: string, { resident, heap, external }: Memory, aim?: number): Figure {
  const note = `heap in use ${Math.round(heap)} MB, beside it ${Math.round(external)} MB`;
  return { what, value: resident, unit: 'MB', note, ...(aim !== undefined && { aim: { most: aim } }) };
}

/** Alerts and lines at an even pace; gives ten looks. */
async function work(lifeboat: Lifeboat, teams: Teams): Promise<Memory[]> {
  const alerts = webhooks(mixed.alerts, mixed.distinct);
  await listInAzure(lifeboat.azure!, join(lifeboat.data, 'sandbox', 'ca.pem'), alerts);
  const said = Array.from({ length: mixed.lines }, (_, n) => teams.typed(lines[n % lines.length]!));
  const linesEach = mixed.lines / mixed.alerts;
  const looks: Memory[] = [];
  const due = performance.now();
  for (const [n, alert] of alerts.entries()) {
    await sleep(Math.max(0, due + n * mixed.everyMs - performance.now()));
    await post(`${lifeboat.bot}/api/alerts`, [alert], 1);
    await post(`${lifeboat.bot}/api/messages`, said.slice(n * linesEach, (n + 1) * linesEach), 1);
    if ((n + 1) % (mixed.alerts / 10) === 0) looks.push(await look(lifeboat));
  }
  return looks;
}

/** Gives the most that was seen. */
async function crowd(lifeboat: Lifeboat, teams: Teams): Promise<Memory> {
  const slow = Array.from({ length: rush.slowBodies }, () => hold(lifeboat));
  const until = performance.now() + rush.forMs;
  let largest = await look(lifeboat);
  const types = async (who: number) => {
    for (let n = who; performance.now() < until; n++) {
      await post(`${lifeboat.bot}/api/messages`, [teams.typed(lines[n % lines.length]!)], 1);
      await sleep(rush.pauseMs);
    }
  };
  const watch = async () => {
    while (performance.now() < until) {
      const now = await look(lifeboat);
      if (now.resident > largest.resident) largest = now;
      await sleep(rush.pauseMs);
    }
  };
  await Promise.all([watch(), ...Array.from({ length: rush.people }, (_, who) => types(who))]);
  for (const socket of slow) socket.destroy();
  return largest;
}

/** A request whose body comes in part and never ends. */
function hold({ bot }: Lifeboat): Socket {
  const { hostname, port, host } = new URL(bot);
  const socket = connect(Number(port), hostname, () => {
    socket.write(`POST /api/alerts HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 1000000\r\n\r\n`);
    socket.write(Buffer.alloc(16_000, 0x20));
  });
  return socket.on('error', () => undefined);
}
