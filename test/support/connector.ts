import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** One request that the connector got. */
export interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Record<string, unknown>;
}

/** How the next matching requests are answered instead: with a status, by breaking the connection, never, or when told. */
export interface Failure {
  readonly match?: RegExp;
  readonly times?: number;
  readonly status?: number;
  readonly code?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly how?: 'status' | 'reset' | 'hang' | 'late';
}

export interface TokenParts {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly without?: readonly string[];
}

/**
 * A stand-in for the Bot Connector on loopback: OpenID metadata, keys, and the v3 conversation endpoints, which record
 * what arrives and fail as told. Its tokens are real: RS256 with a key of its own.
 */
export async function startConnector() {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'key-1', use: 'sig', endorsements: ['msteams'] };
  const arrived: Arrived[] = [];
  const waiting: { match: (request: Arrived) => boolean; tell: (request: Arrived) => void }[] = [];
  const failures: { rule: Failure; left: number }[] = [];
  const members = new Map<string, object>();
  const channels = new Map<string, readonly object[]>();
  const late: (() => void)[] = [];
  let keysDown = false;
  let keyRequests = 0;

  const server = createServer((request, response) => {
    serve(request, response).catch((error) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    if (path.startsWith('/keys/')) return keys(path, response);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const method = request.method ?? '';
    note({ method, path, authorization: request.headers.authorization, body: text ? JSON.parse(text) : {} });
    const failure = failures.find(({ rule, left }) => left > 0 && (rule.match ?? /./).test(`${method} ${path}`));
    if (failure) {
      failure.left -= 1;
      return fail(failure.rule, response);
    }
    if (path.includes('/members/')) {
      const member = members.get(decodeURIComponent(path.split('/members/')[1]!));
      return member
        ? json(response, 200, member)
        : json(response, 404, { error: { code: 'MemberNotFoundInConversation' } });
    }
    const team = /\/v3\/teams\/([^/]+)\/conversations$/.exec(path)?.[1];
    if (team) {
      const conversations = channels.get(decodeURIComponent(team));
      return conversations
        ? json(response, 200, { conversations })
        : json(response, 404, { error: { code: 'ConversationNotFound' } });
    }
    if (method === 'POST') json(response, 201, { id: randomUUID() });
    else json(response, 200, { id: path.split('/').at(-1) });
  }

  function note(one: Arrived): void {
    arrived.push(one);
    for (const { match, tell } of waiting) if (match(one)) tell(one);
  }

  function keys(path: string, response: ServerResponse): void {
    keyRequests += 1;
    if (keysDown) json(response, 500, {});
    else if (path === '/keys/metadata')
      json(response, 200, { issuer: 'https://api.botframework.com', jwks_uri: `${url}/keys/jwks` });
    else json(response, 200, { keys: [jwk] });
  }

  function fail(rule: Failure, response: ServerResponse): void {
    if (rule.how === 'hang') return;
    if (rule.how === 'late') {
      late.push(() => json(response, 201, { id: randomUUID() }));
      return;
    }
    if (rule.how === 'reset') {
      response.socket?.resetAndDestroy();
      return;
    }
    for (const [name, value] of Object.entries(rule.headers ?? {})) response.setHeader(name, value);
    json(response, rule.status ?? 500, { error: { code: rule.code ?? 'Failure', message: 'as told' } });
  }

  return {
    url,
    serviceUrl: `${url}/amer/`,
    metadataUrl: `${url}/keys/metadata`,
    privateKey,
    arrived,
    members,
    /** By the team's id. */
    channels,
    /** The next request that matches. */
    next: (match: (request: Arrived) => boolean) =>
      new Promise<Arrived>((tell) => {
        waiting.push({ match, tell });
      }),
    /** Requests for keys or metadata so far. */
    keyRequests: () => keyRequests,
    breakKeys: (down: boolean) => {
      keysDown = down;
    },
    failNext: (rule: Failure) => {
      failures.push({ rule, left: rule.times ?? 1 });
    },
    /** Answers what waits for it. */
    answerLate: () => {
      for (const answer of late.splice(0)) answer();
    },
    /** A token as the Bot Connector of Teams makes it, with what is changed. */
    async token(appId: string, parts: TokenParts = {}): Promise<string> {
      const now = Math.floor(Date.now() / 1_000);
      const claims: Record<string, unknown> = {
        iss: 'https://api.botframework.com',
        aud: appId,
        nbf: now - 60,
        exp: now + 3_600,
        serviceurl: `${url}/amer/`,
        ...parts.claims,
      };
      for (const name of parts.without ?? []) delete claims[name];
      return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'key-1', ...parts.header }).sign(privateKey);
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type FakeConnector = Awaited<ReturnType<typeof startConnector>>;

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
