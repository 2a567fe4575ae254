import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP line between two processes that can be cut, made dead for a while, or made to hang. */
export interface Wire {
  readonly port: number;
  /** Breaks every connection that is open now. */
  cut(): void;
  /** Nobody gets through until it is {@link Wire.mend}ed. */
  break(): Promise<void>;
  /** Connections stay open, new ones are taken, and nothing passes until it is mended: a network that swallows everything. */
  hang(): void;
  mend(): Promise<void>;
  close(): Promise<void>;
}

/** Listens on a free port of loopback and passes everything on to the port `target` of `host`. */
export async function startWire(target: number, host = '127.0.0.1'): Promise<Wire> {
  /** Both ends of each connection; the far one is not there yet while it hangs. */
  const lines = new Map<Socket, Socket | undefined>();
  let isHanging = false;

  function join(from: Socket): void {
    const to = lines.get(from) ?? reach(from);
    from.pipe(to).pipe(from);
  }

  function reach(from: Socket): Socket {
    const to = connect(target, host);
    lines.set(from, to);
    to.on('error', () => undefined).on('close', () => from.destroy());
    return to;
  }

  const make = (): Server =>
    createServer((from) => {
      lines.set(from, undefined);
      from.on('error', () => undefined);
      from.on('close', () => {
        lines.get(from)?.destroy();
        lines.delete(from);
      });
      if (!isHanging) join(from);
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
    for (const from of lines.keys()) from.destroy();
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
    hang() {
      isHanging = true;
      for (const [from, to] of lines) {
        if (!to) continue;
        from.unpipe(to);
        to.unpipe(from);
      }
    },
    async mend() {
      if (isHanging) {
        isHanging = false;
        for (const from of lines.keys()) join(from);
        return;
      }
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
