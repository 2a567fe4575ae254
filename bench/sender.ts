import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const betweenTriesMs = 250;

/** An action group: it sends each webhook again and again until it is answered 202. */
export interface Sender {
  accepted(): number;
  /** How often one had to be sent again. */
  again(): number;
  /** Resolves when all are accepted. */
  readonly done: Promise<void>;
}

/** Sends the bodies over so many connections, to an address that may be down now and then. */
export function send(url: string, bodies: readonly Buffer[], connections: number): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let next = 0;
  let accepted = 0;
  let again = 0;

  async function work(): Promise<void> {
    for (let body = bodies[next++]; body; body = bodies[next++]) {
      while ((await post(url, body, agent)) !== 202) {
        again += 1;
        await sleep(betweenTriesMs);
      }
      accepted += 1;
    }
  }

  return {
    accepted: () => accepted,
    again: () => again,
    done: Promise.all(Array.from({ length: connections }, work)).then(() => agent.destroy()),
  };
}

/** The status; undefined: there was no answer. */
function post(url: string, body: Buffer, agent: Agent): Promise<number | undefined> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', 'content-length': body.length };
    const sending = request(url, { method: 'POST', agent, headers, timeout: 10_000 }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode));
      answer.on('error', () => resolve(undefined));
    });
    sending.on('error', () => resolve(undefined)).on('timeout', () => sending.destroy());
    sending.end(body);
  });
}
