import type { Audit } from '../audit/audit.ts';
import type { Clock } from '../clock.ts';
import type { Database } from '../db/db.ts';
import type { Posts } from '../posts/posts.ts';
import type { Handler } from '../work/work.ts';
import type { SayTime } from './refusals.ts';
import { type Request, waitingFor } from './request.ts';
import type { createRequestRows } from './rows.ts';

interface Parts {
  readonly db: Database;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly posts: Pick<Posts, 'say'>;
  readonly rows: ReturnType<typeof createRequestRows>;
  readonly expire: (id: string) => Promise<unknown>;
  readonly settings: { readonly time: SayTime; readonly escalateTo: readonly string[] };
}

/** What happens by itself when nobody decides: a reminder, a call for others, and in the end the expiry. */
export function createReminders(parts: Parts): Record<'remind' | 'escalate' | 'expire', Handler> {
  const { db, clock, audit, posts, rows, expire, settings } = parts;

  /** Says it once for each time that the request came to be pending, and puts it on record. */
  const say = async (request: Request, what: 'reminded' | 'escalated', text: string, mention: Mention[]) => {
    await db.tx(async (tx) => {
      const key = `${what}:${request.id}:${request.changedAt}`;
      await posts.say(tx, { key, after: { kind: 'request', id: request.id }, text, mention });
      await audit.write(tx, { what, about: request.id });
    });
  };

  const waits = ({ id, plan, requester, expiresAt }: Request) =>
    `${plan.title} (${id}), asked for by ${requester.name}; it expires at ${settings.time(expiresAt)}`;

  return {
    async remind({ key }) {
      const request = await rows.get(key);
      if (request?.state !== 'pending') return 'done';
      await say(request, 'reminded', `Still waiting, ${waitingFor(request)} needed: ${waits(request)}.`, []);
      return 'done';
    },

    async escalate({ key }) {
      const request = await rows.get(key);
      if (request?.state !== 'pending') return 'done';
      const called = settings.escalateTo.map((oid) => ({ teamsId: oid, name: 'Approver' }));
      await say(
        request,
        'escalated',
        `Nobody has decided yet, ${waitingFor(request)} needed: ${waits(request)}.`,
        called,
      );
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

interface Mention {
  readonly teamsId: string;
  readonly name: string;
}
