import type { Audit } from '../audit/audit.ts';
import type { Clock } from '../base/clock.ts';
import type { Place } from '../base/turn.ts';
import type { Database, Queryable } from '../db/db.ts';
import { asMarkdown } from '../posts/posting.ts';
import type { Handler } from '../work/work.ts';
import type { RequestPosts } from './posts.ts';
import type { SayTime } from './refusals.ts';
import { type Request, waitingFor } from './request.ts';
import type { createRequestRows } from './rows.ts';

interface Parts {
  readonly db: Database;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly posts: Pick<RequestPosts, 'say' | 'reply' | 'chatWith'>;
  readonly rows: ReturnType<typeof createRequestRows>;
  readonly expire: (id: string) => Promise<unknown>;
  readonly settings: { readonly time: SayTime; readonly escalateTo: readonly string[] };
}

/** What happens by itself when nobody decides: a reminder, a call for others, and in the end the expiry. */
export function createReminders(parts: Parts): Record<'remind' | 'escalate' | 'expire', Handler> {
  const { db, clock, audit, posts, rows, expire, settings } = parts;

  const waits = (request: Request) => {
    const { plan, id, requester, expiresAt } = request;
    const needed = `${waitingFor(request)} needed`;
    return `${needed}: ${plan.title} (${id}), asked for by ${requester.name}. It expires at ${settings.time(expiresAt)}.`;
  };

  /** Once for each time that the request came to be pending. */
  const keyOf = (what: string, { id, changedAt }: Request) => `${what}:${id}:${changedAt}`;

  const sayInThread = async (tx: Queryable, what: string, request: Request, text: string) => {
    const after = { kind: 'request', id: request.id } as const;
    await posts.say(tx, { key: keyOf(what, request), after, text });
  };

  /** The chats of those who are called in, as far as they ever spoke with Lifeboat. */
  const chats = async (): Promise<Place[]> => {
    const found = await Promise.all(settings.escalateTo.map((oid) => posts.chatWith(oid)));
    return found.filter((place) => place !== undefined);
  };

  return {
    async remind({ key }) {
      const request = await rows.get(key);
      if (request?.state !== 'pending') return 'done';
      await db.tx(async (tx) => {
        await sayInThread(tx, 'reminded', request, `Still waiting, ${waits(request)}`);
        await audit.write(tx, { what: 'reminded', about: key });
      });
      return 'done';
    },

    async escalate({ key }) {
      const request = await rows.get(key);
      if (request?.state !== 'pending') return 'done';
      const text = `Nobody has decided yet, ${waits(request)}`;
      const called = await chats();
      await db.tx(async (tx) => {
        await sayInThread(tx, 'escalated', request, text);
        for (const place of called) {
          const once = `${keyOf('escalated', request)}:${place.conversation}`;
          await posts.reply(tx, { key: once, place }, { text: asMarkdown(`${text} To agree, type: approve ${key}`) });
        }
        await audit.write(tx, { what: 'escalated', about: key, detail: { called: called.length } });
      });
      return 'done';
    },

    async expire({ key }) {
      const request = await rows.get(key);
      if (request?.state !== 'pending' && request?.state !== 'approved') return 'done';
      if (clock.now() < request.expiresAt) return { later: request.expiresAt };
      await expire(key);
      return 'done';
    },
  };
}
