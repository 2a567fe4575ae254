import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP line between two processes that can be cut, and made dead for a while. */
export interface Wire {
  readonly port: number;
  /** Breaks every connection that is open now. */
  cut(): void;
  /** Nobody gets through until it is {@link Wire.mend}ed. */
  break(): Promise<void>;
  mend(): Promise<void>;
  close(): Promise<void>;
}

/** Listens on a free port of loopback and passes everything on to the port `target` of `host`. */
export async function startWire(target: number, host = '127.0.0.1'): Promise<Wire> {
  const open = new Set<Socket>();
  const make = (): Server =>
    createServer((from) => {
      const to = connect(target, host);
      for (const socket of [from, to]) {
        open.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          open.delete(socket);
          from.destroy();
          to.destroy();
        });
      }
      from.pipe(to).pipe(from);
    });
  let server = make();
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      cut();
    });
  return {
    port,
    cut,
    break: stop,
    async mend() {
      server = make();
      await listen(port);
    },
    close: stop,
  };
}

/** A port that is free at this moment: the processes here keep theirs over kills, so they cannot take 0. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
