import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MessageView } from '../../src/local-teams/api/view.ts';
import { type LocalTeams, type LocalTeamsOptions, startLocalTeams } from '../../src/local-teams/index.ts';
import { type EchoBot, startEchoBot } from './echo-bot.ts';

export const tenant = '11111111-1111-4111-8111-111111111111';
const oid = (last: number) => `aaaaaaaa-0000-4000-8000-00000000000${last}`;
export const people = [
  { name: 'Reader', aadObjectId: oid(1), role: 'reader' },
  { name: 'Operator', aadObjectId: oid(2), role: 'operator' },
  { name: 'Approver One', aadObjectId: oid(3), role: 'approver' },
  { name: 'Approver Two', aadObjectId: oid(4), role: 'approver' },
  { name: 'Admin', aadObjectId: oid(5), role: 'admin' },
];
export const operator = oid(2);
export const approver = oid(3);

export const bot = { id: '22222222-2222-4222-8222-222222222222', name: 'Lifeboat' };

/** What `POST /api/press` answers. */
export interface Settled {
  readonly outcome: string;
  readonly note: string | null;
}

/** No connection is kept: it might be one that a restart has closed. */
const oneRequest = { connection: 'close' };

/** The part of `GET /api/state` that tests look at. */
export interface State {
  readonly people: readonly object[];
  readonly conversations: readonly {
    readonly id: string;
    readonly kind: string;
    readonly address: string;
    readonly seen: string;
  }[];
  readonly messages: MessageView[];
}

/** A page, a bot, and how to talk to them over HTTP; closed again by `close`. */
export interface Setting {
  readonly teams: LocalTeams;
  readonly echo: EchoBot;
  readonly dataDir: string;
  post<T>(path: string, body: object, headers?: Record<string, string>): Promise<{ status: number; body: T }>;
  get(path: string): Promise<Response>;
  say(text: string, more?: object): Promise<MessageView>;
  state(as?: string): Promise<State>;
  messages(as?: string): Promise<MessageView[]>;
  /** Resolves with the first message that this person sees and that fits; looks again at every event. */
  sees(fits: (message: MessageView) => boolean, as?: string): Promise<MessageView>;
  /** Stops the page and starts it anew at the same address on the same data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function startSetting(more: Partial<LocalTeamsOptions> = {}): Promise<Setting> {
  const dataDir = await mkdtemp(join(tmpdir(), 'local-teams-'));
  const echo = await startEchoBot();
  const options = { port: 0, dataDir, botUrl: echo.url, tenant, people, bot, ...more };
  let teams = await startLocalTeams(options).catch(async (thrown) => {
    await echo.close();
    throw thrown;
  });

  const post = async <T>(path: string, body: object, headers: Record<string, string> = {}) => {
    const response = await fetch(new URL(path, teams.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...oneRequest, ...headers },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as T };
  };
  const get = (path: string) => fetch(new URL(path, teams.url), { headers: oneRequest });
  const state = async (as = operator): Promise<State> => {
    const response = await get(`/api/state?as=${as}`);
    return (await response.json()) as State;
  };
  return {
    echo,
    dataDir,
    post,
    get,
    state,
    messages: async (as) => (await state(as)).messages,
    get teams() {
      return teams;
    },
    async say(text, how = {}) {
      const { body } = await post<MessageView>('/api/messages', { as: operator, conversation: 'chat', text, ...how });
      return body;
    },
    sees: (fits, as = operator) => firstSeen(new URL(`/api/events?as=${as}&since=0`, teams.url), fits),
    async restart() {
      await teams.close();
      teams = await startLocalTeams({ ...options, port: Number(new URL(teams.url).port) });
    },
    async close() {
      await teams.close();
      await echo.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Reads server-sent events until a message fits. */
async function firstSeen(url: URL, fits: (message: MessageView) => boolean): Promise<MessageView> {
  for await (const { event, data } of eventsOf(url)) {
    if (event === 'message' && fits(data as MessageView)) return data as MessageView;
  }
  throw new Error('The page stopped sending events.');
}

export async function* eventsOf(url: URL): AsyncGenerator<{ event: string; data: unknown; id?: string }> {
  const response = await fetch(url, { headers: oneRequest });
  let rest = '';
  for await (const part of response.body!.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + part).split('\n\n');
    rest = blocks.pop()!;
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)));
      if (fields.event) yield { event: fields.event, data: JSON.parse(fields.data), id: fields.id };
    }
  }
}
