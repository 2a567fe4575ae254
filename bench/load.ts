import { connect, type Socket } from 'node:net';

/** What a round of requests came to. */
export interface Load {
  /** Of all requests together, in seconds. */
  readonly seconds: number;
  readonly statuses: Readonly<Record<number, number>>;
  /** Of each request, from its first byte out to its last byte in, in milliseconds, in the order of their ends. */
  readonly took: readonly number[];
}

/**
 * Posts the bodies over kept connections, one request at a time on each, as fast as they are answered. HTTP is written and read
 * by hand, because Node's own client costs as much as a server does, and both share this machine.
 */
export async function post(
  url: string,
  bodies: readonly Buffer[],
  connections: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<Load> {
  const { hostname, port, pathname, search, host } = new URL(url);
  const more = Object.entries({ 'content-type': 'application/json', ...headers }).map(([k, v]) => `${k}: ${v}\r\n`);
  const head = `POST ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\n${more.join('')}`;
  const statuses: Record<number, number> = {};
  const took: number[] = [];
  let next = 0;

  const work = async () => {
    const socket = await open(hostname, Number(port));
    for (let body = bodies[next++]; body; body = bodies[next++]) {
      const started = performance.now();
      const status = await answered(socket, `${head}content-length: ${body.length}\r\n\r\n`, body);
      took.push(performance.now() - started);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
    socket.destroy();
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: Math.min(connections, bodies.length) }, work));
  return { seconds: (performance.now() - started) / 1_000, statuses, took };
}

/** The value below which `share` (0 to 1) of all lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

function open(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host, () => resolve(socket.setNoDelay(true)));
    socket.once('error', reject);
  });
}

/** Sends one request and reads its answer to the end; gives the status. */
function answered(socket: Socket, head: string, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    let got = '';
    const done = (settle: () => void) => {
      socket.off('data', hear).off('close', gone).off('error', gone);
      settle();
    };
    const gone = () => done(() => reject(new Error('the connection was closed before the answer')));
    const hear = (chunk: Buffer) => {
      got += chunk.toString('latin1');
      const end = got.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(got)?.[1] ?? 0);
      if (got.length >= end + 4 + length) done(() => resolve(Number(got.slice(9, 12))));
    };
    socket.on('data', hear).on('close', gone).on('error', gone);
    socket.write(head, 'latin1');
    socket.write(body);
  });
}
