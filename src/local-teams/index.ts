import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { actionRoutes } from './api/actions.ts';
import { events } from './api/events.ts';
import { fileRoutes } from './api/files.ts';
import { type SandboxAddress, sandboxRoutes } from './api/sandbox.ts';
import { state } from './api/state.ts';
import { createButtons } from './bot/buttons.ts';
import { createInstalls } from './bot/installs.ts';
import { createOutbox } from './bot/outbox.ts';
import { Closed, createBotLine } from './bot/send.ts';
import { activityRoutes } from './connector/activities.ts';
import { conversationRoutes } from './connector/conversations.ts';
import type { Desk, Log } from './desk.ts';
import { createDirectory, type Person } from './directory.ts';
import { openDatabase } from './history/database.ts';
import { createMarks } from './history/marks.ts';
import { createMessages } from './history/messages.ts';
import { createPresses } from './history/presses.ts';
import { guard } from './http/guard.ts';
import { HttpError, sendError } from './http/http.ts';
import { createRouter, type Route } from './http/router.ts';
import { createHub } from './hub.ts';
import { createLimiter, noLimits } from './limits.ts';
import { privateFolder } from './private.ts';

export type { SandboxAddress } from './api/sandbox.ts';
export type { Person } from './directory.ts';

export interface LocalTeamsOptions {
  /** 0: any free port. */
  readonly port: number;
  /** Lifeboat's data folder; the history is `local-teams/history.db` in it. */
  readonly dataDir: string;
  /** The bot's messaging endpoint: `http://127.0.0.1:3978/api/messages`. */
  readonly botUrl: string;
  readonly tenant: string;
  readonly people: readonly Person[];
  readonly bot: { readonly id: string; readonly name: string };
  readonly sandbox?: SandboxAddress;
  readonly log?: Log;
  /** Whether sends are limited as Teams limits them; true when left out. */
  readonly limits?: boolean;
  /** How long the bot may take to answer, in milliseconds; 15 s when left out, as in Teams. */
  readonly answerWithinMs?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export interface LocalTeams {
  /** The page. */
  readonly url: string;
  /** What activities carry as `serviceUrl`. */
  readonly serviceUrl: string;
  close(): Promise<void>;
}

/**
 * Starts the stand-in for Teams on 127.0.0.1: a page for people, a Bot Connector for the bot. The bot is told of its
 * installation as soon as it listens. Rejects when the port is taken or the history cannot be opened.
 */
export async function startLocalTeams(options: LocalTeamsOptions): Promise<LocalTeams> {
  const { log = () => {}, now = Date.now } = options;
  const server = createServer();
  const port = await listen(server, options.port);
  const database = openHistory(options.dataDir, server);
  const desk: Desk = {
    directory: createDirectory(options),
    messages: createMessages(database, now),
    presses: createPresses(database, now),
    marks: createMarks(database),
    hub: createHub(),
    limiter: options.limits === false ? noLimits : createLimiter(now),
    serviceUrl: `http://127.0.0.1:${port}/`,
    log,
    now,
  };
  const line = createBotLine(options.botUrl, options.answerWithinMs ?? 15_000);
  const background = keepGoing(log);
  const installs = createInstalls(desk, line, background.add);
  const outbox = createOutbox(desk, line, installs, background.add);
  const buttons = createButtons(desk, line, installs, background.add);
  const sandbox = sandboxRoutes(options.sandbox);
  serve(server, log, [
    { method: 'GET', path: '/api/state', handle: (call) => state(call, desk, options.sandbox !== undefined) },
    { method: 'GET', path: '/api/events', handle: (call) => events(call, desk) },
    ...actionRoutes(desk, { outbox, buttons, installs }),
    ...sandbox.routes,
    ...activityRoutes(desk),
    ...conversationRoutes(desk),
    ...fileRoutes,
  ]);
  const installer = desk.directory.members.at(-1);
  if (installer) background.add(installs.ensure(desk.directory.channel.id, installer));
  return {
    url: desk.serviceUrl,
    serviceUrl: desk.serviceUrl,
    async close() {
      line.close();
      sandbox.close();
      await stop(server);
      await background.settled();
      database.close();
    },
  };
}

function openHistory(dataDir: string, server: Server): DatabaseSync {
  try {
    privateFolder(dataDir);
    return openDatabase(join(dataDir, 'local-teams', 'history.db'));
  } catch (thrown) {
    server.close();
    throw thrown;
  }
}

function serve(server: Server, log: Log, routes: readonly Route[]): void {
  const route = createRouter(routes);
  server.on('request', async (request, response) => {
    try {
      guard(request);
      await route(request, response);
    } catch (thrown) {
      if (!(thrown instanceof HttpError || thrown instanceof Closed))
        log('error', 'The local Teams failed', { error: String(thrown) });
      sendError(response, thrown);
    }
  });
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Work that nobody waits for: what fails is logged, and closing waits for the rest. */
function keepGoing(log: Log): { add(work: Promise<void>): void; settled(): Promise<unknown> } {
  const underway = new Set<Promise<void>>();
  return {
    add(work) {
      const kept = work.catch((thrown) => {
        if (!(thrown instanceof Closed)) log('error', 'The local Teams failed', { error: String(thrown) });
      });
      underway.add(kept);
      kept.finally(() => underway.delete(kept));
    },
    settled: () => Promise.all(underway),
  };
}
