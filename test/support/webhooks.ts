import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from './app.ts';

/** Stands between Azure's action group and the bot: keeps what comes by, so that it can come again, or late. */
export interface Webhooks {
  readonly url: string;
  /** The webhooks so far, oldest first. */
  readonly seen: readonly Json[];
  /** Sends one to the bot; throws when the bot does not take it. */
  post(body: Json): Promise<void>;
  /** Sends one that did not come from the sandbox, and keeps it with the others. */
  bring(body: Json): Promise<void>;
  /** What Azure posts from now on waits for {@link Webhooks.release}. */
  hold(): void;
  /** Sends what waited, the newest first when `backwards`. */
  release(backwards: boolean): Promise<void>;
  /** What was held never arrives; what comes from now on does. Tells what is wrong as long as it is not so many. */
  lose(count: number): string | undefined;
  close(): Promise<void>;
}

export async function relayWebhooks(bot: string): Promise<Webhooks> {
  const seen: Json[] = [];
  let waiting: Json[] | undefined;

  async function post(body: Json): Promise<void> {
    const headers = { connection: 'close', 'content-type': 'application/json' };
    const answer = await fetch(`${bot}/api/alerts`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (answer.status !== 202) throw new Error(`/api/alerts: ${answer.status} ${await answer.text()}`);
  }

  const server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request.setEncoding('utf8')) text += part;
    const body = JSON.parse(text) as Json;
    seen.push(body);
    waiting?.push(body);
    // 503 makes Azure try again.
    const status = waiting
      ? 202
      : await post(body).then(
          () => 202,
          () => 503,
        );
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    seen,
    post,
    async bring(body) {
      seen.push(body);
      await post(body);
    },
    hold() {
      waiting ??= [];
    },
    async release(backwards) {
      const held = waiting ?? [];
      waiting = undefined;
      for (const body of backwards ? held.toReversed() : held) await post(body);
    },
    lose(count) {
      if (waiting?.length !== count) return `${waiting?.length ?? 'no'} webhooks are held up`;
      waiting = undefined;
      return undefined;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The ARM id of the newest alert that Azure told of and that names this VM; throws when there is none. */
export function alertIdOf(webhooks: Webhooks, vm: string): string {
  return String((firedOf(webhooks, vm).data as { essentials: Json }).essentials.alertId);
}

/** The newest webhook that names this VM; throws when there is none. */
export function firedOf(webhooks: Webhooks, vm: string): Json {
  const found = webhooks.seen.findLast((body) => JSON.stringify(body).includes(vm));
  if (!found) throw new Error(`Azure has posted no alert of ${vm} yet`);
  return found;
}

/** The same words with an id of their own: Azure has fired once more for the same cause. */
export function asAnother(body: Json): Json {
  const data = body.data as { readonly essentials: Json };
  const alertId = String(data.essentials.alertId);
  const another = `${alertId.slice(0, alertId.lastIndexOf('/') + 1)}${randomUUID()}`;
  return JSON.parse(JSON.stringify(body).replaceAll(alertId, another)) as Json;
}

/** The Resolved that belongs to a Fired of the common alert schema. */
export function resolvedOf(fired: Json, at: string): Json {
  const data = fired.data as { readonly essentials: Json };
  const essentials = { ...data.essentials, monitorCondition: 'Resolved', resolvedDateTime: at };
  return { ...fired, data: { ...data, essentials } };
}
