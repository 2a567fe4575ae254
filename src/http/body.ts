import type { IncomingMessage } from 'node:http';

/** The client went away before its request was complete; there is nobody to answer. */
export class Aborted extends Error {
  override readonly name = 'Aborted';
}

/** Its length is said, and is more than that. */
export function saysTooLong({ headers }: IncomingMessage, limit: number): boolean {
  return Number(headers['content-length'] ?? 0) > limit;
}

/**
 * Reads a body of at most `limit` bytes; undefined: there is more. Nothing beyond the limit is kept; Node discards the
 * rest, so that the client can finish sending and read its 413. Chosen over restify's bodyParser, which also parses
 * forms, copies, and answers in its own way.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  if (saysTooLong(request, limit)) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const done = (result: Buffer | undefined) => {
      request.off('data', take).off('end', end).off('close', gone).off('error', gone);
      resolve(result);
    };
    const take = (chunk: Buffer) => {
      length += chunk.length;
      if (length > limit) done(undefined);
      else chunks.push(chunk);
    };
    const end = () => done(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
    const gone = () => reject(new Aborted('the client went away'));
    request.on('data', take).on('end', end).on('close', gone).on('error', gone);
  });
}
