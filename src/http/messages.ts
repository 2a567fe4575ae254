import { type Answer, parseJson, type Route, refusal, tooLarge } from './route.ts';

const limit = 256 * 1024;

/** What takes in a Bot Framework activity and says how to answer; see `Teams.process`. */
export type Process = (inbound: {
  readonly authorization: string | undefined;
  readonly body: unknown;
}) => Promise<Outbound>;

/** Refuses whoever shows no token of the Bot Connector; see `Teams.admit`. */
export type Admit = (authorization: string | undefined) => Promise<Outbound | undefined>;

interface Outbound {
  readonly status: number;
  readonly body?: object;
  readonly retryAfter?: number;
}

/**
 * `POST /api/messages`: the door for Teams. Who shows no good token is refused before the body is read; that it belongs to
 * this very activity is seen inside `process`.
 */
export function messagesRoute(process: Process, admit?: Admit): Route {
  return {
    method: 'post',
    path: '/api/messages',
    limit,
    async admit({ headers }) {
      const refused = await admit?.(headers.authorization);
      return refused && answerOf(refused);
    },
    async handle({ headers, body: bytes }) {
      if (!bytes) return tooLarge(limit);
      const body = parseJson(bytes);
      if (body === undefined) return refusal(400, 'BadRequest', 'The body is not JSON.');
      return answerOf(await process({ authorization: headers.authorization, body }));
    },
  };
}

function answerOf({ retryAfter, ...answer }: Outbound): Answer {
  return retryAfter === undefined ? answer : { ...answer, headers: { 'retry-after': String(retryAfter) } };
}
