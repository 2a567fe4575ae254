import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { localPeople, localTenant } from '../../src/people/people.ts';

/** A message as it stands in a conversation now. */
export interface Shown {
  readonly id: string;
  /** The conversation without its thread. */
  readonly conversation: string;
  readonly text: string;
  readonly card: unknown;
  readonly edits: number;
}

/** What a press was answered with. */
export type Told = string;

/**
 * Teams as the bot sees it: it keeps what the bot posts, and sends what people say and press, again and again with the
 * same activity id, until the bot answers 200. From then on the bot has accepted it.
 */
export interface Teams {
  readonly messages: ReadonlyMap<string, Shown>;
  /** Says a line at the head of a new thread of the channel. */
  say(who: string, channel: string, line: string): Promise<void>;
  /** Presses the first button of the message whose line begins so. */
  press(who: string, message: Shown, line: string): Promise<Told>;
  install(channel: string): Promise<void>;
  /** Resolves with what `look` finds among the messages of the channel; looks again whenever one changes. */
  until<Found>(channel: string, look: (messages: readonly Shown[]) => Found | undefined): Promise<Found>;
  /** So many of the next posts are taken, and their answer is lost. */
  loseAnswers(count: number): void;
  readonly accepted: { said: number; pressed: number; sentAgain: number };
  close(): Promise<void>;
}

const bot = { id: '28:22222222-2222-4222-8222-222222222222', name: 'Lifeboat' };
/** People whom local mode does not know. */
export const strangers = Array.from({ length: 60 }, (_, n) => ({
  name: `Stranger ${n}`,
  aadObjectId: `dddddddd-0000-4000-8000-${String(n).padStart(12, '0')}`,
}));
const betweenTries = 100;
const betweenPresses = 1_000;
/** As in Teams: a bot that does not answer for so long gets the same activity again. */
const answerWithin = 15_000;

/** Something that the bot sends to a conversation (without its thread). */
export interface Sending {
  readonly conversation: string;
  readonly what: 'post' | 'edit' | 'typing';
}

/** How it is refused; undefined: it is taken. */
export type Refuse = (
  sending: Sending,
) => { readonly status: number; readonly headers?: OutgoingHttpHeaders } | undefined;

/**
 * @param bots the bot's addresses, one of which is taken by turns
 * @param refuse is asked about whatever the bot sends
 */
export async function startTeams(bots: () => readonly string[], refuse: Refuse = () => undefined): Promise<Teams> {
  const messages = new Map<string, Shown>();
  const accepted = { said: 0, pressed: 0, sentAgain: 0 };
  const watching = new Set<() => void>();
  let ids = Date.now();
  let lost = 0;
  let turn = 0;
  let closed = false;
  const nextId = () => String(++ids);

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const serviceUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const parts = (request.url ?? '').split('?')[0]!.split('/').map(decodeURIComponent);
    const [, , , conversation = '', kind, id] = parts;
    if (kind !== 'activities') return json(response, 404, { error: { code: 'NotFound', message: 'nobody' } });
    const posted = JSON.parse(text) as { type: string; text?: string; attachments?: { content: unknown }[] };
    const what = posted.type !== 'message' ? 'typing' : id === undefined ? 'post' : 'edit';
    const refused = refuse({ conversation: conversation.split(';')[0]!, what });
    if (refused)
      return json(response, refused.status, { error: { code: 'Refused', message: 'as told' } }, refused.headers);
    if (what === 'typing') return json(response, 201, { id: nextId() });
    const before = id === undefined ? undefined : messages.get(id);
    const message: Shown = {
      id: before?.id ?? nextId(),
      conversation: conversation.split(';')[0]!,
      text: posted.text ?? '',
      card: posted.attachments?.[0]?.content,
      edits: before ? before.edits + 1 : 0,
    };
    messages.set(message.id, message);
    for (const look of watching) look();
    if (request.method === 'POST' && lost > 0) {
      lost -= 1;
      response.socket?.destroy();
      return;
    }
    json(response, 201, { id: message.id });
  }

  const envelope = (who: string, channel: string, id: string, type: string) => {
    const person = [...localPeople, ...strangers].find(({ name }) => name === who);
    if (!person) throw new Error(`nobody here is called ${who}`);
    return {
      type,
      id,
      channelId: 'msteams',
      serviceUrl,
      timestamp: new Date().toISOString(),
      from: { id: `29:${person.aadObjectId}`, name: person.name, aadObjectId: person.aadObjectId },
      recipient: bot,
      channelData: { tenant: { id: localTenant }, team: { id: '19:team@thread.tacv2' }, channel: { id: channel } },
    };
  };
  const inThread = (channel: string, head: string) => ({
    isGroup: true,
    conversationType: 'channel',
    tenantId: localTenant,
    id: `${channel};messageid=${head}`,
  });

  /** Sends the activity until it is answered 200; gives the answer's body. */
  async function send(activity: object): Promise<unknown> {
    for (let tries = 0; !closed; tries++) {
      if (tries === 1) accepted.sentAgain += 1;
      const all = bots();
      const answer = await fetch(`${all[turn++ % all.length]}/api/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(activity),
        signal: AbortSignal.timeout(answerWithin),
      })
        .then(async (response) => ({ status: response.status, body: await response.text() }))
        .catch(() => undefined);
      if (answer?.status === 200) return answer.body === '' ? undefined : JSON.parse(answer.body);
      if (answer && answer.status < 500 && answer.status !== 429) throw new Error(`${answer.status} ${answer.body}`);
      await sleep(betweenTries);
    }
    throw new Error('Teams is closed');
  }

  return {
    messages,
    accepted,
    loseAnswers: (count) => {
      lost = count;
    },
    async say(who, channel, line) {
      const id = nextId();
      await send({
        ...envelope(who, channel, id, 'message'),
        conversation: inThread(channel, id),
        text: `<at>${bot.name}</at> ${line}`,
        entities: [{ type: 'mention', text: `<at>${bot.name}</at>`, mentioned: bot }],
      });
      accepted.said += 1;
    },
    async press(who, message, line) {
      const action = buttonsOf(message).find((button) => button.data.line.startsWith(line));
      if (!action) throw new Error(`the message has no button for "${line}"`);
      for (;;) {
        const answer = (await send({
          ...envelope(who, message.conversation, nextId(), 'invoke'),
          conversation: inThread(message.conversation, message.id),
          name: 'adaptiveCard/action',
          replyToId: message.id,
          value: { action, trigger: 'manual' },
        })) as { value?: unknown } | undefined;
        accepted.pressed += 1;
        const told = String(answer?.value ?? '');
        // As told: while the store is away nothing is taken, and whoever pressed presses again.
        if (!told.includes('Press again')) return told;
        await sleep(betweenPresses);
      }
    },
    async install(channel) {
      const id = nextId();
      const base = envelope('Admin', channel, id, 'installationUpdate');
      await send({ ...base, action: 'add', conversation: { ...inThread(channel, id), id: channel } });
    },
    until(channel, look) {
      return new Promise((resolve, reject) => {
        const again = () => {
          try {
            const found = look([...messages.values()].filter(({ conversation }) => conversation === channel));
            if (found === undefined) return;
            watching.delete(again);
            resolve(found);
          } catch (error) {
            watching.delete(again);
            reject(error);
          }
        };
        watching.add(again);
        again();
      });
    },
    async close() {
      closed = true;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface Button {
  readonly type: string;
  readonly title: string;
  readonly data: { readonly line: string };
}

/** The buttons of a message that carry a command line. */
export function buttonsOf(message: Shown): Button[] {
  const found: Button[] = [];
  walk(message.card, (element) => {
    const { type, data } = element as Partial<Button>;
    if (type === 'Action.Execute' && typeof data?.line === 'string') found.push(element as unknown as Button);
  });
  return found;
}

/** All that a message says, without the markdown. */
export function wordsOf(message: Shown): string {
  const said = [message.text];
  walk(message.card, (element) => {
    for (const key of ['text', 'title', 'value', 'label']) {
      const value = element[key];
      if (typeof value === 'string') said.push(value);
    }
  });
  return said.join('\n').replaceAll('**', '').replaceAll('\\', '');
}

function walk(value: unknown, see: (element: Readonly<Record<string, unknown>>) => void): void {
  if (Array.isArray(value)) for (const one of value) walk(one, see);
  else if (value && typeof value === 'object') {
    see(value as Record<string, unknown>);
    for (const [name, inner] of Object.entries(value)) if (name !== 'fallback') walk(inner, see);
  }
}

function json(response: ServerResponse, status: number, body: object, headers: OutgoingHttpHeaders = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
