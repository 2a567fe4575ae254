import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { localPeople, localTenant } from '../src/people/people.ts';

const bot = { id: '28:22222222-2222-4222-8222-222222222222', name: 'Lifeboat' };

/** Plays Teams: takes whatever the bot posts, and makes activities as Teams sends them. */
export interface Teams {
  /** A line that one of the people types, by turns, at the head of a new thread. */
  typed(line: string): Buffer;
  /** A press of one of them on a button that carries the line. */
  pressed(line: string): Buffer;
  /** The bot is installed in the channel. */
  installed(): Buffer;
  /** How many messages the bot posted so far. */
  posts(): number;
  close(): Promise<void>;
}

/** Who may do what an operator may. */
const operators: readonly Person[] = localPeople.filter(({ role }) => role !== 'reader');

interface Person {
  readonly name: string;
  readonly aadObjectId: string;
}

/** @param people so many that none of them says more than is taken of one person (`src/bot/fair-share.ts`) */
export async function startTeams(people: readonly Person[] = operators): Promise<Teams> {
  const channel = '19:bench@thread.tacv2';
  let turn = 0;
  let posts = 0;
  let ids = Date.now();
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      const [, member] = /\/members\/([^/?]+)/.exec(request.url ?? '') ?? [];
      if (!member && request.method === 'POST') posts += 1;
      const body = member ? { id: decodeURIComponent(member), tenantId: localTenant } : { id: String(++ids) };
      response.writeHead(request.method === 'POST' ? 201 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const serviceUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

  const activity = (type: string, more: object, conversation = `${channel};messageid=${++ids}`): Buffer => {
    const { name, aadObjectId } = people[turn++ % people.length]!;
    return Buffer.from(
      JSON.stringify({
        type,
        id: randomUUID(),
        channelId: 'msteams',
        serviceUrl,
        timestamp: new Date().toISOString(),
        from: { id: `29:${aadObjectId}`, name, aadObjectId },
        recipient: bot,
        conversation: { id: conversation, isGroup: true, conversationType: 'channel', tenantId: localTenant },
        channelData: { tenant: { id: localTenant }, team: { id: '19:bench' }, channel: { id: channel } },
        ...more,
      }),
    );
  };
  const mention = `<at>${bot.name}</at>`;

  return {
    typed: (line) =>
      activity('message', {
        text: `${mention} ${line}`,
        entities: [{ type: 'mention', text: mention, mentioned: bot }],
      }),
    pressed: (line) =>
      activity('invoke', {
        name: 'adaptiveCard/action',
        replyToId: String(++ids),
        value: { action: { type: 'Action.Execute', verb: 'line', data: { line } }, trigger: 'manual' },
      }),
    installed: () => activity('installationUpdate', { action: 'add' }, channel),
    posts: () => posts,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
