import { Client, type ClientConfig } from 'pg';
import { errorText, type Log } from '../base/log.ts';
import { takePlace } from './presence.ts';

export const wakeChannel = 'lifeboat_wake';
const firstRetryMs = 500;
/** Short: until it is connected again, others do not see that this replica is there. */
const longestRetryMs = 2_000;
/** A connection that only listens does not notice that nobody is at its other end: it asks. */
const betweenQuestionsMs = 10_000;

export interface Listener {
  close(): Promise<void>;
}

/**
 * Listens on a connection of its own for other replicas' calls (LISTEN/NOTIFY), and connects again whenever it is
 * lost; after that `tell` is called too, since a call may have been missed. Polling remains the safety net. As long as
 * the connection stands, others see that this replica, called `me`, is there; its own calls are not heard again.
 */
export function listen(config: ClientConfig, me: string, log: Log, tell: () => void): Listener {
  let closed = false;
  let client: Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let questions: NodeJS.Timeout | undefined;
  let retryMs = firstRetryMs;

  const lost = (lostClient: Client, error?: Error) => {
    if (closed || client !== lostClient) return;
    client = undefined;
    clearInterval(questions);
    log('warn', 'listening for other replicas was interrupted', { error: error && errorText(error), retryMs });
    lostClient.end().catch((endError) => log('debug', 'closing a lost connection', { error: errorText(endError) }));
    timer = setTimeout(connect, retryMs);
    timer.unref();
    retryMs = Math.min(retryMs * 2, longestRetryMs);
  };

  const connect = () => {
    const fresh = new Client(config);
    client = fresh;
    fresh.on('notification', (call) => {
      if (call.payload !== me) tell();
    });
    fresh.on('error', (error) => lost(fresh, error));
    fresh.on('end', () => lost(fresh));
    fresh
      .connect()
      .then(() => takePlace(fresh, me))
      .then(() => fresh.query(`listen ${wakeChannel}`))
      .then(() => {
        if (closed || client !== fresh) return;
        retryMs = firstRetryMs;
        questions = setInterval(() => fresh.query('select 1').catch((error) => lost(fresh, error)), betweenQuestionsMs);
        questions.unref();
        tell();
      })
      .catch((error) => lost(fresh, error));
  };

  connect();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      clearInterval(questions);
      await client?.end();
    },
  };
}
