import type { IncomingMessage } from 'node:http';

/** The client went away before its request was complete; there is nobody to answer. */
export class Aborted extends Error {
  override readonly name = 'Aborted';
}

/** All bodies of an address that are under way together have taken what they may. */
export class NoRoom extends Error {
  override readonly name = 'NoRoom';
}

/** What the bodies of an address may take in memory together, so that many slow ones cannot take all there is. */
export interface Room {
  /** Takes so many bytes of it; throws {@link NoRoom}. */
  take(bytes: number): void;
  give(bytes: number): void;
}

/** `most`: in bytes. */
export function createRoom(most: number): Room {
  let taken = 0;
  return {
    take(bytes) {
      if (taken + bytes > most) throw new NoRoom('too many bodies are under way');
      taken += bytes;
    },
    give(bytes) {
      taken -= bytes;
    },
  };
}

/** Its length is said, and is more than that. */
export function saysTooLong({ headers }: IncomingMessage, limit: number): boolean {
  return Number(headers['content-length'] ?? 0) > limit;
}

/**
 * Reads a body of at most `limit` bytes; undefined: there is more. Nothing beyond the limit is kept; Node discards the
 * rest, so that the client can finish sending and read its 413. What is kept is taken from `room`, also when it rejects:
 * whoever asks gives it back. Rejects with Aborted or NoRoom. Chosen over restify's bodyParser, which also parses
 * forms, copies, and answers in its own way.
 */
export function readBody(
  request: IncomingMessage,
  limit: number,
  room: Pick<Room, 'take'>,
): Promise<Buffer | undefined> {
  if (saysTooLong(request, limit)) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const stop = () => request.off('data', take).off('end', end).off('close', gone).off('error', gone);
    const done = (result: Buffer | undefined) => {
      stop();
      resolve(result);
    };
    const take = (chunk: Buffer) => {
      length += chunk.length;
      if (length > limit) return done(undefined);
      try {
        room.take(chunk.length);
        chunks.push(chunk);
      } catch (error) {
        stop();
        reject(error);
      }
    };
    const end = () => done(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
    const gone = () => reject(new Aborted('the client went away'));
    request.on('data', take).on('end', end).on('close', gone).on('error', gone);
  });
}
