import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Json = Readonly<Record<string, unknown>>;

/** What goes along with a press. */
export interface Press {
  readonly inputs?: Json;
  readonly more?: Json;
}

/** A message as it stands now in the foreign client. */
export interface Shown {
  readonly id: string;
  /** The conversation that it was sent to, as in the path: with `;messageid=` for a thread. */
  readonly conversation: string;
  readonly activity: Json;
  readonly revision: number;
}

export const contractTenant = '11111111-1111-4111-8111-111111111111';

/** The people of the contract, by their Entra object ids. */
export const oids = {
  Reader: 'aaaaaaaa-0000-4000-8000-000000000001',
  Operator: 'aaaaaaaa-0000-4000-8000-000000000002',
  'Approver One': 'aaaaaaaa-0000-4000-8000-000000000003',
  'Approver Two': 'aaaaaaaa-0000-4000-8000-000000000004',
  Admin: 'aaaaaaaa-0000-4000-8000-000000000005',
  Stranger: 'bbbbbbbb-0000-4000-8000-000000000009',
} as const;
export type Who = keyof typeof oids;

export interface Answered {
  readonly status: number;
  readonly body: Json;
}

/**
 * Somebody else's Teams on loopback: not our page, with ids of its own for people, conversations and activities. It
 * knows of Lifeboat what the contract says and nothing more.
 */
export class ForeignTeams {
  readonly shown: Shown[] = [];
  readonly typing: string[] = [];
  bot = '';
  /** Answers for the next requests, by `METHOD path`. */
  readonly accidents: { match: RegExp; status: number; times: number }[] = [];
  readonly #server: Server;
  readonly #waiting = new Set<() => void>();
  #next = 1_700_000_000_000;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<ForeignTeams> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const teams = new ForeignTeams(server);
    server.on('request', (request, response) => {
      teams.#serve(request, response).catch((error: Error) => response.destroy(error));
    });
    return teams;
  }

  get serviceUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** What every activity of this client has. */
  activity(who: Who, conversation: Conversation, more: Json): Json {
    return {
      id: String(this.#next++),
      channelId: 'msteams',
      serviceUrl: this.serviceUrl,
      timestamp: new Date().toISOString(),
      from: { id: `29:foreign-${who}`, name: who, aadObjectId: oids[who] },
      recipient: { id: '28:foreign-bot', name: 'Lifeboat' },
      conversation: {
        id: conversation.id,
        tenantId: contractTenant,
        conversationType: conversation.kind,
        ...(conversation.kind === 'channel' && { isGroup: true }),
      },
      channelData: {
        tenant: { id: contractTenant },
        ...(conversation.kind === 'channel' && {
          team: { id: '19:foreign-team@thread.tacv2' },
          channel: { id: conversation.id.split(';')[0] },
        }),
      },
      ...more,
    };
  }

  async send(activity: Json): Promise<Answered> {
    const answer = await fetch(this.bot, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(activity),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? {} : (JSON.parse(text) as Json) };
  }

  /** Says a line; in a channel with the bot's mention before it. */
  say(who: Who, conversation: Conversation, line: string, more: Json = {}): Promise<Answered> {
    const inChannel = conversation.kind === 'channel';
    return this.send(
      this.activity(who, conversation, {
        type: 'message',
        text: inChannel ? `<at>Lifeboat</at> ${line}` : line,
        ...(inChannel && {
          entities: [
            { type: 'mention', text: '<at>Lifeboat</at>', mentioned: { id: '28:foreign-bot', name: 'Lifeboat' } },
          ],
        }),
        ...more,
      }),
    );
  }

  /** Presses the button as `adaptiveCard/action`; `more`: what else the activity carries. */
  execute(who: Who, message: Shown, action: Json, { inputs = {}, more = {} }: Press = {}): Promise<Answered> {
    const { type, verb, data, title } = action;
    return this.send(
      this.activity(who, at(message), {
        type: 'invoke',
        name: 'adaptiveCard/action',
        replyToId: message.id,
        value: {
          action: { type, verb, title, data: { ...(data as object), ...inputs } },
          trigger: 'manual',
        },
        ...more,
      }),
    );
  }

  /** Presses its `Action.Submit` fallback. */
  submit(who: Who, message: Shown, action: Json, inputs: Json = {}): Promise<Answered> {
    const data = (action.fallback as Json).data as Json;
    return this.send(
      this.activity(who, at(message), { type: 'message', replyToId: message.id, value: { ...data, ...inputs } }),
    );
  }

  /** The first message, new or edited, for which `look` gives something; rejects when there is none in time. */
  async until<Found>(
    look: (shown: readonly Shown[]) => Found | undefined,
    what: string,
    within = 30_000,
  ): Promise<Found> {
    const over = AbortSignal.timeout(within);
    for (;;) {
      const found = look(this.shown);
      if (found !== undefined) return found;
      await new Promise<void>((resolve, reject) => {
        const tell = () => {
          this.#waiting.delete(tell);
          resolve();
        };
        this.#waiting.add(tell);
        over.addEventListener('abort', () =>
          reject(new Error(`not seen: ${what}; last: ${this.shown.slice(-3).map(wordsOf).join('\n---\n')}`)),
        );
      });
    }
  }

  /** The newest message that says all of it. */
  saying(...parts: readonly string[]): Promise<Shown> {
    return this.until(
      (shown) => shown.findLast((one) => parts.every((part) => wordsOf(one).includes(part))),
      parts.join(' … '),
    );
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = decodeURIComponent(request.url ?? '');
    const method = request.method ?? '';
    const accident = this.accidents.find(({ match, times }) => times > 0 && match.test(`${method} ${path}`));
    if (accident) {
      accident.times -= 1;
      return answer(response, accident.status, { error: { code: 'Told', message: 'as told' } });
    }
    const found = /^\/v3\/conversations\/([^/]+)\/activities(?:\/([^/]+))?$/.exec(path);
    if (!found) return answer(response, 404, { error: { code: 'NotFound', message: path } });
    const [, conversation = '', existing] = found;
    if (method === 'DELETE') {
      const at = this.shown.findIndex(({ id }) => id === existing);
      if (at >= 0) this.shown.splice(at, 1);
      return answer(response, at >= 0 ? 200 : 404, {});
    }
    const activity = JSON.parse(Buffer.concat(chunks).toString()) as Json;
    if (activity.type === 'typing') {
      this.typing.push(conversation);
      return answer(response, 201, { id: randomUUID() });
    }
    const id = method === 'PUT' ? existing! : `f-${this.#next++}`;
    const before = this.shown.findIndex((one) => one.id === id);
    if (before >= 0) {
      const [old] = this.shown.splice(before, 1);
      this.shown.push({ id, conversation, activity, revision: old!.revision + 1 });
    } else this.shown.push({ id, conversation, activity, revision: 0 });
    answer(response, method === 'PUT' ? 200 : 201, { id });
    for (const tell of this.#waiting) tell();
  }
}

export interface Conversation {
  readonly id: string;
  readonly kind: 'channel' | 'personal' | 'groupChat';
}

export const channel: Conversation = { id: '19:foreign-ops@thread.tacv2', kind: 'channel' };
export const chatWith = (who: Who): Conversation => ({ id: `a:foreign-${who}`, kind: 'personal' });

function at({ conversation }: Shown): Conversation {
  return { id: conversation, kind: conversation.startsWith('19:') ? 'channel' : 'personal' };
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** The Adaptive Cards of a message. */
export function cardsOf({ activity }: Shown): Json[] {
  return ((activity.attachments ?? []) as Json[]).map(({ content }) => content as Json);
}

const readable = ['text', 'title', 'value', 'label', 'placeholder'];

/** All that a person can read of a message, without the signs of markdown. */
export function wordsOf(message: Shown): string {
  const said: string[] = [String(message.activity.text ?? '')];
  walk(cardsOf(message), (key, value) => {
    if (typeof value === 'string' && readable.includes(key)) said.push(value);
  });
  return said
    .join('\n')
    .replaceAll('**', '')
    .replaceAll(/\\([\\`*_{}[\]()#+\-.!|~<>])/g, '$1');
}

/** The buttons of a message that carry a line, by title. */
export function buttonsOf(message: Shown): Json[] {
  const found: Json[] = [];
  walk(cardsOf(message), (_key, value) => {
    if ((value as Json | null)?.type === 'Action.Execute') found.push(value as Json);
  });
  return found;
}

export function button(message: Shown, title: string): Json {
  const found = buttonsOf(message).find((one) => one.title === title);
  if (!found) throw new Error(`no button ${title} on: ${wordsOf(message)}`);
  return found;
}

export const hasButton = (message: Shown, title: string): boolean =>
  buttonsOf(message).some((one) => one.title === title);

function walk(value: unknown, see: (key: string, value: unknown) => void): void {
  if (Array.isArray(value)) {
    for (const one of value) {
      see('', one);
      walk(one, see);
    }
  } else if (value && typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'fallback' || key === 'data') continue;
      see(key, inner);
      walk(inner, see);
    }
  }
}
