import { setTimeout as sleep } from 'node:timers/promises';
import type { Figure } from './figures.ts';
import { freshFolder, remove, startLifeboat } from './lifeboat.ts';
import { median } from './load.ts';

const starts = 6;
const idleAfterMs = 3_000;

/** From `npm start`'s process to "is ready", and what it keeps in memory when nothing happens: local mode with all it has. */
export async function start(): Promise<Figure[]> {
  const data = freshFolder();
  const took: number[] = [];
  let idle: number | undefined;
  for (let n = 0; n < starts; n++) {
    const lifeboat = await startLifeboat(data);
    took.push(lifeboat.readyMs);
    if (n === starts - 1) {
      await sleep(idleAfterMs);
      idle = lifeboat.memory();
    }
    await lifeboat.stop();
  }
  remove(data);
  const [first, ...again] = took;
  return [
    { what: 'start, first of a folder', value: first!, unit: 'ms', note: 'makes the certificate and the world' },
    { what: 'start, best', value: Math.min(...again), unit: 'ms', aim: { most: 1_500 }, note: `of ${again.length}` },
    { what: 'start, median', value: median(again), unit: 'ms', aim: { most: 1_500 } },
    ...(idle === undefined
      ? []
      : [{ what: 'memory, idle', value: idle / 1e6, unit: 'MB', aim: { most: 200 }, note: 'with sandbox and page' }]),
  ];
}
