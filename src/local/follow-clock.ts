import { Agent, request } from 'node:https';
import type { ShiftedClock } from '../base/clock.ts';
import { isLoopback } from '../config/settings.ts';

/** How often, and how long for an answer, in machine milliseconds. */
const every = 250;
const within = 1_000;

/**
 * A sandbox in another process moves our deadlines too: it is asked what its `advance` added, once before this resolves
 * and then all the time. Only a Resource Manager on loopback can be one. Gives what stops it.
 */
export async function followClock(
  endpoint: string | undefined,
  ca: string | undefined,
  clock: ShiftedClock,
): Promise<(() => void) | undefined> {
  if (!endpoint || !isLoopback(new URL(endpoint).hostname)) return undefined;
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ...(ca && { ca }) });
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const look = async (): Promise<void> => {
    const advanced = await advancedBy(endpoint, agent);
    if (stopped) return;
    if (advanced !== undefined) clock.shiftTo(advanced);
    timer = setTimeout(look, every);
    timer.unref();
  };
  await look();
  return () => {
    stopped = true;
    clearTimeout(timer);
    agent.destroy();
  };
}

/** In milliseconds; undefined: it is down, or no sandbox. */
function advancedBy(endpoint: string, agent: Agent): Promise<number | undefined> {
  return new Promise((resolve) => {
    const none = () => resolve(undefined);
    const asked = request(new URL('/_sandbox/clock', endpoint), { agent, timeout: within }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('error', none);
      answer.on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () => resolve(answer.statusCode === 200 ? readAdvanced(text) : undefined));
    });
    asked.on('error', none).on('timeout', () => asked.destroy());
    asked.end();
  });
}

function readAdvanced(text: string): number | undefined {
  try {
    const { advancedMs } = JSON.parse(text) as { advancedMs?: unknown };
    return typeof advancedMs === 'number' ? advancedMs : undefined;
  } catch {
    return undefined;
  }
}
