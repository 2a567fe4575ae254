import { errorText, type Log } from '../base/log.ts';
import type { Metrics } from '../base/metrics.ts';
import { KeysUnavailable } from '../tokens/keys.ts';
import { TokenRefused } from '../tokens/token.ts';
import type { AlertAuth } from './alert-auth.ts';
import { type Answer, parseJson, type Request, type Route, refusal, tooLarge, unavailable } from './route.ts';

const limit = 1024 * 1024;

/** Stores an alert. When it comes back, the alert is committed; when it throws, Azure is asked to send it again. */
export type ReceiveAlert = (
  body: Readonly<Record<string, unknown>>,
  raw: string,
  /** Path and query, as they came. */
  url: string,
) => Promise<void>;

export interface AlertsOptions {
  readonly auth: AlertAuth;
  readonly receive: ReceiveAlert;
  readonly log: Log;
  readonly metrics: Metrics;
}

/**
 * `POST /api/alerts`: the door for Azure Monitor's action groups. They try again on 408, 429, 503 and 504 only
 * ("Action groups", retry behaviour of webhooks): whatever goes wrong here is a 503, and 202 means committed.
 */
export function alertsRoute({ auth, receive, log, metrics }: AlertsOptions): Route {
  return { method: 'post', path: '/api/alerts', limit, admit, handle };

  async function handle(request: Request): Promise<Answer> {
    const { body: bytes } = request;
    if (!bytes) return counted('too-large', tooLarge(limit));
    const body = parseJson(bytes);
    if (!isObject(body)) return counted('invalid', refusal(400, 'BadRequest', 'The body is not a JSON object.'));
    try {
      await receive(body, bytes.toString(), request.url);
    } catch (error) {
      log('error', 'alert not stored', { why: errorText(error) });
      return counted('unavailable', unavailable('The alert could not be stored.'));
    }
    return counted('stored', { status: 202, body: { code: 'Accepted', message: 'The alert is stored.' } });
  }

  async function admit({ headers, url }: Omit<Request, 'body'>): Promise<Answer | undefined> {
    try {
      await auth({ authorization: headers.authorization, url });
      return undefined;
    } catch (error) {
      if (error instanceof TokenRefused) {
        metrics.alertAuthFailed(error.reason);
        log('warn', 'alert refused', { reason: error.reason });
        const challenge = { 'www-authenticate': 'Bearer' };
        return counted('refused', refusal(401, 'Unauthorized', 'The token is missing or not good here.', challenge));
      }
      log('error', 'alert not authenticated', { why: errorText(error) });
      const why =
        error instanceof KeysUnavailable ? 'The token cannot be checked now.' : 'The alert cannot be taken now.';
      return counted('unavailable', unavailable(why));
    }
  }

  function counted(outcome: string, answer: Answer): Answer {
    metrics.alert(outcome);
    return answer;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
