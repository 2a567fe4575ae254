import type { OutgoingHttpHeaders } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { HttpError, readBody, sendJson } from '../http/http.ts';
import type { Call, Route } from '../http/router.ts';
import { lookup } from '../lookup.ts';

export interface SandboxAddress {
  /** `https://localhost:8443` */
  readonly url: string;
  /** The PEM of the CA that signed its certificate. */
  readonly ca: string;
}

/** What the page may do with the sandbox: nothing else is passed on. */
const allowed = lookup<readonly string[]>({
  'fail-backup': ['POST'],
  'run-schedule': ['POST'],
  faults: ['GET', 'POST', 'DELETE'],
  clock: ['GET', 'POST'],
  world: ['GET'],
  requests: ['GET'],
});

const TIMEOUT_MS = 10_000;

/** `/sandbox/<call>`: hands the sandbox's control calls on to it, because a browser does not trust its CA. */
export function sandboxRoutes(sandbox: SandboxAddress | undefined): { routes: Route[]; close(): void } {
  const agent = new Agent({ ca: sandbox?.ca, keepAlive: true });
  const handle = async (call: Call): Promise<void> => {
    if (!sandbox) throw new HttpError(404, 'NoSandbox', 'There is no sandbox here.');
    const name = call.params.call!;
    if (!allowed[name]?.includes(call.request.method!))
      throw new HttpError(404, 'NotFound', `The page does not pass on ${name}.`);
    const url = new URL(`/_sandbox/${name}?${call.query}`, sandbox.url);
    const answer = await ask(url, call.request.method!, await readBody(call.request), agent);
    sendJson(call.response, answer.status, answer.body);
  };
  const methods = ['GET', 'POST', 'DELETE'] as const;
  return {
    routes: methods.map((method) => ({ method, path: '/sandbox/:call', handle })),
    close: () => agent.destroy(),
  };
}

function ask(url: URL, method: string, body: string, agent: Agent): Promise<{ status: number; body: unknown }> {
  const headers: OutgoingHttpHeaders = body
    ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    : {};
  return new Promise((resolve, reject) => {
    const unreachable = (cause: Error) =>
      reject(new HttpError(502, 'SandboxUnreachable', `The sandbox does not answer: ${cause.message}`));
    const outgoing = httpsRequest(url, { method, agent, headers, timeout: TIMEOUT_MS }, (incoming) => {
      const parts: Buffer[] = [];
      incoming.on('data', (part: Buffer) => parts.push(part));
      incoming.on('error', unreachable);
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 502, body: parse(Buffer.concat(parts)) }));
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer in time')));
    outgoing.on('error', unreachable);
    outgoing.end(body);
  });
}

function parse(body: Buffer): unknown {
  const text = body.toString('utf8');
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return { text };
  }
}
