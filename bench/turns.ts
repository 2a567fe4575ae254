import type { Figure } from './figures.ts';
import { control, freshFolder, remove, startLifeboat } from './lifeboat.ts';
import { percentile, post } from './load.ts';
import { startTeams } from './teams.ts';

const count = 200;
const connections = 4;
const warmUp = 20;

/** From an activity to its 200 while Azure answers nothing at all. */
export async function turns(): Promise<Figure[]> {
  const data = freshFolder();
  const teams = await startTeams();
  const lifeboat = await startLifeboat(data, { LOCAL_TEAMS: 'off' });
  const send = (bodies: Buffer[]) => post(`${lifeboat.bot}/api/messages`, bodies, connections);
  const many = (number: number, make: () => Buffer) => Array.from({ length: number }, make);
  try {
    await send([teams.installed()]);
    await control(lifeboat, 'faults', { match: '.', delayMs: 3_600_000, times: 1_000_000 });
    await send([...many(warmUp, () => teams.typed('status vm1')), ...many(warmUp, () => teams.pressed('status vm1'))]);
    const typed = await send(many(count, () => teams.typed('protect vm1 with Tier-1-Prod-AppDB')));
    const pressed = await send(many(count, () => teams.pressed('status vm1')));
    return [...figures('typed', typed), ...figures('pressed', pressed)];
  } finally {
    await control(lifeboat, 'faults', undefined, 'DELETE');
    await lifeboat.stop();
    await teams.close();
    remove(data);
  }
}

function figures(how: string, { took, statuses }: { took: readonly number[]; statuses: object }): Figure[] {
  const note = Object.entries(statuses)
    .map(([status, times]) => `${times} × ${status}`)
    .join(', ');
  return [0.5, 0.95, 0.99].map((share) => ({
    what: `${how}, p${share * 100}`,
    value: percentile(took, share),
    unit: 'ms',
    ...(share === 0.99 && { aim: { most: 100 }, note: `${note}, ${connections} at a time` }),
  }));
}
