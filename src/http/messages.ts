import { parseJson, type Route, refusal, tooLarge } from './route.ts';

const limit = 256 * 1024;

/** What takes in a Bot Framework activity and says how to answer; see `Teams.process`. */
export type Process = (inbound: {
  readonly authorization: string | undefined;
  readonly body: unknown;
}) => Promise<{ readonly status: number; readonly body?: object; readonly retryAfter?: number }>;

/** `POST /api/messages`: the door for Teams. It is authenticated inside `process`, against the activity itself. */
export function messagesRoute(process: Process): Route {
  return {
    method: 'post',
    path: '/api/messages',
    limit,
    async handle({ headers, body: bytes }) {
      if (!bytes) return tooLarge(limit);
      const body = parseJson(bytes);
      if (body === undefined) return refusal(400, 'BadRequest', 'The body is not JSON.');
      const { retryAfter, ...answer } = await process({ authorization: headers.authorization, body });
      return retryAfter === undefined ? answer : { ...answer, headers: { 'retry-after': String(retryAfter) } };
    },
  };
}
