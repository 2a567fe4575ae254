import type { IncomingHttpHeaders } from 'node:http';
import { isLoopback } from '../config/settings.ts';
import { type Answer, refusal } from './route.ts';

/**
 * In local mode nobody proves who they are, so that a web page which happens to be open on this machine must not get
 * through: it shows itself by an `Origin`, which browsers put on every POST to elsewhere and no Bot Connector sends, or
 * by a `Host` that is not loopback (a DNS name that was made to point here). Undefined: let it in.
 */
export function refusalOfPages({ host, origin }: IncomingHttpHeaders): Answer | undefined {
  const foreignHost = host !== undefined && !isLoopback(nameOf(host));
  if (!foreignHost && origin === undefined) return undefined;
  return refusal(403, 'Forbidden', 'In local mode Lifeboat is not there for web pages.');
}

function nameOf(host: string): string {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : '';
}
