import { ServerResponse } from 'node:http';
import restify from 'restify';

/**
 * Importing restify replaces `writeHead` of Node's own responses, for every server of this process, with one that gives
 * nothing back, so that `response.writeHead(…).end(…)` breaks in the sandbox and the local page. Node's own is put back;
 * restify keeps it under this name.
 */
const patched: { _writeHead?: ServerResponse['writeHead'] } = ServerResponse.prototype as object;
if (patched._writeHead) ServerResponse.prototype.writeHead = patched._writeHead;

/** The types of restify 8 do not know `logger`, which restify 12 exports for this. */
const { logger } = restify as unknown as { logger(options: object): restify.ServerOptions['log'] };

/**
 * A restify server without a name, and with its log (pino, on standard output) off: what is to be said is in Lifeboat's. A
 * slash at the end of an address is the same door.
 */
export function createRestify(): restify.Server {
  const options = { name: '', log: logger({ enabled: false }), ignoreTrailingSlash: true };
  return restify.createServer(options);
}
